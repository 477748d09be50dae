"""Mixed model for repeated measures: the cohorts' difference at every visit, from all visits.

Score on baseline by visit and cohort by visit, unstructured covariance, REML, Satterthwaite degrees
of freedom. Valid where what is missing depends on the scores that are there (Mallinckrodt 2008).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from transforms.comparison.ancova import ancova
from transforms.comparison.covariance_structures import FALLBACK_ORDER
from transforms.comparison.estimate import (
    UNDETERMINED,
    Estimate,
    with_t_interval,
    without_interval,
)
from transforms.comparison.gap_patterns import gap_patterns
from transforms.comparison.moments import ROUNDING, Array
from transforms.comparison.reml_fit import Fit, fitted

NOT_CONVERGED = "not_converged"


@dataclass(frozen=True)
class Contrast:
    """A combination of coefficients, its standard error and Satterthwaite's degrees of freedom."""

    estimate: float
    standard_error: float
    df: float


def contrast(fit: Fit, weights: Array) -> Contrast:
    """The combination of the coefficients with these weights.

    df = 2 v² / g'Ag: v the variance of the combination, g its gradient by the parameters of the
    covariance, A their covariance from the observed information (Giesbrecht and Burns 1985).
    """
    spread = fit.point.coefficient_covariance @ weights
    variance = float(weights @ spread)
    gradient = np.einsum("a,jab,b->j", spread, fit.curvature.information, spread)
    # The Hessian is of −2 log likelihood, twice the information.
    uncertainty = float(gradient @ np.linalg.solve(fit.curvature.hessian / 2, gradient))
    estimate = float(weights @ fit.point.coefficients)
    # No positive number, it is all rounding, and nothing tells how far off the estimate may be.
    df = 2 * variance**2 / uncertainty if variance > 0 and uncertainty > 0 else 0.0
    return Contrast(estimate, sqrt(max(variance, 0.0)), df)


@dataclass(frozen=True)
class _Patients:
    """Patients with a baseline, in an order that their own values give."""

    baseline: Array
    scores: Array
    is_hip: NDArray[np.bool_]

    @classmethod
    def of(cls, baseline: ArrayLike, scores: ArrayLike, is_hip: ArrayLike) -> "_Patients":
        before = np.asarray(baseline, dtype=float)
        after = np.asarray(scores, dtype=float)
        hip = np.asarray(is_hip, dtype=bool)
        kept = np.isfinite(before)
        before, after, hip = before[kept], after[kept], hip[kept]
        # Sums of floating-point numbers depend on their order: it may not come from outside.
        order = np.lexsort((*after.T, before, hip))
        return cls(before[order], after[order], hip[order])

    def at(self, visit: int) -> Estimate:
        """The difference at one visit by itself."""
        return ancova(self.baseline.tolist(), self.scores[:, visit].tolist(), self.is_hip.tolist())

    def design(self, visits: Sequence[int]) -> tuple[Array, list[int]]:
        """The design (patient, visit, column), and which column is the cohort at each visit."""
        scores = self.scores[:, visits]
        design = np.zeros((*scores.shape, 3 * len(visits)))
        for n in range(len(visits)):
            seen = self.baseline[~np.isnan(scores[:, n])]
            design[:, n, n] = 1
            design[:, n, len(visits) + n] = self.is_hip
            # Equal baselines adjust for nothing, and would stand for the visit once more.
            if np.ptp(seen) >= ROUNDING:
                design[:, n, 2 * len(visits) + n] = self.baseline - self.baseline.mean()
        is_used = design.any(axis=(0, 1))
        return design[:, :, is_used], list(range(len(visits), 2 * len(visits)))


def _difference(fit: Fit, column: int, alone: Estimate, note: str | None) -> Estimate:
    n_only, n_hip = alone.n_lumbar_only, alone.n_lumbar_hip
    found = contrast(fit, np.eye(len(fit.point.coefficients))[column])
    if found.df < 1:
        return without_interval(found.estimate, n_only, n_hip, UNDETERMINED)
    whole = with_t_interval(found.estimate, found.standard_error, found.df, n_only, n_hip)
    return replace(whole, note=note)


def _modelled(
    patients: _Patients, visits: Sequence[int], alone: Sequence[Estimate]
) -> list[Estimate]:
    """The differences at these visits, by the first structure of the fallback order that fits."""
    scores = patients.scores[:, visits]
    design, columns = patients.design(visits)
    groups = gap_patterns(scores, design)
    for structure in FALLBACK_ORDER:
        fit = fitted(groups, structure(len(visits)), np.nanvar(scores, axis=0))
        if fit is not None:
            note = None if structure is FALLBACK_ORDER[0] else f"fallback_{structure.__name__}"
            return [
                _difference(fit, column, alone[visit], note)
                for column, visit in zip(columns, visits, strict=True)
            ]
    return [
        without_interval(None, alone[v].n_lumbar_only, alone[v].n_lumbar_hip, NOT_CONVERGED)
        for v in visits
    ]


def mmrm(
    baseline: ArrayLike, scores: ArrayLike, is_hip: ArrayLike, fewest: int = 0
) -> list[Estimate]:
    """The difference at each visit; ``scores`` by patient and visit, NaN where there is none.

    A visit that has no interval by itself (no variance, or fewer patients than ``fewest`` in a
    cohort) keeps what ``ancova`` says of it and stays out of the model: the few of one visit could
    make the covariance of all the others impossible to fit. ``note`` names the covariance structure
    where it is not the unstructured one: ``fallback_autoregressive``,
    ``fallback_compound_symmetry``; it is ``not_converged`` where none fits.
    """
    patients = _Patients.of(baseline, scores, is_hip)
    differences = [
        patients.at(visit).withheld_under(fewest) for visit in range(patients.scores.shape[1])
    ]
    visits = [visit for visit, alone in enumerate(differences) if alone.lower is not None]
    if visits:
        for visit, found in zip(visits, _modelled(patients, visits, differences), strict=True):
            differences[visit] = found
    return differences
