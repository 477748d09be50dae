"""What is recorded about each episode: the rows of the export ``episodes``."""

import numpy as np
import polars as pl

from domain.datasets import COHORTS
from simulation.blocks import Block
from simulation.columns import (
    DAY_SECONDS,
    NEVER,
    Flags,
    Integers,
    day_column,
    integer_column,
    moment_column,
    text_column,
)
from simulation.patients import Episodes

PHYSIOS = ("physio_1", "physio_2", "physio_3", "physio_4")
SEXES = ("f", "m", "x")


def episodes_frame(block: Block, episodes: Episodes) -> pl.DataFrame:
    """The rows of the export ``episodes``; many of the newest have no physio yet."""
    rows = len(episodes)
    drawn = block.uniforms("record", rows, "physio", "unassigned", "symptoms", "hour")
    symptoms = np.exp(3.4 + 1.1 * block.generator("symptoms").standard_normal(rows))
    born, is_born_known, sex = _person(block, episodes)
    is_new = block.end - episodes.started < 7
    changed = np.where(episodes.discharged < NEVER, episodes.discharged, episodes.started)
    return pl.DataFrame(
        {
            "clinic_id": pl.repeat(block.clinic_id, rows, eager=True),
            "patient_id": episodes.patient_id,
            "episode_id": episodes.episode_id,
            "physio_id": text_column(
                PHYSIOS,
                (drawn["physio"] * len(PHYSIOS)).astype(np.int64),
                drawn["unassigned"] >= np.where(is_new, 0.4, 0.03),
            ),
            "cohort": text_column(COHORTS, episodes.is_hip.astype(np.int64)),
            "started_on": day_column(episodes.started),
            "discharged_on": day_column(episodes.discharged),
            "birth_year": integer_column(born, is_born_known),
            "sex": text_column(SEXES, sex),
            "symptom_weeks": integer_column(
                np.clip(np.rint(symptoms), 0, 1500), drawn["symptoms"] < 0.95
            ),
            "updated_at": moment_column(
                changed * DAY_SECONDS + ((8 + 10 * drawn["hour"]) * 3600).astype(np.int64)
            ),
        }
    )


def _person(block: Block, episodes: Episodes) -> tuple[Integers, Flags, Integers]:
    """Year of birth, whether it is known, and sex: the same in both episodes of a patient.

    Patients whose first episode is ``lumbar_hip`` are two years older: cohorts aren't randomised.
    """
    drawn = block.uniforms("person", block.patients, "known", "sex")
    normal = block.generator("age").standard_normal(block.patients)
    first_episode = np.searchsorted(episodes.patient, np.arange(block.patients))
    age = np.clip(46 + 2 * episodes.is_hip[first_episode] + 13 * normal, 18, 88)
    year = 1970 + block.end / 365.25
    born = np.floor(year - age).astype(np.int64)
    sex = np.searchsorted([0.55, 0.98], drawn["sex"])
    patient = episodes.patient
    return born[patient], (drawn["known"] < 0.98)[patient], sex[patient]
