"""Intervals that a report draws around one cohort's own figures."""

from math import sqrt
from statistics import NormalDist

# Not scipy.stats, which takes a second to import.
from scipy.special import stdtrit

LEVEL = 0.95
Z = NormalDist().inv_cdf(0.5 + LEVEL / 2)

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
    """A mean and the ends of its t interval; no ends under two patients or where all are alike."""
    if mean is None or not sd or n < 2:
        return mean, None, None
    reach = t_quantile(n - 1) * sd / sqrt(n)
    return mean, mean - reach, mean + reach


def t_quantile(df: int) -> float:
    """How many standard errors a 95 % t interval reaches, for whole degrees of freedom."""
    return float(stdtrit(df, 0.5 + LEVEL / 2))
