"""Restricted maximum likelihood for repeated scores with gaps (Jennrich and Schluchter 1986).

V is the covariance of a patient's scores, V_j its derivative by parameter j, C the covariance of
the coefficients, and P = V⁻¹ − V⁻¹XCX'V⁻¹.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, pi

import numpy as np

from transforms.comparison.covariance_structures import Covariance, Structure
from transforms.comparison.gap_patterns import GapPattern
from transforms.comparison.moments import Array

NEARLY_SINGULAR = 1e-9


@dataclass(frozen=True)
class Point:
    """The model at some covariance; ``deviance`` is −2 times the log restricted likelihood."""

    parameters: Array
    covariance: Covariance
    coefficients: Array
    coefficient_covariance: Array
    deviance: float


@dataclass(frozen=True)
class Curvature:
    """How the deviance bends at a point, by parameter; ``information[j]`` is X'V⁻¹V_jV⁻¹X."""

    gradient: Array
    hessian: Array
    expected: Array
    information: Array


def _summed(one: Array, other: Array) -> Array:
    """The products over the last two axes of one and the first two of the other, summed.

    What ``np.tensordot`` does, at a third of its time for matrices as small as these.
    """
    inner = one.shape[-2] * one.shape[-1]
    products: Array = one.reshape(-1, inner) @ other.reshape(inner, -1)
    return products.reshape(one.shape[:-2] + other.shape[2:])


def _log_determinant(matrix: Array) -> float:
    """Raises LinAlgError where the matrix is not positive definite."""
    return 2 * float(np.log(np.diagonal(np.linalg.cholesky(matrix))).sum())


def _is_covariance(matrix: Array) -> bool:
    """Whether no combination of visits is free of variance; next to that, sums lose all digits."""
    if not np.isfinite(matrix).all():
        return False
    eigenvalues = np.linalg.eigvalsh(matrix)
    return bool(eigenvalues[0] > NEARLY_SINGULAR * eigenvalues[-1])


def _point(groups: Sequence[GapPattern], covariance: Covariance, parameters: Array) -> Point:
    """The model at a covariance.

    Raises LinAlgError where it is none, a column is redundant, or the sums leave all bounds.
    """
    columns = groups[0].xx.shape[-1]
    xx, xy, yy = np.zeros((columns, columns)), np.zeros(columns), 0.0
    deviance = log(2 * pi) * (sum(group.scores for group in groups) - columns)
    for group in groups:
        v = group.of_visits(covariance.matrix)
        weight = np.linalg.inv(v)
        deviance += group.patients * _log_determinant(v)
        xx += _summed(weight, group.xx)
        xy += _summed(weight, group.xy)
        yy += float((weight * group.yy).sum())
    deviance += _log_determinant(xx)
    coefficient_covariance = np.linalg.inv(xx)
    coefficients = coefficient_covariance @ xy
    deviance += yy - float(xy @ coefficients)
    if not np.isfinite([deviance, *coefficients, *coefficient_covariance.flat]).all():
        raise np.linalg.LinAlgError
    return Point(parameters, covariance, coefficients, coefficient_covariance, deviance)


# A step too far overflows: it makes no covariance, and a shorter one is tried.
@np.errstate(all="ignore")
def point_at(groups: Sequence[GapPattern], structure: Structure, parameters: Array) -> Point | None:
    """The model at these parameters; null where they make no covariance."""
    covariance = structure.at(parameters)
    if not _is_covariance(covariance.matrix):
        return None
    try:
        return _point(groups, covariance, parameters)
    except np.linalg.LinAlgError:
        return None


def _terms(group: GapPattern, point: Point) -> tuple[Array, ...]:
    """What one group adds to the sums that ``curvature_at`` is made of."""
    weight = np.linalg.inv(group.of_visits(point.covariance.matrix))
    wv = weight @ group.of_visits(point.covariance.first)
    wvv = weight @ group.of_visits(point.covariance.second)
    once, bend = wv @ weight, wvv @ weight
    twice = np.einsum("jab,kbc->jkac", wv, once)
    xr, rr = group.residual_products(point.coefficients)
    xcx = _summed(group.xx, point.coefficient_covariance)
    return (
        group.patients * np.einsum("jaa->j", wv) - _summed(once, xcx + rr),
        group.patients * np.einsum("jkaa->jk", wvv) - _summed(bend, xcx + rr),
        group.patients * np.einsum("jab,kba->jk", wv, wv) - 2 * _summed(twice, xcx),
        _summed(twice, rr),
        _summed(once, group.xx),
        _summed(once, xr),
    )


@np.errstate(all="ignore")
def curvature_at(groups: Sequence[GapPattern], point: Point) -> Curvature:
    """The derivatives of the deviance.

    First tr(PV_j) − y'PV_jPy, second −tr(PV_jPV_k) + 2y'PV_jPV_kPy and, where V itself is curved,
    tr(PV_jk) − y'PV_jkPy. The expected second is tr(PV_jPV_k).
    """
    gradient, bends, traces, squares, information, scores = (
        np.sum(parts, axis=0)
        for parts in zip(*(_terms(group, point) for group in groups), strict=True)
    )
    c = point.coefficient_covariance
    ci = c @ information
    expected = traces + np.einsum("jab,kba->jk", ci, ci)
    hessian = 2 * (squares - scores @ c @ scores.T) - expected + bends
    return Curvature(gradient, hessian, expected, information)
