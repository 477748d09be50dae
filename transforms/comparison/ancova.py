"""Analysis of covariance: the difference of scores between cohorts of equal baseline."""

from collections.abc import Sequence

from transforms.comparison.ancova_fit import AncovaFit, ancova_fit, complete_cases
from transforms.comparison.estimate import (
    NO_DATA,
    NO_VARIANCE,
    TOO_FEW,
    UNDETERMINED,
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
    if note := unknown_spread(fit):
        return without_interval(fit.estimate, n_only, n_hip, note)
    return with_t_interval(fit.estimate, fit.standard_error, fit.df, n_only, n_hip)


def unknown_spread(fit: AncovaFit) -> str | None:
    """Why nothing tells how far off the coefficient may be; null where something does."""
    if fit.df < 1:
        return TOO_FEW
    if not fit.is_determined:
        return UNDETERMINED
    return None if fit.has_variance else NO_VARIANCE
