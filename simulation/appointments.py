"""When patients are seen at the clinic: weekly at first, then every other week."""

import numpy as np
import polars as pl

from domain.datasets import APPOINTMENT_STATUSES
from simulation.blocks import Block
from simulation.columns import (
    DAY_SECONDS,
    Flags,
    Integers,
    moment_column,
    numbered_ids,
    position_in_group,
    text_column,
    weekday_of,
)
from simulation.patients import Episodes
from simulation.traits import Habits

OFFSETS = np.array([0, 7, 14, 21, 28, 35, *range(49, 200, 14)])
BOOKED_AHEAD = 28
BOOKED = APPOINTMENT_STATUSES.index("booked")
# Chances of what became of an appointment in the order of APPOINTMENT_STATUSES. A past one that
# is still booked is one that nobody closed.
USUAL = (0.01, 0.83, 0.06, 0.06, 0.04)
AFTER_DROP_OUT = (0.02, 0.25, 0.38, 0.25, 0.1)


def appointments_frame(block: Block, episodes: Episodes, habits: Habits) -> pl.DataFrame:
    """The rows of the export ``appointments``."""
    day, is_there = _days(block, episodes)
    episode, column = np.nonzero(is_there)
    day = day[episode, column]
    drawn = block.uniforms("appointments", len(episode), "quarter", "status", "entered")
    starts_at = day * DAY_SECONDS + 8 * 3600 + (drawn["quarter"] * 40).astype(np.int64) * 900
    is_past = day <= block.end
    status = _statuses(drawn["status"], day > habits.stops[episode])
    booked_at = (block.end + 1) * DAY_SECONDS - (drawn["entered"] * 6 * 3600).astype(np.int64) - 1
    return pl.DataFrame(
        {
            "clinic_id": pl.repeat(block.clinic_id, len(episode), eager=True),
            "patient_id": text_column(episodes.patient_id, episode),
            "appointment_id": numbered_ids(
                text_column(episodes.episode_id, episode), "-a", position_in_group(episode) + 1
            ),
            "starts_at": moment_column(starts_at),
            "status": text_column(APPOINTMENT_STATUSES, np.where(is_past, status, BOOKED)),
            "updated_at": moment_column(np.where(is_past, starts_at + 3600, booked_at)),
        }
    )


def _days(block: Block, episodes: Episodes) -> tuple[Integers, Flags]:
    """Days of the appointments of each episode (rows), and which of them there are."""
    rows = len(episodes)
    shift = block.generator("appointment days").integers(-1, 2, (rows, len(OFFSETS)))
    day = episodes.started[:, None] + OFFSETS + np.where(OFFSETS == 0, 0, shift)
    weekday = weekday_of(day)
    day = np.where(weekday >= 5, day + 7 - weekday, day)
    last = np.minimum(episodes.discharged, block.end + BOOKED_AHEAD)
    return day, day <= last[:, None]


def _statuses(drawn: np.ndarray[tuple[int], np.dtype[np.float64]], is_lost: Flags) -> Integers:
    usual = np.searchsorted(np.cumsum(USUAL)[:-1], drawn, side="right")
    lost = np.searchsorted(np.cumsum(AFTER_DROP_OUT)[:-1], drawn, side="right")
    return np.where(is_lost, lost, usual)
