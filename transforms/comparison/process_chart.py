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
LOCKED_AFTER = 12
OUTSIDE, SHIFT, TREND, NEAR_LIMIT = "outside_limits", "shift", "trend", "near_limit"


@dataclass(frozen=True)
class Limits:
    """The mean and the natural limits of a process."""

    mean: float
    lower: float
    upper: float


@dataclass(frozen=True)
class ProcessChart:
    """A series with its limits and, by point, the rules that say it is no chance; none: ordinary.

    Without limits (fewer points than they are locked on) no rule is applied.
    """

    values: tuple[float, ...]
    limits: Limits | None
    rules: tuple[tuple[str, ...], ...]


def natural_limits(values: Sequence[float]) -> Limits:
    """The limits of at least two points: mean ± 2.66 × mean moving range."""
    ranges = [abs(after - before) for before, after in pairwise(values)]
    ordinary = [each for each in ranges if each < LARGEST_RANGE * mean(ranges)]
    reach = LIMIT * mean(ordinary) if ordinary else 0.0
    centre = mean(values)
    return Limits(centre, centre - reach, centre + reach)


def _side(value: float, centre: float) -> int:
    """1 above, −1 below, 0 on the line but for rounding."""
    return 0 if abs(value - centre) < ROUNDING else 1 if value > centre else -1


def _in_run(signs: Sequence[int], length: int) -> list[bool]:
    """Whether each sign lies in that many equal neighbours, other than 0."""
    found = [False] * len(signs)
    for start in range(len(signs) - length + 1):
        window = set(signs[start : start + length])
        if len(window) == 1 and window != {0}:
            found[start : start + length] = [True] * length
    return found


def _in_trend(values: Sequence[float]) -> list[bool]:
    """Whether each value lies among seven that all rise or all fall."""
    found = [False] * len(values)
    directions = [_side(after, before) for before, after in pairwise(values)]
    for n, is_part in enumerate(_in_run(directions, RUN - 1)):
        if is_part:
            found[n] = found[n + 1] = True
    return found


def _near_limit(values: Sequence[float], limits: Limits) -> list[bool]:
    """Whether each value is in the outer third, with another of three neighbours on its side."""
    sides = [_side(value, limits.mean) for value in values]
    third = (limits.upper - limits.mean) * 2 / 3
    is_near = [
        third + ROUNDING < abs(value - limits.mean) <= limits.upper - limits.mean + ROUNDING
        for value in values
    ]
    found = [False] * len(values)
    for start in range(len(values) - 2):
        three = range(start, start + 3)
        near = [n for n in three if is_near[n]]
        if len(near) >= 2 and abs(sum(sides[n] for n in three)) == 3:
            for n in near:
                found[n] = True
    return found


def process_chart(values: Sequence[float], locked_after: int = LOCKED_AFTER) -> ProcessChart:
    """The chart of a series in order of time; limits from its first points, and kept.

    Limits that followed every new point would follow a change and hide it.
    """
    if len(values) < locked_after:
        return ProcessChart(tuple(values), None, ((),) * len(values))
    limits = natural_limits(values[:locked_after])
    reach = limits.upper - limits.mean
    outside = [abs(value - limits.mean) > reach + ROUNDING for value in values]
    sides = [_side(value, limits.mean) for value in values]
    judged = {
        OUTSIDE: outside,
        SHIFT: _in_run(sides, RUN),
        TREND: _in_trend(values),
        NEAR_LIMIT: _near_limit(values, limits),
    }
    rules = tuple(
        tuple(rule for rule, points in judged.items() if points[n]) for n in range(len(values))
    )
    return ProcessChart(tuple(values), limits, rules)
