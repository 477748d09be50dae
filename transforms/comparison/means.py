"""Differences of means between the cohorts: in units (Welch) and standardised (Hedges' g)."""

from collections.abc import Sequence
from math import sqrt

from domain.intervals import Z
from transforms.comparison.estimate import (
    NO_DATA,
    NO_VARIANCE,
    TOO_FEW,
    Estimate,
    with_t_interval,
    without_interval,
)
from transforms.comparison.moments import Values, mean, observed, sum_of_squares, variance

WithGaps = Sequence[float | None]


def welch(lumbar_only: WithGaps, lumbar_hip: WithGaps) -> Estimate:
    """The difference of means with Welch's t interval (unequal variances)."""
    only, hip = observed(lumbar_only), observed(lumbar_hip)
    n_only, n_hip = len(only), len(hip)
    if not n_only or not n_hip:
        return without_interval(None, n_only, n_hip, NO_DATA)
    difference = mean(hip) - mean(only)
    if min(n_only, n_hip) < 2:
        return without_interval(difference, n_only, n_hip, TOO_FEW)
    error_only, error_hip = variance(only) / n_only, variance(hip) / n_hip
    error = error_only + error_hip
    if error == 0:
        return without_interval(difference, n_only, n_hip, NO_VARIANCE)
    # Welch–Satterthwaite in shares of the error, so that tiny variances do not underflow.
    share = error_only / error
    df = 1 / (share**2 / (n_only - 1) + (1 - share) ** 2 / (n_hip - 1))
    return with_t_interval(difference, sqrt(error), df, n_only, n_hip)


def cohens_d(lumbar_only: Values, lumbar_hip: Values) -> float | None:
    """The difference of means in pooled standard deviations; null without variance."""
    df = len(lumbar_only) + len(lumbar_hip) - 2
    if not len(lumbar_only) or not len(lumbar_hip) or df < 1:
        return None
    pooled = (sum_of_squares(lumbar_only) + sum_of_squares(lumbar_hip)) / df
    return (mean(lumbar_hip) - mean(lumbar_only)) / sqrt(pooled) if pooled > 0 else None


def small_sample_correction(df: int) -> float:
    """Hedges' J in its usual approximation, 1 − 3 / (4 df − 1)."""
    return 1 - 3 / (4 * df - 1)


def large_sample_variance(standardised: float, n_lumbar_only: int, n_lumbar_hip: int) -> float:
    """The variance of a standardised difference (Hedges and Olkin 1985, p. 86)."""
    patients = n_lumbar_only + n_lumbar_hip
    return 1 / n_lumbar_only + 1 / n_lumbar_hip + standardised**2 / (2 * patients)


def hedges_g(lumbar_only: WithGaps, lumbar_hip: WithGaps) -> Estimate:
    """The standardised difference of means corrected for small samples, normal interval."""
    only, hip = observed(lumbar_only), observed(lumbar_hip)
    n_only, n_hip = len(only), len(hip)
    df = n_only + n_hip - 2
    # With one degree of freedom J is 0, and 0 would read as "no difference".
    if not n_only or not n_hip or df < 2:
        return without_interval(None, n_only, n_hip, NO_DATA)
    d = cohens_d(only, hip)
    if d is None:
        return without_interval(None, n_only, n_hip, NO_VARIANCE)
    g = small_sample_correction(df) * d
    reach = Z * sqrt(large_sample_variance(g, n_only, n_hip))
    return Estimate(g, g - reach, g + reach, n_only, n_hip)
