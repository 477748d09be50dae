"""A reader who tries to work hidden counts out of the sums, by another method than the reports'."""

from collections.abc import Mapping, Sequence

import numpy as np

from reports.equations import Equation


def is_solved(
    secrets: Sequence[str], hidden: frozenset[str], equations: Sequence[Equation]
) -> bool:
    """Whether the sums determine a secret: it is the same in every solution of the equations."""
    unknown = [*sorted(hidden), *(f"rest {n}" for n, one in enumerate(equations) if one.rest)]
    if not unknown:
        return False
    matrix = np.zeros((len(equations), len(unknown)))
    for n, one in enumerate(equations):
        for name, factor in [(one.total, -1), *((part, 1) for part in one.parts)]:
            if name in hidden:
                matrix[n, unknown.index(name)] += factor
        if one.rest:
            matrix[n, unknown.index(f"rest {n}")] += 1
    rank = np.linalg.matrix_rank(matrix)
    return any(
        np.linalg.matrix_rank(np.vstack([matrix, np.eye(len(unknown))[unknown.index(name)]]))
        == rank
        for name in secrets
        if name in unknown
    )


def secrets_of(counts: Mapping[str, int], equations: Sequence[Equation], under: int) -> list[str]:
    """The small counts, and the rests of shares that are small."""
    small = [name for name, value in counts.items() if 0 < value < under]
    return small + [
        f"rest {n}" for n, one in enumerate(equations) if one.rest and 0 < one.rest < under
    ]
