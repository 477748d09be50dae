"""What is prescribed: which exercises, at which dose, from when to when."""

from dataclasses import dataclass

import numpy as np

from simulation.blocks import Block
from simulation.columns import (
    NEVER,
    Flags,
    Integers,
    Reals,
)
from simulation.patients import Episodes

LUMBAR = (
    "lumbar_abdominal_brace",
    "lumbar_bird_dog",
    "lumbar_dead_bug",
    "lumbar_side_plank",
    "lumbar_extension_endurance",
    "lumbar_curl_up",
)
HIP = ("hip_clamshell", "hip_quadruped_extension", "hip_single_leg_bridge")
EXERCISES = LUMBAR + HIP
ONE_SIDED = np.array([False, True, True, True, False, False, True, True, True])
IS_HIP = np.arange(len(EXERCISES)) >= len(LUMBAR)

SWITCH_SHARE = 0.15
CHANGE_SHARE = 0.4
# Days before which a change of the programme is already in the export.
PLANNED_AHEAD = 5


@dataclass(frozen=True)
class Programmes:
    """Two versions of every exercise for each episode: arrays of episodes × (2 × exercises).

    ``is_given`` says which of them there are; the dose of the others means nothing.
    """

    exercise: Integers
    is_given: Flags
    sets: Integers
    reps_min: Integers
    reps_max: Integers
    times_per_day: Integers
    days_per_week: Integers
    valid_from: Integers
    valid_to: Integers


@dataclass(frozen=True)
class _Course:
    """When each exercise of an episode starts, and what the review does to it."""

    is_chosen: Flags
    starts: Integers
    review: Integers
    is_changed: Flags
    is_dropped: Flags


def programmes_of(block: Block, episodes: Episodes) -> Programmes:
    """The programmes of a block's episodes."""
    course = _course(block, episodes)
    ends = course.is_changed | course.is_dropped
    review = np.broadcast_to(course.review[:, None], ends.shape)
    last = np.broadcast_to(_end_at_discharge(block, episodes)[:, None], ends.shape)
    times, days = _frequency(block, len(episodes))
    sets = np.where(block.generator("sets").random(ends.shape) < 0.8, 2, 3)
    sets[:, IS_HIP] = 2
    return Programmes(
        exercise=np.tile(np.arange(len(EXERCISES)), 2),
        is_given=np.hstack([course.is_chosen, course.is_changed]),
        sets=np.hstack([sets, np.full_like(sets, 3)]),
        reps_min=np.hstack([np.full_like(sets, 12), np.full_like(sets, 10)]),
        reps_max=np.hstack([np.full_like(sets, 15), np.full_like(sets, 12)]),
        times_per_day=np.hstack([times, times]),
        days_per_week=np.hstack([days, days]),
        valid_from=np.hstack([course.starts, review]),
        valid_to=np.hstack([np.where(ends, review - 1, last), last]),
    )


def _course(block: Block, episodes: Episodes) -> _Course:
    """Three to five lumbar exercises each, the hip ones by cohort or after a switch."""
    rows = len(episodes)
    drawn = block.uniforms("programme", rows, "count", "reviewed", "review", "switched", "switch")
    of_exercise = block.generator("review").random((rows, len(EXERCISES)))
    last = np.minimum(episodes.discharged, block.end + PLANNED_AHEAD)
    review = episodes.started + 18 + (drawn["review"] * 45).astype(np.int64)
    switch = episodes.started + 14 + (drawn["switch"] * 56).astype(np.int64)
    is_switched = ~episodes.is_hip & (drawn["switched"] < SWITCH_SHARE)
    is_switched &= switch <= np.minimum(episodes.discharged, block.end)
    is_chosen = np.hstack(
        [
            _chosen_lumbar(block, drawn["count"]),
            np.repeat((episodes.is_hip | is_switched)[:, None], len(HIP), axis=1),
        ]
    )
    starts = np.where(IS_HIP & is_switched[:, None], switch[:, None], episodes.started[:, None])
    can_change = (drawn["reviewed"] < CHANGE_SHARE) & (review <= last)
    can_change_each = is_chosen & can_change[:, None] & (starts < review[:, None])
    is_changed = can_change_each & (of_exercise < np.where(IS_HIP, 0.3, 0.6))
    is_dropped = can_change_each & ~is_changed & (of_exercise > 0.9) & ~IS_HIP
    return _Course(is_chosen, starts, review, is_changed, is_dropped)


def _chosen_lumbar(block: Block, count: Reals) -> Flags:
    """Which lumbar exercises each episode gets: a random three to five."""
    wanted = 3 + (count * 3).astype(np.int64)
    order = block.generator("lumbar exercises").random((len(count), len(LUMBAR)))
    return order.argsort(axis=1).argsort(axis=1) < wanted[:, None]


def _frequency(block: Block, rows: int) -> tuple[Integers, Integers]:
    """Times a day and days a week of every exercise: hip twice a day, lumbar once or twice."""
    drawn = block.uniforms("frequency", rows, "times", "days")
    times = np.where(drawn["times"] < 0.4, 1, 2)
    days = np.select([drawn["days"] < 0.15, drawn["days"] < 0.4], [3, 5], 7)
    return (
        np.where(IS_HIP, 2, times[:, None]),
        np.where(IS_HIP, np.where(days == 5, 5, 7)[:, None], days[:, None]),
    )


def _end_at_discharge(block: Block, episodes: Episodes) -> Integers:
    """The last day of prescriptions that the review leaves: some clinics write the discharge."""
    is_written = block.generator("end of prescriptions").random(len(episodes)) < 0.3
    return np.where(is_written, episodes.discharged, NEVER)
