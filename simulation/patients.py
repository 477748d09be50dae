"""Who comes, when, and in which cohort: the episodes of a block of patients."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from simulation.blocks import Block
from simulation.columns import (
    NEVER,
    Flags,
    Integers,
    Reals,
    numbered_ids,
    text_column,
)

LONGEST_EPISODE = 200
HIP_SHARE = 0.45
RETURN_SHARE = 0.15


@dataclass(frozen=True)
class Episodes:
    """The episodes of a block; element ``i`` of every array belongs to episode ``i``.

    ``patient`` is the position of its patient in the block, ``discharged`` is NEVER where the
    episode is still open, ``last_day`` is its last day up to the end of the simulation.
    """

    patient: Integers
    patient_id: pl.Series
    episode_id: pl.Series
    is_hip: Flags
    started: Integers
    discharged: Integers
    last_day: Integers

    def __len__(self) -> int:
        return len(self.started)

    @property
    def returned(self) -> Integers:
        """The first day of the same patient's next episode; NEVER: none."""
        next_patient = np.append(self.patient[1:], -1)[: len(self)]
        next_started = np.append(self.started[1:], NEVER)[: len(self)]
        return np.where(next_patient == self.patient, next_started, NEVER)


def episodes_of(block: Block) -> Episodes:
    """The episodes of a block: one per patient, and a second for a few after discharge."""
    first, second = _two_courses(block)
    patient = np.repeat(np.arange(block.patients), 2)
    course = np.tile([1, 2], block.patients)
    started, discharged = np.column_stack([first, second]).reshape(-1, 2).T
    is_there = started <= block.end
    patient, course = patient[is_there], course[is_there]
    started, discharged = started[is_there], discharged[is_there]
    discharged = np.where(discharged <= block.end, discharged, NEVER)
    is_hip = block.generator("cohort").random(len(started)) < HIP_SHARE
    patient_id = _patient_ids(block, patient)
    episode_id = numbered_ids(
        pl.select(pl.concat_str(pl.lit(f"{block.clinic_id}-"), patient_id)).to_series(), "-", course
    )
    return Episodes(
        patient=patient,
        patient_id=patient_id,
        episode_id=episode_id,
        is_hip=is_hip,
        started=started,
        discharged=discharged,
        last_day=np.minimum(discharged, block.end),
    )


def _two_courses(block: Block) -> tuple[Integers, Integers]:
    """Start and discharge of each patient's first and second episode, planned; NEVER: none."""
    drawn = block.uniforms("start", 2 * block.patients, "start", "long", "returns", "gap")
    length = _lengths(block, drawn["long"]).reshape(-1, 2)
    start, returns, gap = (drawn[name][::2] for name in ("start", "returns", "gap"))
    first = block.start + (start * (block.end - block.start + 1)).astype(np.int64)
    discharged = first + length[:, 0]
    second = np.where(
        (returns < RETURN_SHARE) & (discharged <= block.end),
        discharged + 21 + (gap * 55).astype(np.int64),
        NEVER,
    )
    return (
        np.column_stack([first, discharged]),
        np.column_stack([second, second + length[:, 1]]),
    )


def _lengths(block: Block, long: Reals) -> Integers:
    """Days from start to discharge: about twelve weeks, for one patient in six much longer."""
    days = 84 + 24 * block.generator("length").standard_normal(len(long))
    days = np.where(long < 1 / 6, 120 + 6 * 80 * long, days)
    return np.clip(np.rint(days), 21, LONGEST_EPISODE).astype(np.int64)


def _patient_ids(block: Block, patient: Integers) -> pl.Series:
    numbers = pl.Series(np.arange(block.first, block.first + block.patients))
    return text_column(numbers.cast(pl.String).str.zfill(block.digits), patient)
