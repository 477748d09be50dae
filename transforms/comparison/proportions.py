"""Shares of patients and their difference between the cohorts."""

from dataclasses import dataclass
from math import sqrt

from domain.intervals import wilson_ends
from transforms.comparison.estimate import NO_DATA, Estimate, without_interval


@dataclass(frozen=True)
class Share:
    """One share, 0–1, with its interval; all null without patients."""

    share: float | None
    lower: float | None
    upper: float | None


def wilson(k: int, n: int) -> Share:
    """The share of ``k`` among ``n`` with Wilson's score interval (Wilson 1927)."""
    if n == 0:
        return Share(None, None, None)
    return Share(k / n, *wilson_ends(k, n))


def newcombe(a: int, m: int, b: int, n: int) -> Estimate:
    """The difference a/m − b/n with Newcombe's hybrid score interval (1998, method 10).

    ``a`` of ``m`` are the patients of lumbar_hip, ``b`` of ``n`` those of lumbar_only.
    """
    if not m or not n:
        return without_interval(None, n, m, NO_DATA)
    hip, only = a / m, b / n
    (hip_lower, hip_upper), (only_lower, only_upper) = wilson_ends(a, m), wilson_ends(b, n)
    difference = hip - only
    lower = difference - sqrt((hip - hip_lower) ** 2 + (only_upper - only) ** 2)
    upper = difference + sqrt((hip_upper - hip) ** 2 + (only - only_lower) ** 2)
    return Estimate(difference, lower, upper, n, m)
