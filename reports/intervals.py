"""Intervals that a report draws around one cohort's own figures."""

from functools import lru_cache
from math import atan, cos, pi, sin, sqrt
from statistics import NormalDist

LEVEL = 0.95
Z = NormalDist().inv_cdf(0.5 + LEVEL / 2)
# Halvings from an interval that holds the quantile for one degree of freedom, 12.7, to 1e-12.
HALVINGS = 45

Interval = tuple[float | None, float | None, float | None]


def wilson(part: int, whole: int) -> Interval:
    """A percentage and the ends of Wilson's score interval (Wilson 1927); null for none of none."""
    if whole == 0:
        return None, None, None
    share, widening = part / whole, 1 + Z**2 / whole
    middle = share + Z**2 / (2 * whole)
    reach = Z * sqrt(share * (1 - share) / whole + Z**2 / (4 * whole**2))
    # At none and at all the formula gives exactly 0 and 1, the floating point nearly so.
    lower = 0.0 if part == 0 else 100 * (middle - reach) / widening
    upper = 100.0 if part == whole else 100 * (middle + reach) / widening
    return 100 * share, lower, upper


def mean_interval(mean: float | None, sd: float | None, n: int) -> Interval:
    """A mean and the ends of its t interval; no ends under two patients."""
    if mean is None or sd is None or n < 2:
        return mean, None, None
    reach = t_quantile(n - 1) * sd / sqrt(n)
    return mean, mean - reach, mean + reach


@lru_cache(maxsize=1024)
def t_quantile(df: int) -> float:
    """How many standard errors a 95 % t interval reaches, for whole degrees of freedom."""
    low, high = 0.0, 16.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, df) < LEVEL else (low, middle)
    return (low + high) / 2


def _within(t: float, df: int) -> float:
    """The probability that Student's t lies within ±t (Abramowitz and Stegun 26.7.3, 26.7.4)."""
    angle = atan(t / sqrt(df))
    odd = df % 2
    term = cos(angle) if odd else 1.0
    total = 0.0
    for k in range(2 + odd, df + 1, 2):
        total += term
        term *= cos(angle) ** 2 * (k - 1) / k
    if odd:
        return 2 / pi * (angle + sin(angle) * total)
    return sin(angle) * total
