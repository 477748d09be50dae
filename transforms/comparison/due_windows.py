"""Which episodes owe a score in which outcome window."""

from datetime import date

import polars as pl

from domain.windows import DISCHARGE, WINDOWS


def _due(
    episodes: pl.LazyFrame, name: str, counted_from: str, first: int, last: int, cut: date
) -> pl.LazyFrame:
    opens_on, closes_on = (pl.col(counted_from) + pl.duration(days=day) for day in (first, last))
    return episodes.filter(closes_on <= cut).select(
        "patient_key",
        "episode_key",
        "clinic_id",
        "cohort",
        outcome_window=pl.lit(name),
        closes_on=closes_on,
        is_discontinued=(pl.col("discharged_on") < opens_on).fill_null(False),
    )


def due_windows(episodes: pl.DataFrame, cut: date) -> pl.DataFrame:
    """One row per episode and window that has closed by the data cut.

    ``closes_on`` is its last day. ``is_discontinued``: the episode was discharged before the
    window opened.
    """
    around, rows = DISCHARGE.days_around, episodes.lazy()
    return pl.concat(
        [
            *(_due(rows, w.name, "started_on", w.first, w.last, cut) for w in WINDOWS),
            _due(rows, DISCHARGE.name, "discharged_on", -around, around, cut),
        ]
    ).collect()
