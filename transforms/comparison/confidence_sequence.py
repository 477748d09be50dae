"""An interval that may be looked at every week: it holds at all looks together.

Asymptotic confidence sequence of Waudby-Smith and others (2024), a two-sided normal mixture
(Howard and others 2021). It holds if each patient enters once, in the order in which a fixed
endpoint is completed; a score that changes afterwards breaks it.
"""

from collections.abc import Sequence
from math import log, sqrt

from domain.intervals import LEVEL
from transforms.comparison.ancova import unknown_spread
from transforms.comparison.ancova_fit import ancova_fit, complete_cases
from transforms.comparison.estimate import NO_DATA, Estimate, without_interval

ALPHA = 1 - LEVEL


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
    if note := unknown_spread(fit):
        return without_interval(fit.estimate, n_only, n_hip, note)
    # A small cohort that happens to be alike, as one without pain is, hides the spread of its kind.
    error = max(fit.standard_error, fit.robust_standard_error)
    reach = error * widening(n_only + n_hip, tightness(narrowest_at))
    estimate = fit.estimate
    return Estimate(estimate, estimate - reach, estimate + reach, n_only, n_hip)
