"""What a reader can work out from sums of counts by bounds: whole numbers, and never under 0."""

from collections import deque
from collections.abc import Iterable, Sequence
from math import inf, isinf

from reports.solving import Unknowns, places_of

# A reader who narrows bounds gives up when each has moved so often.
MOST_MOVES = 50


def pinned(equations: Iterable[tuple[Unknowns, int]]) -> frozenset[str]:
    """The unknowns that can have one value only, as counts: whole, and never under 0.

    Each equation says what its unknowns add up to. Bounds are narrowed until nothing moves, or so
    often that a reader would have given up.
    """
    sums = [(list(unknowns.items()), value) for unknowns, value in equations if unknowns]
    places = places_of([dict(terms) for terms, _ in sums])
    low, high = dict.fromkeys(places, 0), dict.fromkeys(places, inf)
    moves = [0] * len(sums)
    todo, waiting = deque(range(len(sums))), set(range(len(sums)))
    while todo:
        n = todo.popleft()
        waiting.discard(n)
        moves[n] += 1
        for name in _narrowed(*sums[n], low, high):
            more = {one for one in places[name] - waiting if moves[one] < MOST_MOVES}
            todo.extend(sorted(more))
            waiting |= more
    return frozenset(name for name in low if high[name] == low[name])


def _narrowed(
    terms: Sequence[tuple[str, int]],
    value: int,
    low: dict[str, int],
    high: dict[str, float],
) -> list[str]:
    """The unknowns of a sum whose bounds it has narrowed."""
    ranges = [
        (low[name], high[name]) if factor > 0 else (-high[name], -low[name])
        for name, factor in terms
    ]
    moved = []
    for (name, factor), least, most in zip(
        terms, _of_others(ranges, 0), _of_others(ranges, 1), strict=True
    ):
        lower, upper = value - most, value - least
        lower, upper = (lower, upper) if factor > 0 else (-upper, -lower)
        if lower > low[name] or upper < high[name]:
            low[name], high[name] = max(low[name], int(max(lower, 0))), min(high[name], upper)
            moved.append(name)
    return moved


def _of_others(ranges: Sequence[tuple[float, float]], end: int) -> list[float]:
    """For each term, that end of what the others add up to."""
    ends = [one[end] for one in ranges]
    endless = [one for one in ends if isinf(one)]
    total = sum(one for one in ends if not isinf(one))
    bound = inf if end else -inf
    return [
        bound if len(endless) > isinf(one) else total - (0 if isinf(one) else one) for one in ends
    ]
