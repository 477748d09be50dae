"""Analysis of covariance: the difference of scores between cohorts of equal baseline."""

from collections.abc import Sequence

from transforms.comparison.ancova_fit import ancova_fit, complete_cases
from transforms.comparison.estimate import (
    NO_DATA,
    NO_VARIANCE,
    TOO_FEW,
    Estimate,
    with_t_interval,
    without_interval,
)


def ancova(
    baseline: Sequence[float | None], score: Sequence[float | None], is_hip: Sequence[bool]
) -> Estimate:
    """The coefficient of the cohort in score ~ baseline + cohort, complete cases, t interval."""
    only, hip = complete_cases(baseline, score, is_hip)
    n_only, n_hip = len(only.score), len(hip.score)
    fit = ancova_fit(only, hip) if n_only and n_hip else None
    if fit is None:
        return without_interval(None, n_only, n_hip, NO_DATA)
    if fit.df < 1 or not fit.has_variance:
        note = TOO_FEW if fit.df < 1 else NO_VARIANCE
        return without_interval(fit.estimate, n_only, n_hip, note)
    return with_t_interval(fit.estimate, fit.standard_error, fit.df, n_only, n_hip)
