"""Means and deviations that are the same, to the last bit, whatever the order of the values.

``math.fsum`` rounds once, at the end, so the order of its terms cannot show.
"""

from collections.abc import Iterable, Sequence
from math import fsum, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Scores are told apart by hundredths; values closer than this differ by rounding only.
ROUNDING = 1e-9

Array = NDArray[np.floating[Any]]
Values = Sequence[float] | Array


def observed(values: Iterable[float | None]) -> Array:
    """The values that are there: neither null nor NaN."""
    found: Array = np.array([*values], dtype=float)
    there: Array = found[np.isfinite(found)]
    return there


def total(values: Values) -> float:
    """The sum."""
    # An array's numbers are taken out of it one by one otherwise.
    return fsum(values.tolist() if isinstance(values, np.ndarray) else values)


def mean(values: Values) -> float:
    """The mean of at least one value."""
    return total(values) / len(values)


def deviations(values: Values) -> Array:
    """How far each value lies from the mean; exactly 0 for all where they are all equal."""
    found = np.asarray(values, dtype=float)
    if np.ptp(found) < ROUNDING:
        return np.zeros_like(found)
    return found - mean(found)


def sum_of_squares(values: Values) -> float:
    """The sum of the squared deviations from the mean."""
    return total(np.square(deviations(values)))


def variance(values: Values) -> float:
    """The variance with n − 1, of at least two values."""
    return sum_of_squares(values) / (len(values) - 1)


def mean_or_null(values: Values) -> float | None:
    """The mean; null without values."""
    return mean(values) if len(values) else None


def standard_deviation_or_null(values: Values) -> float | None:
    """The standard deviation with n − 1; null for fewer than two values."""
    return sqrt(variance(values)) if len(values) >= 2 else None
