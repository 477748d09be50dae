"""Which exercises are done in each session: one bout per exercise, or per side of it."""

from dataclasses import dataclass

import numpy as np

from simulation.blocks import Block
from simulation.columns import Flags, Integers, Reals, position_in_group, weekday_of
from simulation.diaries import Occasion, Sessions
from simulation.patients import Episodes
from simulation.programmes import EXERCISES, ONE_SIDED, Programmes

# How patients log a one-sided exercise: left or right only, both in one row, or a row for each.
SIDE_SHARES = (0.1, 0.1, 0.5, 0.3)
EACH = 3


@dataclass(frozen=True)
class Bouts:
    """The bouts of a block; ``session`` and ``slot`` point into sessions and programmes."""

    session: Integers
    episode: Integers
    slot: Integers
    exercise: Integers
    line: Integers
    side: Integers
    occasion: Integers
    performed_at: Integers

    def __len__(self) -> int:
        return len(self.session)


def bouts_of(block: Block, episodes: Episodes, programmes: Programmes, sessions: Sessions) -> Bouts:
    """The exercises due in each session, less the forgotten, none after the last moment."""
    session, slot = np.nonzero(_is_due(programmes, sessions))
    is_kept = block.generator("forgotten bouts").random(len(session)) >= _forgotten(
        block, episodes, sessions.episode[session], programmes.exercise[slot]
    )
    session, slot = session[is_kept], slot[is_kept]
    style = block.generator("sides").choice(len(SIDE_SHARES), len(episodes), p=SIDE_SHARES)
    is_each_side = (style[sessions.episode[session]] == EACH) & ONE_SIDED[programmes.exercise[slot]]
    again = np.repeat(np.arange(len(session)), 1 + is_each_side)
    session, slot = session[again], slot[again]
    episode = sessions.episode[session]
    line = position_in_group(session)
    pace = 100 + 120 * block.generator("pace").random(len(episodes))
    performed_at = sessions.started_at[session] + (line * pace[episode]).astype(np.int64)
    bouts = Bouts(
        session=session,
        episode=episode,
        slot=slot,
        exercise=programmes.exercise[slot],
        line=line,
        side=np.where(is_each_side[again], position_in_group(again), style[episode]),
        occasion=sessions.occasion[session],
        performed_at=performed_at,
    )
    return _rows_of(bouts, performed_at <= block.last_moment)


def _rows_of(bouts: Bouts, is_kept: Flags) -> Bouts:
    if is_kept.all():
        return bouts
    return Bouts(**{name: array[is_kept] for name, array in vars(bouts).items()})


def _is_due(programmes: Programmes, sessions: Sessions) -> Flags:
    """Which exercise (columns) is due in which session (rows), by dates, weekday and occasion."""
    day = sessions.day[:, None]
    occasion = sessions.occasion[:, None]
    is_valid = (
        programmes.is_given[sessions.episode]
        & (day >= programmes.valid_from[sessions.episode])
        & (day <= programmes.valid_to[sessions.episode])
    )
    days_a_week = programmes.days_per_week[sessions.episode]
    weekday = weekday_of(day)
    is_weekday = np.select(
        [days_a_week == 3, days_a_week == 5], [np.isin(weekday, (0, 2, 4)), weekday < 5], True
    )
    is_on_time = is_weekday & (
        (occasion != Occasion.EVENING) | (programmes.times_per_day[sessions.episode] > 1)
    )
    is_any_time = np.isin(occasion, (Occasion.EXTRA, Occasion.AT_CLINIC))
    is_due: Flags = is_valid & (is_on_time | is_any_time)
    return is_due


def _forgotten(block: Block, episodes: Episodes, episode: Integers, exercise: Integers) -> Reals:
    """The chance that a bout of a session isn't logged; one patient in ten dislikes an exercise."""
    disliked = block.generator("disliked").integers(0, 10 * len(EXERCISES), len(episodes))
    return np.where(disliked[episode] == exercise, 0.75, 0.04)
