"""What is prescribed in each episode: the rows of the export ``prescriptions``."""

import numpy as np
import polars as pl

from simulation.blocks import Block
from simulation.columns import (
    DAY_SECONDS,
    NEVER,
    day_column,
    moment_column,
    numbered_ids,
    position_in_group,
    text_column,
)
from simulation.patients import Episodes
from simulation.programmes import EXERCISES, Programmes


def prescriptions_frame(block: Block, episodes: Episodes, programmes: Programmes) -> pl.DataFrame:
    """The rows of the export ``prescriptions``."""
    episode, slot = np.nonzero(programmes.is_given)
    valid_from = programmes.valid_from[episode, slot]
    valid_to = programmes.valid_to[episode, slot]
    changed = np.where(valid_to < NEVER, np.maximum(valid_from, valid_to), valid_from)
    minute = (block.generator("prescribed at").random(len(slot)) * 600).astype(np.int64)
    episode_id = text_column(episodes.episode_id, episode)
    return pl.DataFrame(
        {
            "clinic_id": pl.repeat(block.clinic_id, len(slot), eager=True),
            "patient_id": text_column(episodes.patient_id, episode),
            "episode_id": episode_id,
            "prescription_id": numbered_ids(episode_id, "-p", position_in_group(episode) + 1),
            "exercise_code": text_column(EXERCISES, programmes.exercise[slot]),
            "sets": programmes.sets[episode, slot],
            "reps_min": programmes.reps_min[episode, slot],
            "reps_max": programmes.reps_max[episode, slot],
            "times_per_day": programmes.times_per_day[episode, slot],
            "days_per_week": programmes.days_per_week[episode, slot],
            "valid_from": day_column(valid_from),
            "valid_to": day_column(valid_to),
            "updated_at": moment_column(
                np.minimum(changed, block.end) * DAY_SECONDS + 8 * 3600 + minute * 60
            ),
        }
    )
