"""What a reader can work out from sums: the attacker whom disclosure control has to beat."""

from collections.abc import Iterable
from fractions import Fraction

# An equation over unknown cells: each with its factor. What it equals does not matter here.
Unknowns = dict[str, Fraction]
ROUNDS = 50


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


def pinned(equations: Iterable[tuple[Unknowns, int]]) -> frozenset[str]:
    """The unknowns that can have one value only, as counts: whole, and never under 0.

    Each equation says what its unknowns, times 1 or −1, add up to. Bounds are narrowed in turn
    until nothing moves, or often enough that a reader would have given up.
    """
    sums = [(list(unknowns.items()), value) for unknowns, value in equations if unknowns]
    low: dict[str, Fraction] = {name: Fraction(0) for terms, _ in sums for name, _ in terms}
    high: dict[str, Fraction | None] = dict.fromkeys(low)
    for _ in range(ROUNDS):
        has_moved = False
        for terms, value in sums:
            for name, factor in terms:
                others = [(other, times) for other, times in terms if other != name]
                least = _bound(others, low, high, is_upper=False)
                most = _bound(others, low, high, is_upper=True)
                ends = [None if end is None else (value - end) / factor for end in (most, least)]
                lower, upper = ends if factor > 0 else ends[::-1]
                if lower is not None and lower > low[name]:
                    low[name], has_moved = lower, True
                was = high[name]
                if upper is not None and (was is None or upper < was):
                    high[name], has_moved = upper, True
        if not has_moved:
            break
    return frozenset(name for name in low if high[name] == low[name])


def _bound(
    terms: list[tuple[str, Fraction]],
    low: dict[str, Fraction],
    high: dict[str, Fraction | None],
    *,
    is_upper: bool,
) -> Fraction | None:
    """The least or the most that the terms add up to; null: no bound."""
    total = Fraction(0)
    for name, factor in terms:
        end = high[name] if (factor > 0) == is_upper else low[name]
        if end is None:
            return None
        total += factor * end
    return total
