"""The chance of being in lumbar_hip by what was measured at the start: logistic regression.

Sums over patients are einsum's: those of BLAS depend on the number of cores in their last digits.
"""

import numpy as np
from scipy.special import expit

from transforms.comparison.moments import ROUNDING, Array

MOST_STEPS = 50
MOST_HALVINGS = 30
CLOSE_ENOUGH = 1e-6
# A chance that is nearer to 0 or 1 is that of a patient who can be told apart: where the cohorts
# are separated the chances go on for ever, and end where rounding hides the next step.
CERTAIN = 1e-6


def independent_columns(covariates: Array) -> Array:
    """An intercept and the covariates, standardised, without those that the others already say."""
    columns = [np.ones(len(covariates))]
    for covariate in covariates.T:
        spread = covariate.std()
        if spread < ROUNDING:
            continue
        column = (covariate - covariate.mean()) / spread
        known, *_ = np.linalg.lstsq(np.column_stack(columns), column)
        rest = column - np.column_stack(columns) @ known
        if np.abs(rest).max() > 1e-6:
            columns.append(column)
    return np.column_stack(columns)


def summed(weights: Array, design: Array) -> Array:
    """The sum of each column over the patients, each of whom weighs so much."""
    return np.asarray(np.einsum("i,ij->j", weights, design))


def linear(design: Array, coefficients: Array) -> Array:
    """The linear predictor of each patient."""
    return np.asarray(np.einsum("ij,j->i", design, coefficients))


def information_of(design: Array, chance: Array) -> Array:
    """What the patients tell of the coefficients of a logistic regression, by their chances."""
    return np.asarray(np.einsum("ij,ik->jk", design * (chance * (1 - chance))[:, None], design))


def _log_likelihood(predictor: Array, is_hip: Array) -> float:
    return -float(np.logaddexp(0, np.where(is_hip, -predictor, predictor)).sum())


def _uncertain(chance: Array) -> Array | None:
    """The chances; null where one of them is next to certain."""
    return chance if chance.min() > CERTAIN and chance.max() < 1 - CERTAIN else None


def propensity(design: Array, is_hip: Array) -> Array | None:
    """The fitted chance of each patient; null where the cohorts can be told apart (separation).

    Newton's method from 0. The likelihood has a greatest value exactly where no combination of the
    covariates separates the cohorts (Albert and Anderson 1984); otherwise the steps never end.
    """
    predictor = np.zeros(len(design))
    for _ in range(MOST_STEPS):
        chance = expit(predictor)
        score = summed(is_hip - chance, design)
        try:
            step = linear(design, np.linalg.solve(information_of(design, chance), score))
        except np.linalg.LinAlgError:
            return None
        if not np.isfinite(step).all():
            return None
        if np.abs(step).max() < CLOSE_ENOUGH:
            return _uncertain(expit(predictor + step))
        now = _log_likelihood(predictor, is_hip)
        # What the last steps gain is less than the rounding of the sum.
        least = now - ROUNDING * abs(now)
        shorter = (predictor + step / 2**n for n in range(MOST_HALVINGS))
        better = next((each for each in shorter if _log_likelihood(each, is_hip) >= least), None)
        if better is None:
            return None
        predictor = better
    return None
