"""Analysis of covariance: the difference of scores between cohorts of equal baseline."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from transforms.comparison.estimate import (
    NO_DATA,
    NO_VARIANCE,
    TOO_FEW,
    Estimate,
    with_t_interval,
    without_interval,
)
from transforms.comparison.moments import ROUNDING, deviations, is_observed, mean


@dataclass(frozen=True)
class _Cohort:
    """One cohort's baselines and scores: their means, and each patient's deviations from them."""

    baseline_mean: float
    score_mean: float
    baseline: list[float]
    score: list[float]

    @classmethod
    def of(cls, cases: Sequence[tuple[float, float]]) -> "_Cohort":
        baseline = [before for before, _ in cases]
        score = [after for _, after in cases]
        return cls(mean(baseline), mean(score), deviations(baseline), deviations(score))


@dataclass(frozen=True)
class _Fit:
    """The coefficient of the cohort; without standard error where nothing is left over."""

    estimate: float
    df: int
    standard_error: float | None


def _fit(only: _Cohort, hip: _Cohort) -> _Fit | None:
    """Least squares in closed form; null where baseline and cohort cannot be told apart.

    The slope is the pooled one within cohorts; the coefficient is the difference of the mean
    scores less slope times the difference of the mean baselines (Snedecor and
    Cochran 1989, ch. 18).
    Where all baselines are equal there is nothing to adjust for, and the baseline is left out.
    """
    before, after = only.baseline + hip.baseline, only.score + hip.score
    squares = fsum(x * x for x in before)
    gap = hip.baseline_mean - only.baseline_mean
    if squares == 0 and abs(gap) >= ROUNDING:
        return None
    slope = fsum(x * y for x, y in zip(before, after, strict=True)) / squares if squares else 0.0
    estimate = hip.score_mean - only.score_mean - slope * gap
    df = len(before) - (3 if squares else 2)
    residuals = [y - slope * x for x, y in zip(before, after, strict=True)]
    if df < 1 or max(abs(residual) for residual in residuals) < ROUNDING:
        return _Fit(estimate, df, None)
    leverage = 1 / len(only.score) + 1 / len(hip.score) + (gap**2 / squares if squares else 0.0)
    return _Fit(estimate, df, sqrt(fsum(e * e for e in residuals) / df * leverage))


def ancova(
    baseline: Sequence[float | None], score: Sequence[float | None], is_hip: Sequence[bool]
) -> Estimate:
    """The coefficient of the cohort in score ~ baseline + cohort, complete cases, t interval."""
    cases: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
    for before, after, hip in zip(baseline, score, is_hip, strict=True):
        if is_observed(before) and is_observed(after):
            cases[bool(hip)].append((float(before), float(after)))
    n_only, n_hip = len(cases[False]), len(cases[True])
    if not n_only or not n_hip:
        return without_interval(None, n_only, n_hip, NO_DATA)
    fit = _fit(_Cohort.of(cases[False]), _Cohort.of(cases[True]))
    if fit is None:
        return without_interval(None, n_only, n_hip, NO_DATA)
    if fit.standard_error is None:
        note = TOO_FEW if fit.df < 1 else NO_VARIANCE
        return without_interval(fit.estimate, n_only, n_hip, note)
    return with_t_interval(fit.estimate, fit.standard_error, fit.df, n_only, n_hip)
