"""XmR charts of a weekly figure, read by the rules of NHS England's "Making data count".

A point is special where it lies outside the limits, in a run of seven or more on one side of the
mean, in a run of seven or more that all rise or all fall, or among two of three neighbours near the
same limit. Constants and readings are those of the NHS-R package NHSRplotthedots.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from transforms.comparison.moments import ROUNDING, mean

# Three standard deviations, from the mean of moving ranges of two: 3 / 1.128.
LIMIT = 2.66
# A moving range above its own upper limit would widen the limits by what they should catch.
LARGEST_RANGE = 3.267
RUN = 7
OUTSIDE, SHIFT, TREND, NEAR_LIMIT = "outside_limits", "shift", "trend", "near_limit"


@dataclass(frozen=True)
class Limits:
    """The mean and the natural limits of a process."""

    mean: float
    lower: float
    upper: float


@dataclass(frozen=True)
class ProcessChart:
    """The limits of a series and, by point, the rules that it breaks; none: ordinary.

    ``directions`` says by point where its first rule points: 1 up, −1 down, 0 without a rule.
    Without limits (fewer points than they are locked on, or those alike) no rule is applied.
    """

    limits: Limits | None
    rules: tuple[tuple[str, ...], ...]
    directions: tuple[int, ...]


def natural_limits(values: Sequence[float]) -> Limits | None:
    """The limits of at least two points: mean ± 2.66 × mean moving range; null where that is 0.

    Of points that are all alike, or all but where one range is left out, nothing says what is
    usual: each that differed would lie outside.
    """
    ranges = [abs(after - before) for before, after in pairwise(values)]
    ordinary = [each for each in ranges if each < LARGEST_RANGE * mean(ranges)]
    reach = LIMIT * mean(ordinary) if ordinary else 0.0
    if reach < ROUNDING:
        return None
    centre = mean(values)
    return Limits(centre, centre - reach, centre + reach)


def _side(value: float, centre: float) -> int:
    """1 above, −1 below, 0 on the line but for rounding."""
    return 0 if abs(value - centre) < ROUNDING else 1 if value > centre else -1


def _runs(signs: Sequence[int], length: int) -> list[int]:
    """The sign of each place that lies in that many equal neighbours; elsewhere 0."""
    found = [0] * len(signs)
    for start in range(len(signs) - length + 1):
        if len(set(signs[start : start + length])) == 1:
            found[start : start + length] = signs[start : start + length]
    return found


def _trends(values: Sequence[float]) -> list[int]:
    """1 for each value among seven that all rise, −1 among seven that all fall, else 0."""
    found = [0] * len(values)
    moves = [_side(after, before) for before, after in pairwise(values)]
    for n, direction in enumerate(_runs(moves, RUN - 1)):
        if direction:
            found[n] = found[n] or direction
            found[n + 1] = direction
    return found


def _near_limit(values: Sequence[float], limits: Limits) -> list[int]:
    """The side of each value in the outer third with another of three neighbours there, else 0."""
    sides = [_side(value, limits.mean) for value in values]
    third = (limits.upper - limits.mean) * 2 / 3
    is_near = [
        third + ROUNDING < abs(value - limits.mean) <= limits.upper - limits.mean + ROUNDING
        for value in values
    ]
    found = [0] * len(values)
    for start in range(len(values) - 2):
        three = range(start, start + 3)
        near = [n for n in three if is_near[n]]
        if len(near) >= 2 and abs(sum(sides[n] for n in three)) == 3:
            for n in near:
                found[n] = sides[n]
    return found


def process_chart(values: Sequence[float], locked_after: int) -> ProcessChart:
    """The chart of a series in order of time; limits from its first points, and kept.

    Limits that followed every new point would follow a change and hide it.
    """
    limits = natural_limits(values[:locked_after]) if len(values) >= locked_after else None
    if limits is None:
        nothing = len(values)
        return ProcessChart(None, ((),) * nothing, (0,) * nothing)
    reach = limits.upper - limits.mean
    sides = [_side(value, limits.mean) for value in values]
    is_outside = [abs(value - limits.mean) > reach + ROUNDING for value in values]
    judged = {
        OUTSIDE: [side if out else 0 for side, out in zip(sides, is_outside, strict=True)],
        SHIFT: _runs(sides, RUN),
        TREND: _trends(values),
        NEAR_LIMIT: _near_limit(values, limits),
    }
    broken = [{rule: d[n] for rule, d in judged.items() if d[n]} for n in range(len(values))]
    return ProcessChart(
        limits,
        rules=tuple(tuple(each) for each in broken),
        directions=tuple(next(iter(each.values()), 0) for each in broken),
    )
