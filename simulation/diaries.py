"""Which sessions take place: a patient's days, mornings and evenings, and what else is logged."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from simulation.blocks import Block
from simulation.columns import DAY_SECONDS, NEVER, Flags, Integers, Reals, weekday_of
from simulation.holds import Holds
from simulation.patients import LONGEST_EPISODE, Episodes
from simulation.traits import Habits

LONGEST_DIARY = LONGEST_EPISODE + 6


class Occasion(IntEnum):
    """What makes a session: the times of the programme, or something beside it."""

    MORNING = 0
    EVENING = 1
    EXTRA = 2
    APP_OPENED = 3
    AT_CLINIC = 4


@dataclass(frozen=True)
class Sessions:
    """The sessions of a block in order of episode, day and occasion; one element per session."""

    episode: Integers
    day: Integers
    occasion: Integers
    started_at: Integers

    def __len__(self) -> int:
        return len(self.episode)


def sessions_of(block: Block, episodes: Episodes, habits: Habits, holds: Holds) -> Sessions:
    """The sessions that take place, whether or not an exercise is due in them."""
    days = min(LONGEST_DIARY, block.end - block.start + 1)
    day = episodes.started[:, None] + np.arange(days)
    chance = _chances(block, episodes, habits, holds, day)
    drawn = block.generator("sessions").random(chance.shape, dtype=np.float32)
    episode, column, occasion = np.nonzero(drawn < chance)
    day = episodes.started[episode] + column
    seconds = _second_of_day(block, habits, episode, occasion)
    return Sessions(episode, day, occasion, day * DAY_SECONDS + seconds)


def _chances(
    block: Block, episodes: Episodes, habits: Habits, holds: Holds, day: Integers
) -> Reals:
    """The chance of a session for each episode, day and occasion."""
    is_active = day <= _last_diary_day(block, episodes)[:, None]
    keeps_on = is_active & (day <= habits.stops[:, None]) & ~_is_interrupted(block, holds, day)
    share = np.where(keeps_on, _daily_share(episodes, habits, day), 0)
    # Half of what is missed is whole days: a missed morning makes a missed evening likelier.
    is_day_off = block.generator("days off").random(share.shape) < (1 - share) / 2
    at_home = np.where(is_day_off, 0, 2 * share / (1 + share))
    at_clinic = 0.03 * (keeps_on & (weekday_of(day) < 5) & (day <= episodes.last_day[:, None]))
    chance = np.zeros((*day.shape, len(Occasion)))
    chance[..., Occasion.MORNING] = np.where(day == episodes.started[:, None], 0, at_home)
    chance[..., Occasion.EVENING] = at_home
    chance[..., Occasion.EXTRA] = at_home * np.where(habits.is_keen, 0.9, 0.02)[:, None]
    chance[..., Occasion.APP_OPENED] = 0.012 * is_active
    chance[..., Occasion.AT_CLINIC] = at_clinic
    return chance


def _daily_share(episodes: Episodes, habits: Habits, day: Integers) -> Reals:
    """The share of sessions done on a day: level, trend, and less at the weekend."""
    week = (day - episodes.started[:, None]) / 7
    logit = np.log(habits.level / (1 - habits.level))[:, None] + habits.slope[:, None] * week
    share: Reals = 1 / (1 + np.exp(-logit))
    return share * (1 - habits.weekend_dip[:, None] * (weekday_of(day) >= 5))


def _is_interrupted(block: Block, holds: Holds, day: Integers) -> Flags:
    """Whether a hold keeps the patient from exercising: on nine of its days in ten."""
    return holds.covers(day) & (block.generator("holds kept").random(day.shape) < 0.9)


def _last_diary_day(block: Block, episodes: Episodes) -> Integers:
    """The last day that can be logged: a few patients keep on for days after discharge."""
    drawn = block.uniforms("after discharge", len(episodes), "does", "days")
    after = np.where(drawn["does"] < 0.05, 1 + (drawn["days"] * 5).astype(np.int64), 0)
    return np.where(
        episodes.discharged < NEVER,
        np.minimum(episodes.discharged + after, block.end),
        block.end,
    )


def _second_of_day(block: Block, habits: Habits, episode: Integers, occasion: Integers) -> Integers:
    """When each session starts; an evening session in 200 so late that it runs past midnight."""
    normal = block.generator("time of session").standard_normal(len(episode))
    late = block.generator("late sessions").random(len(episode))
    usual = np.stack(
        [
            habits.morning,
            habits.evening,
            np.full_like(habits.morning, 13.5 * 3600),
            habits.morning + 5400,
            np.full_like(habits.morning, 11 * 3600),
        ],
        axis=1,
    )
    second = np.clip(usual[episode, occasion] + 2400 * normal, 5 * 3600, 23.5 * 3600)
    is_late = (occasion == Occasion.EVENING) & (late < 0.005)
    return np.where(is_late, DAY_SECONDS - 60 - 80_000 * late, second).astype(np.int64)
