"""Patients grouped by which visits they have a score at.

A group enters a likelihood through sums of cross products, made once, so that the work of an
iteration does not grow with the number of patients.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.comparison.moments import Array


@dataclass(frozen=True)
class GapPattern:
    """The patients with scores at the same visits, as sums over them.

    ``xx[a, b]`` is the sum of x_a x_b', ``xy[a, b]`` of x_a y_b and ``yy[a, b]`` of y_a y_b, where
    a and b are visits, x the row of the design and y the score.
    """

    visits: NDArray[np.intp]
    patients: int
    xx: Array
    xy: Array
    yy: Array

    @property
    def scores(self) -> int:
        """The number of scores."""
        return self.patients * len(self.visits)

    def of_visits(self, matrix: Array) -> Array:
        """The rows and columns of these visits."""
        return matrix[..., self.visits[:, None], self.visits]

    def residual_products(self, coefficients: Array) -> tuple[Array, Array]:
        """The sums of x_a r_b and of r_a r_b, r = y − Xβ."""
        fitted, explained = self.xx @ coefficients, self.xy @ coefficients
        squares = self.yy - explained - explained.T + fitted @ coefficients
        return self.xy - fitted, squares


def gap_patterns(scores: Array, design: Array) -> list[GapPattern]:
    """The groups of patients, from scores (patient, visit) with NaN in the gaps, and the design.

    The design is an array by patient, visit and column; patients without any score are left out.
    """
    has_score = ~np.isnan(scores)
    groups = []
    for pattern in np.unique(has_score, axis=0):
        visits = np.flatnonzero(pattern)
        chosen = (has_score == pattern).all(axis=1)
        y, x = scores[chosen][:, visits], design[chosen][:, visits]
        if visits.size:
            xx = np.einsum("iaq,ibr->abqr", x, x)
            xy, yy = np.einsum("iaq,ib->abq", x, y), np.einsum("ia,ib->ab", y, y)
            groups.append(GapPattern(visits, int(chosen.sum()), xx, xy, yy))
    return groups
