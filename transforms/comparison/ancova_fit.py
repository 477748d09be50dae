"""Least squares of score on baseline and cohort, in closed form.

Snedecor and Cochran 1989, chapter 18.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt

import numpy as np

from transforms.comparison.moments import ROUNDING, deviations, mean


@dataclass(frozen=True)
class Cases:
    """The patients of one cohort with baseline and score."""

    baseline: list[float]
    score: list[float]


def complete_cases(
    baseline: Sequence[float | None], score: Sequence[float | None], is_hip: Sequence[bool]
) -> tuple[Cases, Cases]:
    """The patients of lumbar_only and of lumbar_hip who have both values."""
    if not len(baseline) == len(score) == len(is_hip):
        raise ValueError("expected a baseline, a score and a cohort of each patient")
    before, after = np.array(baseline, dtype=float), np.array(score, dtype=float)
    is_complete, hip = np.isfinite(before) & np.isfinite(after), np.array(is_hip, dtype=bool)
    only, added = (is_complete & cohort for cohort in (~hip, hip))
    return (
        Cases(before[only].tolist(), after[only].tolist()),
        Cases(before[added].tolist(), after[added].tolist()),
    )


@dataclass(frozen=True)
class AncovaFit:
    """The coefficient of the cohort, and what each patient has to do with it.

    The coefficient is the sum of ``weights`` times scores; ``residuals`` are what the model leaves,
    ``leverages`` how far it follows each score.
    """

    estimate: float
    df: int
    weights: list[float]
    residuals: list[float]
    leverages: list[float]

    @property
    def has_variance(self) -> bool:
        """Whether the model leaves anything over."""
        return max(abs(residual) for residual in self.residuals) >= ROUNDING

    @property
    def standard_error(self) -> float:
        """The usual standard error, of one variance for all."""
        variance = fsum(residual**2 for residual in self.residuals) / self.df
        return sqrt(variance * fsum(weight**2 for weight in self.weights))

    @property
    def robust_standard_error(self) -> float:
        """The standard error from each patient's influence, HC3 (MacKinnon and White 1985)."""
        influences = (
            weight * residual / (1 - leverage)
            for weight, residual, leverage in zip(
                self.weights, self.residuals, self.leverages, strict=True
            )
        )
        return sqrt(fsum(influence**2 for influence in influences))


def ancova_fit(only: Cases, hip: Cases) -> AncovaFit | None:
    """The fit to at least one patient of each cohort; null where baseline and cohort are one.

    The slope is the pooled one within cohorts; the coefficient is the difference of the mean scores
    less slope times the difference of the mean baselines. Where all baselines are equal there is
    nothing to adjust for, and the baseline is left out.
    """
    before = deviations(only.baseline) + deviations(hip.baseline)
    after = deviations(only.score) + deviations(hip.score)
    squares = fsum(x * x for x in before)
    gap = mean(hip.baseline) - mean(only.baseline)
    if squares == 0 and abs(gap) >= ROUNDING:
        return None
    slope = fsum(x * y for x, y in zip(before, after, strict=True)) / squares if squares else 0.0
    # Each patient's distance in baseline, as a share of all there is.
    lean = [x / squares if squares else 0.0 for x in before]
    n_only, n_hip = len(only.score), len(hip.score)
    signs, sizes = [-1] * n_only + [1] * n_hip, [n_only] * n_only + [n_hip] * n_hip
    return AncovaFit(
        estimate=mean(hip.score) - mean(only.score) - slope * gap,
        df=n_only + n_hip - (3 if squares else 2),
        weights=[sign / n - gap * x for sign, n, x in zip(signs, sizes, lean, strict=True)],
        residuals=[y - slope * x for x, y in zip(before, after, strict=True)],
        leverages=[1 / n + x * share for n, x, share in zip(sizes, before, lean, strict=True)],
    )
