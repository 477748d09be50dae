"""Which questionnaires come back, and when."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from domain.datasets import ITEM_COLUMNS
from domain.instruments import INSTRUMENTS
from simulation.answers import Answers, Responses
from simulation.blocks import Block
from simulation.columns import (
    DAY_SECONDS,
    NEVER,
    Flags,
    Integers,
    integer_column,
    moment_column,
    text_column,
)
from simulation.patients import Episodes
from simulation.traits import Habits

CODES = tuple(INSTRUMENTS)
AT_DISCHARGE = None


@dataclass(frozen=True)
class Ask:
    """One questionnaire of the plan: ``day`` since the start, ``share`` of patients asked."""

    instrument: str
    day: int | None
    share: float = 1.0
    missing: float = 0.2

    @property
    def label(self) -> str:
        """The mark of its responses' ids."""
        return f"{self.instrument}-{'end' if self.day is AT_DISCHARGE else self.day}"


MAIN_DAYS = (14, 42, 84)
PLAN = (
    Ask("nprs", 0, missing=0.15),
    *(Ask("nprs", 7 * k, missing=0.18 if 7 * k in MAIN_DAYS else 0.3) for k in range(1, 13)),
    Ask("nprs", AT_DISCHARGE),
    Ask("odi", 0, missing=0.15),
    *(Ask("odi", day, missing=0.22) for day in (*MAIN_DAYS, AT_DISCHARGE)),
    *(Ask("rmdq", day, 0.15) for day in (0, 42, AT_DISCHARGE)),
    *(Ask("psfs", day, 0.25) for day in (0, 42, AT_DISCHARGE)),
    *(Ask("groc", day, 0.35) for day in (42, 84, AT_DISCHARGE)),
    *(Ask("pass", day, 0.35) for day in (42, AT_DISCHARGE)),
    Ask("satisfaction", AT_DISCHARGE, 0.5),
)
# Patients who get the modified questionnaire, all along, in place of the ODI.
MODI_SHARE = 0.05


def responses_of(block: Block, episodes: Episodes, habits: Habits) -> Responses:
    """The responses that came back up to the end, by episode and day."""
    day = np.stack([_days(block, episodes, ask) for ask in PLAN], axis=1)
    episode, slot = np.nonzero(_is_answered(block, episodes, habits, day))
    day = day[episode, slot]
    order = np.lexsort((slot, day, episode))
    episode, slot, day = episode[order], slot[order], day[order]
    instrument = np.array([CODES.index(ask.instrument) for ask in PLAN])[slot]
    is_modi = (block.generator("modi").random(len(episodes)) < MODI_SHARE)[episode]
    instrument = np.where(
        is_modi & (instrument == CODES.index("odi")), CODES.index("modi"), instrument
    )
    second = (7 + 14 * block.generator("hour answered").random(len(slot))) * 3600
    return Responses(episode, slot, day, instrument, day * DAY_SECONDS + second.astype(np.int64))


def outcomes_frame(
    block: Block, episodes: Episodes, responses: Responses, answers: Answers
) -> pl.DataFrame:
    """The rows of the export ``outcomes``."""
    delay = 60 + 1740 * block.generator("answers entered").random(len(responses))
    items = {
        name: integer_column(np.nan_to_num(answers.items[:, k]), ~np.isnan(answers.items[:, k]))
        for k, name in enumerate(ITEM_COLUMNS)
    }
    response_id = pl.select(
        pl.concat_str(
            text_column(episodes.episode_id, responses.episode),
            pl.lit("-"),
            text_column([ask.label for ask in PLAN], responses.slot),
        )
    ).to_series()
    return pl.DataFrame(
        {
            "clinic_id": pl.repeat(block.clinic_id, len(responses), eager=True),
            "patient_id": text_column(episodes.patient_id, responses.episode),
            "response_id": response_id,
            "instrument": text_column(CODES, responses.instrument),
            "completed_at": moment_column(responses.completed_at),
            "score": pl.Series(answers.reported, nan_to_null=True),
            **items,
            "updated_at": moment_column(responses.completed_at + delay.astype(np.int64)),
        }
    )


def _days(block: Block, episodes: Episodes, ask: Ask) -> Integers:
    """The day on which each episode's patient answers, or would; NEVER: isn't asked."""
    drawn = block.uniforms(f"day of {ask.label}", len(episodes), "shift", "late", "more")
    shift = (drawn["shift"] * 5).astype(np.int64) - 2
    if ask.day is AT_DISCHARGE:
        return np.where(episodes.discharged < NEVER, episodes.discharged + shift, NEVER)
    if ask.day == 0:
        return episodes.started + shift
    late = np.where(drawn["late"] < 0.05, 5 + (drawn["more"] * 10).astype(np.int64), 0)
    return episodes.started + ask.day + shift + late


def _is_answered(block: Block, episodes: Episodes, habits: Habits, day: Integers) -> Flags:
    """Whether a response came back: it is likelier missing from who stopped logging."""
    rows = len(episodes)
    drawn = block.generator("missing").random(day.shape)
    is_asked = np.ones(day.shape, dtype=bool)
    for instrument in CODES:
        columns = [k for k, ask in enumerate(PLAN) if ask.instrument == instrument]
        share = max((PLAN[k].share for k in columns), default=0)
        is_asked[:, columns] = (block.generator(f"asks {instrument}").random(rows) < share)[:, None]
    is_after = day > episodes.discharged[:, None]
    is_at_discharge = np.array([ask.day is AT_DISCHARGE for ask in PLAN])
    is_main = np.array([ask.day in MAIN_DAYS for ask in PLAN])
    missing = np.array([ask.missing for ask in PLAN]) + 0.35 * (day > habits.stops[:, None])
    missing = np.where(is_after & ~is_at_discharge, np.where(is_main, 0.6, 1.0), missing)
    # From 14 days before the next episode on, an answer is taken for one about that episode.
    is_own = day < episodes.returned[:, None] - 14
    return is_asked & is_own & (day <= block.end) & (drawn >= missing)
