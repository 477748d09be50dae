"""How a patient's repeated scores vary together: covariance matrices and their derivatives.

Ordered from the one that assumes nothing to the one that assumes most: where the data do not
settle one, the next is tried.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from transforms.comparison.moments import Array


@dataclass(frozen=True)
class Covariance:
    """A covariance matrix of the visits, with its first and second derivatives by parameter."""

    matrix: Array
    first: Array
    second: Array


@dataclass(frozen=True)
class Structure:
    """A family of covariance matrices: where a fit starts, and the member at some parameters."""

    name: str
    start: Callable[[Array], Array]
    at: Callable[[Array], Covariance]


def _linear(name: str, parts: Array, start: Callable[[Array], Array]) -> Structure:
    """Matrices that are sums of fixed parts, each times one parameter."""
    no_curvature = np.zeros((len(parts), *parts.shape))

    def at(parameters: Array) -> Covariance:
        return Covariance(np.tensordot(parameters, parts, 1), parts, no_curvature)

    return Structure(name, start, at)


def unstructured(visits: int) -> Structure:
    """Every variance and every covariance by itself."""
    pairs = list(combinations_with_replacement(range(visits), 2))
    parts = np.zeros((len(pairs), visits, visits))
    for part, (row, column) in zip(parts, pairs, strict=True):
        part[row, column] = part[column, row] = 1

    def start(variances: Array) -> Array:
        return np.array([variances[row] if row == column else 0.0 for row, column in pairs])

    return _linear("unstructured", parts, start)


def compound_symmetry(visits: int) -> Structure:
    """One variance for all visits, one covariance for all pairs of them."""

    def start(variances: Array) -> Array:
        return np.array([variances.mean(), 0.0])

    parts = np.stack([np.eye(visits), np.ones((visits, visits)) - np.eye(visits)])
    return _linear("compound_symmetry", parts, start)


def autoregressive(visits: int) -> Structure:
    """A variance for each visit, and a correlation that falls with the visits between, AR(1)h.

    Parameters: the logarithm of each standard deviation, and the correlation of neighbours.
    """
    lag = np.abs(np.subtract.outer(np.arange(visits), np.arange(visits))).astype(float)
    # The logarithm of an element grows by 1 with each of its two standard deviations.
    grows = np.array([np.add.outer(row, row) for row in np.eye(visits)])

    def start(variances: Array) -> Array:
        return np.append(np.log(variances) / 2, 0.1)

    def at(parameters: Array) -> Covariance:
        scale, correlation = np.exp(parameters[:-1]), parameters[-1]
        scales = np.outer(scale, scale)
        matrix = scales * correlation**lag
        # At lag 0 (and 1) the power rule would take 0 times an infinite power.
        slope = scales * lag * correlation ** np.maximum(lag - 1, 0)
        bend = scales * lag * (lag - 1) * correlation ** np.maximum(lag - 2, 0)
        first = np.concatenate([grows * matrix, slope[None]])
        second = np.zeros((visits + 1, visits + 1, visits, visits))
        second[:-1, :-1] = grows[:, None] * grows[None, :] * matrix
        second[:-1, -1] = second[-1, :-1] = grows * slope
        second[-1, -1] = bend
        return Covariance(matrix, first, second)

    return Structure("autoregressive", start, at)


FALLBACK_ORDER = (unstructured, autoregressive, compound_symmetry)
