"""The chance of being in lumbar_hip by what was measured at the start: logistic regression."""

import numpy as np
from scipy.special import expit

from transforms.comparison.moments import ROUNDING, Array

MOST_STEPS = 50
MOST_HALVINGS = 30
CLOSE_ENOUGH = 1e-8


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


def _log_likelihood(linear: Array, is_hip: Array) -> float:
    return -float(np.logaddexp(0, np.where(is_hip, -linear, linear)).sum())


def propensity(design: Array, is_hip: Array) -> Array | None:
    """The fitted chance of each patient; null where the cohorts can be told apart (separation).

    Newton's method from 0. The likelihood has a greatest value exactly where no combination of the
    covariates separates the cohorts (Albert and Anderson 1984); otherwise the steps never end.
    """
    linear = np.zeros(len(design))
    for _ in range(MOST_STEPS):
        chance = expit(linear)
        information = (design.T * (chance * (1 - chance))) @ design
        try:
            step = design @ np.linalg.solve(information, design.T @ (is_hip - chance))
        except np.linalg.LinAlgError:
            return None
        if not np.isfinite(step).all():
            return None
        if np.abs(step).max() < CLOSE_ENOUGH:
            return np.asarray(expit(linear + step))
        now = _log_likelihood(linear, is_hip)
        shorter = (linear + step / 2**n for n in range(MOST_HALVINGS))
        better = next((each for each in shorter if _log_likelihood(each, is_hip) >= now), None)
        if better is None:
            return None
        linear = better
    return None
