"""The level of every interval, and Wilson's for a share, which tables and reports both have."""

from math import sqrt
from statistics import NormalDist

LEVEL = 0.95
# How many standard errors a normal interval reaches.
Z = NormalDist().inv_cdf(0.5 + LEVEL / 2)


def wilson_ends(k: int, n: int) -> tuple[float, float]:
    """The ends of the score interval (Wilson 1927) of the share of ``k`` among ``n``, 0–1."""
    share, widening = k / n, 1 + Z**2 / n
    middle = share + Z**2 / (2 * n)
    reach = Z * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    # At none and at all the formula gives exactly 0 and 1, the floating point nearly so.
    lower = 0.0 if k == 0 else (middle - reach) / widening
    upper = 1.0 if k == n else (middle + reach) / widening
    return lower, upper
