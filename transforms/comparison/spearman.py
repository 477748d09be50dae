"""Spearman's rank correlation with its interval: an association, nothing more."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.intervals import Z
from transforms.comparison.estimate import NO_DATA, NO_VARIANCE, TOO_FEW

PERFECT = "perfect"
# So many values have sums of squared ranks that fit; of more, numbers of Python are summed.
EXACT_IN_64_BITS = 1_000_000


@dataclass(frozen=True)
class Association:
    """A correlation, −1 to 1, with its interval; null what is not known."""

    n: int
    spearman: float | None
    lower: float | None
    upper: float | None
    note: str | None = None


def _doubled_ranks(values: Sequence[float]) -> NDArray[Any]:
    """Twice the rank of each value, ties averaged: whole numbers, whose sums are exact."""
    _, of_each, counts = np.unique(values, return_inverse=True, return_counts=True)
    doubled: NDArray[Any] = (2 * counts.cumsum() - counts + 1)[of_each]
    return doubled if len(doubled) <= EXACT_IN_64_BITS else doubled.astype(object)


def _rank_correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Pearson's correlation of the ranks, ties averaged; null where one does not vary."""
    a, b = _doubled_ranks(one), _doubled_ranks(other)
    n, mean_a, mean_b = len(a), int(a.sum()), int(b.sum())
    variances = [n * int(v @ v) - m * m for v, m in ((a, mean_a), (b, mean_b))]
    if not all(variances):
        return None
    covariance = n * int(a @ b) - mean_a * mean_b
    if covariance**2 == variances[0] * variances[1]:
        return 1.0 if covariance > 0 else -1.0
    # Of very many patients whose ranks agree but for a few it rounds to 1, or past it.
    return max(-1.0, min(1.0, covariance / (sqrt(variances[0]) * sqrt(variances[1]))))


def spearman(one: Sequence[float], other: Sequence[float], too_few: int) -> Association:
    """The rank correlation, interval on Fisher's scale (Bonett and Wright 2000).

    Under ``too_few`` patients there is no interval; where the ranks agree wholly, or so nearly that
    no number tells, there is none.
    """
    n = len(one)
    if n < 2:
        return Association(n, None, None, None, NO_DATA)
    correlation = _rank_correlation(one, other)
    if correlation is None:
        return Association(n, None, None, None, NO_VARIANCE)
    if n < max(too_few, 4):
        return Association(n, correlation, None, None, TOO_FEW)
    if abs(correlation) == 1:
        return Association(n, correlation, None, None, PERFECT)
    reach = Z * sqrt((1 + correlation**2 / 2) / (n - 3))
    middle = atanh(correlation)
    return Association(n, correlation, tanh(middle - reach), tanh(middle + reach))
