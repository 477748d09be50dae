"""When a programme pauses: at most one hold per episode, some of them planned ahead."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from simulation.blocks import Block
from simulation.columns import (
    DAY_SECONDS,
    NEVER,
    Flags,
    Integers,
    day_column,
    moment_column,
    numbered_ids,
    text_column,
)
from simulation.patients import Episodes

HOLD_SHARE = 0.15
PLANNED_AHEAD = 21
REASONS = ("travel", "illness", "family", "flare-up", "surgery, not related")


@dataclass(frozen=True)
class Holds:
    """The hold of each episode, one element per episode; ``first`` is NEVER where there is none."""

    first: Integers
    last: Integers

    def covers(self, day: Integers) -> Flags:
        """Whether the hold of each episode (row) covers each of its days (columns)."""
        return (day >= self.first[:, None]) & (day <= self.last[:, None])


def holds_of(block: Block, episodes: Episodes) -> Holds:
    """The holds of a block's episodes; one in twenty has no end yet."""
    drawn = block.uniforms("holds", len(episodes), "is_held", "from", "days", "is_open")
    first = episodes.started + 6 + (drawn["from"] * 100).astype(np.int64)
    last = first + 3 + (drawn["days"] * 11).astype(np.int64)
    is_held = drawn["is_held"] < HOLD_SHARE
    is_held &= (first <= block.end + PLANNED_AHEAD) & (first <= episodes.discharged)
    is_open = (drawn["is_open"] < 0.05) & (first > block.end - 28)
    return Holds(np.where(is_held, first, NEVER), np.where(is_open, NEVER, last))


def holds_frame(block: Block, episodes: Episodes, holds: Holds) -> pl.DataFrame:
    """The rows of the export ``holds``."""
    episode = np.flatnonzero(holds.first < NEVER)
    drawn = block.uniforms("hold record", len(episode), "reason", "hour")
    entered = np.minimum(holds.first[episode], block.end)
    episode_id = text_column(episodes.episode_id, episode)
    return pl.DataFrame(
        {
            "clinic_id": pl.repeat(block.clinic_id, len(episode), eager=True),
            "patient_id": text_column(episodes.patient_id, episode),
            "episode_id": episode_id,
            "hold_id": numbered_ids(episode_id, "-h", np.ones_like(episode)),
            "from_on": day_column(holds.first[episode]),
            "to_on": day_column(holds.last[episode]),
            "reason": text_column(REASONS, (drawn["reason"] * len(REASONS)).astype(np.int64)),
            "updated_at": moment_column(
                entered * DAY_SECONDS + ((8 + 9 * drawn["hour"]) * 3600).astype(np.int64)
            ),
        }
    )
