"""Least squares of score on baseline and cohort, in closed form.

Snedecor and Cochran 1989, chapter 18.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from transforms.comparison.moments import ROUNDING, Array, deviations, mean, total

# A score that the model follows wholly says nothing about the spread around it.
WHOLLY = 1 - 1e-9


@dataclass(frozen=True, eq=False)
class Cases:
    """The patients of one cohort with baseline and score."""

    baseline: Array
    score: Array


def complete_cases(
    baseline: Sequence[float | None], score: Sequence[float | None], is_hip: Sequence[bool]
) -> tuple[Cases, Cases]:
    """The patients of lumbar_only and of lumbar_hip who have both values."""
    if not len(baseline) == len(score) == len(is_hip):
        raise ValueError("expected a baseline, a score and a cohort of each patient")
    before, after = np.array(baseline, dtype=float), np.array(score, dtype=float)
    is_complete, hip = np.isfinite(before) & np.isfinite(after), np.array(is_hip, dtype=bool)
    only, added = (is_complete & cohort for cohort in (~hip, hip))
    return Cases(before[only], after[only]), Cases(before[added], after[added])


@dataclass(frozen=True, eq=False)
class AncovaFit:
    """The coefficient of the cohort, and what each patient has to do with it.

    The coefficient is the sum of ``weights`` times scores; ``residuals`` are what the model leaves,
    ``leverages`` how far it follows each score.
    """

    estimate: float
    df: int
    weights: Array
    residuals: Array
    leverages: Array

    @property
    def has_variance(self) -> bool:
        """Whether the model leaves anything over."""
        return bool(np.abs(self.residuals).max() >= ROUNDING)

    @property
    def is_determined(self) -> bool:
        """Whether no score is followed wholly, as that of who alone has another baseline is."""
        return bool(self.leverages.max() < WHOLLY)

    @property
    def standard_error(self) -> float:
        """The usual standard error, of one variance for all."""
        variance = total(np.square(self.residuals)) / self.df
        return sqrt(variance * total(np.square(self.weights)))

    @property
    def robust_standard_error(self) -> float:
        """The standard error from each patient's influence, HC3 (MacKinnon and White 1985)."""
        influences = self.weights * self.residuals / (1 - self.leverages)
        return sqrt(total(np.square(influences)))


def ancova_fit(only: Cases, hip: Cases) -> AncovaFit | None:
    """The fit to at least one patient of each cohort; null where baseline and cohort are one.

    The slope is the pooled one within cohorts; the coefficient is the difference of the mean scores
    less slope times the difference of the mean baselines. Where all baselines are equal there is
    nothing to adjust for, and the baseline is left out.
    """
    before = np.concatenate([deviations(only.baseline), deviations(hip.baseline)])
    after = np.concatenate([deviations(only.score), deviations(hip.score)])
    squares = total(np.square(before))
    gap = mean(hip.baseline) - mean(only.baseline)
    if squares == 0 and abs(gap) >= ROUNDING:
        return None
    slope = total(before * after) / squares if squares else 0.0
    # Each patient's distance in baseline, as a share of all there is.
    lean = before / squares if squares else np.zeros_like(before)
    n_only, n_hip = len(only.score), len(hip.score)
    sizes = np.repeat([n_only, n_hip], [n_only, n_hip])
    signs = np.repeat([-1, 1], [n_only, n_hip])
    return AncovaFit(
        estimate=mean(hip.score) - mean(only.score) - slope * gap,
        df=n_only + n_hip - (3 if squares else 2),
        weights=signs / sizes - gap * lean,
        residuals=after - slope * before,
        leverages=1 / sizes + before * lean,
    )
