"""The covariance of the greatest restricted likelihood, by Newton's method."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from transforms.comparison.covariance_structures import Structure
from transforms.comparison.gap_patterns import GapPattern
from transforms.comparison.moments import Array
from transforms.comparison.reml import Curvature, Point, curvature_at, point_at

MOST_STEPS = 100
MOST_HALVINGS = 40
# The fall of the deviance that one more step still promises.
CLOSE_ENOUGH = 1e-10


@dataclass(frozen=True)
class Fit:
    """The model at the greatest restricted likelihood."""

    point: Point
    curvature: Curvature


def _is_positive_definite(matrix: Array) -> bool:
    if not np.isfinite(matrix).all():
        return False
    try:
        np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        return False
    return True


def _step(bend: Array, gradient: Array) -> Array | None:
    """The step to where the gradient would vanish; null where the bend leads to no minimum."""
    if not _is_positive_definite(bend):
        return None
    try:
        return -np.linalg.solve(bend, gradient)
    except np.linalg.LinAlgError:
        # It was positive definite by the rounding of its digits only.
        return None


def _better(
    groups: Sequence[GapPattern], structure: Structure, point: Point, step: Array
) -> Point | None:
    """The first point along the step, halved as often as needed, that is no worse."""
    for halving in range(MOST_HALVINGS):
        candidate = point_at(groups, structure, point.parameters + step / 2**halving)
        if candidate is not None and candidate.deviance <= point.deviance:
            return candidate
    return None


def fitted(groups: Sequence[GapPattern], structure: Structure, variances: Array) -> Fit | None:
    """The fit of a structure from these variances of the visits; null where none is found.

    Newton's steps where the deviance is convex, Fisher's scoring where it is not (yet).
    """
    point = point_at(groups, structure, structure.start(variances))
    for _ in range(MOST_STEPS):
        if point is None:
            return None
        curvature = curvature_at(groups, point)
        is_convex = _is_positive_definite(curvature.hessian)
        step = _step(curvature.hessian if is_convex else curvature.expected, curvature.gradient)
        if step is None:
            return None
        if is_convex and -curvature.gradient @ step < CLOSE_ENOUGH:
            return Fit(point, curvature)
        point = _better(groups, structure, point, step)
    return None
