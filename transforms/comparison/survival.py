"""How long the home programme is kept up: the curve of Kaplan and Meier."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum, log, sqrt
from typing import NamedTuple

from domain.intervals import Z


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


def still_observed(days: Sequence[int], day: int) -> int:
    """Those of sorted durations still observed on a day; the censored of that day count."""
    return len(days) - bisect_left(days, day)


def events_by_day(durations: Sequence[Duration]) -> Counter[int]:
    """How many stopped on each day on which somebody did."""
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
    for day, events in sorted(events_by_day(durations).items()):
        at_risk = still_observed(days, day)
        share *= (at_risk - events) / at_risk
        if events < at_risk:
            terms.append(events / (at_risk * (at_risk - events)))
        steps.append(Step(day, at_risk, events, share, *_interval(share, fsum(terms))))
    return steps
