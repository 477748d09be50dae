"""Intervals that a report draws around one cohort's own figures."""

from math import sqrt

# Not scipy.stats, which takes a second to import.
from scipy.special import stdtrit

from domain.intervals import LEVEL, wilson_ends

Interval = tuple[float | None, float | None, float | None]


def wilson(part: int, whole: int) -> Interval:
    """A percentage and the ends of Wilson's score interval (Wilson 1927); null for none of none."""
    if whole == 0:
        return None, None, None
    lower, upper = wilson_ends(part, whole)
    return 100 * (part / whole), 100 * lower, 100 * upper


def mean_interval(mean: float | None, sd: float | None, n: int) -> Interval:
    """A mean and the ends of its t interval; no ends under two patients or where all are alike."""
    if mean is None or not sd or n < 2:
        return mean, None, None
    reach = t_quantile(n - 1) * sd / sqrt(n)
    return mean, mean - reach, mean + reach


def t_quantile(df: int) -> float:
    """How many standard errors a 95 % t interval reaches, for whole degrees of freedom."""
    return float(stdtrit(df, 0.5 + LEVEL / 2))
