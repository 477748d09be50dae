"""Means and deviations that are the same, to the last bit, whatever the order of the values.

``math.fsum`` rounds once, at the end, so the order of its terms cannot show.
"""

from collections.abc import Iterable, Sequence
from math import fsum, isfinite, sqrt
from typing import TypeGuard

# Scores are told apart by hundredths; values closer than this differ by rounding only.
ROUNDING = 1e-9


def is_observed(value: float | None) -> TypeGuard[float]:
    """Whether there is a value: neither null nor NaN."""
    return value is not None and isfinite(value)


def observed(values: Iterable[float | None]) -> list[float]:
    """The values that are there."""
    return [float(value) for value in values if is_observed(value)]


def mean(values: Sequence[float]) -> float:
    """The mean of at least one value."""
    return fsum(values) / len(values)


def deviations(values: Sequence[float]) -> list[float]:
    """How far each value lies from the mean; exactly 0 for all where they are all equal."""
    low = min(values)
    if max(values) - low < ROUNDING:
        return [0.0] * len(values)
    centre = mean(values)
    return [value - centre for value in values]


def sum_of_squares(values: Sequence[float]) -> float:
    """The sum of the squared deviations from the mean."""
    return fsum(deviation**2 for deviation in deviations(values))


def variance(values: Sequence[float]) -> float:
    """The variance with n − 1, of at least two values."""
    return sum_of_squares(values) / (len(values) - 1)


def mean_or_null(values: Sequence[float]) -> float | None:
    """The mean; null without values."""
    return mean(values) if values else None


def standard_deviation_or_null(values: Sequence[float]) -> float | None:
    """The standard deviation with n − 1; null for fewer than two values."""
    return sqrt(variance(values)) if len(values) >= 2 else None
