"""What a reader can work out from sums by algebra, which disclosure control has to beat."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

# An equation over unknown cells: each with its factor, 1 or −1. What it equals does not matter.
Unknowns = Mapping[str, int]
# Sums are solved over the whole numbers up to a large prime: as exact as fractions, and quicker.
PRIME = (1 << 61) - 1
Row = dict[str, int]


def places_of(rows: Sequence[Unknowns]) -> dict[str, set[int]]:
    """The rows in which each unknown stands."""
    places: dict[str, set[int]] = {}
    for n, row in enumerate(rows):
        for name in row:
            places.setdefault(name, set()).add(n)
    return places


def solved(equations: Iterable[Unknowns]) -> frozenset[str]:
    """The unknowns that are the same in every solution of the equations."""
    rows = [dict(one) for one in equations if one]
    known = _read_off(rows)
    rows = [row for row in rows if row]
    core, aside = _without_private(rows)
    reduced = _reduced(core)
    # Whose row was put aside follows from the rest where all else in that row does, taken together.
    for name, row in reversed(aside):
        left = {other: factor for other, factor in row.items() if other != name}
        _take_away(left, reduced)
        # The factor, 1 or −1, is its own inverse.
        inverse = row[name] % PRIME
        reduced[name] = {one: factor * inverse % PRIME for one, factor in left.items()} | {name: 1}
    return frozenset(known | {pivot for pivot, row in reduced.items() if len(row) == 1})


def _read_off(rows: Sequence[Row]) -> set[str]:
    """The unknowns that stand alone, once those that are read off are taken away from the rows."""
    places, known = places_of(rows), set[str]()
    alone = deque(row for row in rows if len(row) == 1)
    while alone:
        for name in list(alone.popleft()):
            known.add(name)
            for n in places[name]:
                rows[n].pop(name, None)
                if len(rows[n]) == 1:
                    alone.append(rows[n])
    return known


def _without_private(rows: Sequence[Row]) -> tuple[list[Row], list[tuple[str, Row]]]:
    """The rows of which each unknown stands in another too, and the others as they were put aside.

    A row with an unknown of its own, named beside it, tells nothing of its others.
    """
    places = places_of(rows)
    todo = deque(name for name, of in places.items() if len(of) == 1)
    aside: dict[int, tuple[str, Row]] = {}
    while todo:
        private = todo.popleft()
        for n in list(places[private]):
            aside[n] = private, rows[n]
            for name in rows[n]:
                places[name].discard(n)
                if len(places[name]) == 1:
                    todo.append(name)
    return [row for n, row in enumerate(rows) if n not in aside], list(aside.values())


def _reduced(rows: Iterable[Row]) -> dict[str, Row]:
    """The rows in reduced form by their pivots, by Gauss and Jordan."""
    reduced: dict[str, Row] = {}
    having: dict[str, set[str]] = {}
    for row in rows:
        left = dict(row)
        _take_away(left, reduced)
        if not left:
            continue
        pivot = min(left, key=lambda name: (len(having.get(name, ())), name))
        inverse = pow(left[pivot], -1, PRIME)
        left = {name: factor * inverse % PRIME for name, factor in left.items()}
        for other in list(having.get(pivot, ())):
            of_other = reduced[other]
            before = set(of_other)
            _subtract(of_other, left, of_other[pivot])
            for name in before ^ of_other.keys():
                having.setdefault(name, set()).symmetric_difference_update({other})
        reduced[pivot] = left
        for name in left:
            having.setdefault(name, set()).add(pivot)
    return reduced


def _take_away(row: Row, reduced: Mapping[str, Row]) -> None:
    """Takes from the row what the pivots in it stand for."""
    for pivot in [name for name in row if name in reduced]:
        _subtract(row, reduced[pivot], row[pivot])


def _subtract(row: Row, other: Row, times: int) -> None:
    """Takes so many times the other from the row; factors of 0 are left out."""
    for name, factor in other.items():
        left = (row.get(name, 0) - times * factor) % PRIME
        if left:
            row[name] = left
        else:
            row.pop(name, None)
