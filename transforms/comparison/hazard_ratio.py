"""How much sooner one cohort stops than the other: Cox's partial likelihood with one covariate."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np

from domain.intervals import Z
from transforms.comparison.estimate import NO_DATA, UNDETERMINED, Estimate, without_interval
from transforms.comparison.moments import Array
from transforms.comparison.survival import Duration, events_by_day, still_observed

# Of a logarithm: no finite greatest likelihood of less than a hundred million patients lies beyond.
FARTHEST, HALVINGS = 40.0, 60


@dataclass(frozen=True)
class _Stops:
    """Who was at risk in each cohort at each stop, and how many of the stops are lumbar_hip's."""

    at_risk_only: Array
    at_risk_hip: Array
    of_hip: int

    @classmethod
    def of(cls, only: Sequence[Duration], hip: Sequence[Duration]) -> "_Stops":
        """Of several stops on one day nobody knows the order: each takes its share (Efron 1977)."""
        days_only, days_hip = (sorted(each.days for each in cohort) for cohort in (only, hip))
        events_only, events_hip = events_by_day(only), events_by_day(hip)
        rows = [
            (
                still_observed(days_only, day) - gone * events_only[day],
                still_observed(days_hip, day) - gone * events_hip[day],
            )
            for day, events in sorted((events_only + events_hip).items())
            for gone in np.arange(events) / events
        ]
        at_risk = np.array(rows, dtype=float).reshape(-1, 2)
        return cls(at_risk[:, 0], at_risk[:, 1], events_hip.total())

    def chance_of_hip(self, log_ratio: float) -> Array:
        """The chance that a stop is one of lumbar_hip, were this the ratio."""
        weighted = self.at_risk_hip * exp(log_ratio)
        return weighted / (weighted + self.at_risk_only)

    def surplus(self, log_ratio: float) -> float:
        """The stops of lumbar_hip beyond those expected: the slope of the log likelihood."""
        return self.of_hip - float(self.chance_of_hip(log_ratio).sum())


def log_hazard_ratio(lumbar_only: Sequence[Duration], lumbar_hip: Sequence[Duration]) -> Estimate:
    """The logarithm of the ratio of the rates of stopping (Cox 1972), with Wald's interval.

    Above 0 lumbar_hip stops sooner. There is none where only one cohort has stops, or one has all
    of its own before the other's first.
    """
    n_only, n_hip = len(lumbar_only), len(lumbar_hip)
    stops = _Stops.of(lumbar_only, lumbar_hip)
    if not (stops.at_risk_only * stops.at_risk_hip).any():
        return without_interval(None, n_only, n_hip, NO_DATA)
    # The surplus falls throughout: without a 0 the likelihood has no greatest value.
    if not stops.surplus(-FARTHEST) > 0 > stops.surplus(FARTHEST):
        return without_interval(None, n_only, n_hip, UNDETERMINED)
    estimate = _where_no_surplus(stops)
    chance = stops.chance_of_hip(estimate)
    reach = Z / sqrt(float((chance * (1 - chance)).sum()))
    return Estimate(estimate, estimate - reach, estimate + reach, n_only, n_hip)


def _where_no_surplus(stops: _Stops) -> float:
    low, high = -FARTHEST, FARTHEST
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if stops.surplus(middle) > 0 else (low, middle)
    return (low + high) / 2
