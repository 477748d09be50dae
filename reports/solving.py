"""What a reader can work out from sums: the attacker whom disclosure control has to beat."""

from collections.abc import Iterable
from fractions import Fraction

# An equation over unknown cells: each with its factor. What it equals does not matter here.
Unknowns = dict[str, Fraction]


def solved(equations: Iterable[Unknowns]) -> frozenset[str]:
    """The unknowns that are the same in every solution of the equations.

    By Gauss and Jordan: those that are left alone in a row of the reduced form.
    """
    reduced: dict[str, Unknowns] = {}
    for equation in equations:
        row = _without_pivots(dict(equation), reduced)
        if row:
            pivot = min(row)
            row = {name: factor / row[pivot] for name, factor in row.items()}
            for other, of_other in reduced.items():
                if pivot in of_other:
                    reduced[other] = _plus(of_other, row, -of_other[pivot])
            reduced[pivot] = row
    return frozenset(pivot for pivot, row in reduced.items() if len(row) == 1)


def _without_pivots(row: Unknowns, reduced: dict[str, Unknowns]) -> Unknowns:
    for name in [name for name in row if name in reduced]:
        row = _plus(row, reduced[name], -row[name])
    return row


def _plus(row: Unknowns, other: Unknowns, times: Fraction) -> Unknowns:
    """The row and so many times the other; factors of 0 left out."""
    names = row.keys() | other.keys()
    added = {name: row.get(name, Fraction(0)) + times * other.get(name, 0) for name in names}
    return {name: factor for name, factor in added.items() if factor}
