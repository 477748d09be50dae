"""How long the home programme is kept up: Kaplan–Meier per cohort and the log-rank test."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum, log, sqrt
from typing import NamedTuple

from domain.intervals import Z
from transforms.comparison.estimate import NO_DATA, Estimate, without_interval


class Duration(NamedTuple):
    """One patient: the days observed, and whether they ended without the event."""

    days: int
    is_censored: bool


@dataclass(frozen=True)
class Step:
    """The curve from one day with events on: who was still there, and the share that stays."""

    day: int
    at_risk: int
    events: int
    share: float
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class LogRank:
    """The events of lumbar_hip beyond those of equal curves, with their variance.

    The variance is 0 where no day tells the curves apart.
    """

    surplus: float
    variance: float


def still_observed(days: Sequence[int], day: int) -> int:
    """Those of sorted durations still observed on a day; the censored of that day count."""
    return len(days) - bisect_left(days, day)


def _events(durations: Sequence[Duration]) -> Counter[int]:
    return Counter(duration.days for duration in durations if not duration.is_censored)


def _interval(share: float, greenwood: float) -> tuple[float | None, float | None]:
    """The interval on the scale of log(−log), which stays between 0 and 1; null at its ends."""
    if not 0 < share < 1:
        return None, None
    reach = Z * sqrt(greenwood) / abs(log(share))
    return share ** exp(reach), share ** exp(-reach)


def kaplan_meier(durations: Sequence[Duration]) -> list[Step]:
    """The steps of the product-limit curve, with Greenwood's variance (Kaplan and Meier 1958)."""
    days = sorted(duration.days for duration in durations)
    steps, share, terms = [], 1.0, [0.0]
    for day, events in sorted(_events(durations).items()):
        at_risk = still_observed(days, day)
        share *= (at_risk - events) / at_risk
        if events < at_risk:
            terms.append(events / (at_risk * (at_risk - events)))
        steps.append(Step(day, at_risk, events, share, *_interval(share, fsum(terms))))
    return steps


def log_rank(lumbar_only: Sequence[Duration], lumbar_hip: Sequence[Duration]) -> LogRank:
    """Whether the curves differ (Mantel 1966)."""
    days_only = sorted(duration.days for duration in lumbar_only)
    days = sorted([*days_only, *(duration.days for duration in lumbar_hip)])
    events_only = _events(lumbar_only)
    events_both = events_only + _events(lumbar_hip)
    expected, variance = [0.0], [0.0]
    for day, events in sorted(events_both.items()):
        at_risk = still_observed(days, day)
        share = still_observed(days_only, day) / at_risk
        expected.append(events * share)
        if at_risk > 1:
            chance = events * (at_risk - events) / (at_risk - 1)
            variance.append(chance * share * (1 - share))
    of_hip = events_both.total() - fsum(expected)
    surplus = events_both.total() - events_only.total() - of_hip
    return LogRank(surplus, fsum(variance))


def log_hazard_ratio(lumbar_only: Sequence[Duration], lumbar_hip: Sequence[Duration]) -> Estimate:
    """The logarithm of the ratio of the rates of stopping, from the log-rank test (Peto 1977).

    Above 0 lumbar_hip stops sooner. In units of the log-rank variance: surplus / variance.
    """
    n_only, n_hip = len(lumbar_only), len(lumbar_hip)
    found = log_rank(lumbar_only, lumbar_hip)
    if not found.variance:
        return without_interval(None, n_only, n_hip, NO_DATA)
    estimate, reach = found.surplus / found.variance, Z / sqrt(found.variance)
    return Estimate(estimate, estimate - reach, estimate + reach, n_only, n_hip)
