"""An interval that may be looked at every week: it holds at all looks together.

Asymptotic confidence sequence of Waudby-Smith and others (2024), a two-sided normal mixture
(Howard and others 2021). It holds if each patient enters once, in the order in which a fixed
endpoint is completed; a score that changes afterwards breaks it.
"""

from collections.abc import Sequence
from math import log, sqrt

from domain.intervals import LEVEL
from transforms.comparison.ancova_fit import ancova_fit, complete_cases
from transforms.comparison.estimate import (
    NO_DATA,
    NO_VARIANCE,
    TOO_FEW,
    UNDETERMINED,
    Estimate,
    without_interval,
)

ALPHA = 1 - LEVEL
# A score that the model follows wholly says nothing about the spread around it.
WHOLLY = 1 - 1e-9


def tightness(narrowest_at: int) -> float:
    """The ρ² that makes the sequence narrowest at that many patients; fixed before looking."""
    return (-2 * log(ALPHA) + log(-2 * log(ALPHA) + 1)) / narrowest_at


def widening(patients: int, rho_squared: float) -> float:
    """How many standard errors the sequence reaches to either side at that many patients."""
    scaled = patients * rho_squared
    return sqrt(2 * (scaled + 1) / scaled * log(sqrt(scaled + 1) / ALPHA))


def confidence_sequence(
    baseline: Sequence[float | None],
    score: Sequence[float | None],
    is_hip: Sequence[bool],
    narrowest_at: int,
) -> Estimate:
    """The difference of ``ancova`` with its anytime-valid interval.

    ``narrowest_at``: the number of patients, both cohorts together, for which it is narrowest.
    """
    only, hip = complete_cases(baseline, score, is_hip)
    n_only, n_hip = len(only.score), len(hip.score)
    fit = ancova_fit(only, hip) if n_only and n_hip else None
    if fit is None:
        return without_interval(None, n_only, n_hip, NO_DATA)
    if fit.df < 1 or fit.leverages.max() >= WHOLLY:
        # Also of many patients: where all baselines of both cohorts but one are equal.
        note = TOO_FEW if fit.df < 1 else UNDETERMINED
        return without_interval(fit.estimate, n_only, n_hip, note)
    if not fit.has_variance:
        return without_interval(fit.estimate, n_only, n_hip, NO_VARIANCE)
    reach = fit.robust_standard_error * widening(n_only + n_hip, tightness(narrowest_at))
    estimate = fit.estimate
    return Estimate(estimate, estimate - reach, estimate + reach, n_only, n_hip)
