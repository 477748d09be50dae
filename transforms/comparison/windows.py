"""The outcome windows by days (contract, section 5), and which episodes owe a score in them."""

from dataclasses import dataclass
from datetime import date

import polars as pl


@dataclass(frozen=True)
class OutcomeWindow:
    """One window: the day it is counted from, and its first and last day after that."""

    name: str
    counted_from: str
    opens: int
    closes: int


OUTCOME_WINDOWS = (
    OutcomeWindow("baseline", "started_on", -14, 3),
    OutcomeWindow("week_2", "started_on", 8, 21),
    OutcomeWindow("week_6", "started_on", 35, 49),
    OutcomeWindow("week_12", "started_on", 77, 91),
    OutcomeWindow("discharge", "discharged_on", -7, 7),
)
FOLLOW_UPS = tuple(window.name for window in OUTCOME_WINDOWS if window.name != "baseline")


def _due(episodes: pl.DataFrame, window: OutcomeWindow, cut: date) -> pl.DataFrame:
    counted_from = pl.col(window.counted_from)
    opens_on = counted_from + pl.duration(days=window.opens)
    closes_on = counted_from + pl.duration(days=window.closes)
    return episodes.filter(closes_on <= cut).select(
        "patient_key",
        "episode_key",
        "clinic_id",
        "cohort",
        outcome_window=pl.lit(window.name),
        is_discontinued=(pl.col("discharged_on") < opens_on).fill_null(False),
    )


def due_windows(episodes: pl.DataFrame, cut: date) -> pl.DataFrame:
    """One row per episode and window that has closed by the data cut.

    ``is_discontinued``: the episode was discharged before the window opened.
    """
    return pl.concat([_due(episodes, window, cut) for window in OUTCOME_WINDOWS])
