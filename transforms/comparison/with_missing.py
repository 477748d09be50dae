"""The patients of an endpoint together with those who owe it, and what their scores could be."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from domain.instruments import INSTRUMENTS
from transforms.comparison.due_windows import due_windows
from transforms.comparison.patients import ENDPOINT, EPISODE


def _has_room(baseline: pl.Expr) -> pl.Expr:
    """Whether a baseline leaves room for the minimal important change; lower is better."""
    needed = {code: one.minimal_important_change for code, one in INSTRUMENTS.items()}
    low = {code: one.low for code, one in INSTRUMENTS.items()}
    of = pl.col("instrument")
    room = baseline - of.replace_strict(low, return_dtype=pl.Float64)
    return room.round(9) >= of.replace_strict(needed, return_dtype=pl.Float64)


def owed(
    outcome_windows: pl.DataFrame, episodes: pl.DataFrame, cut: date, instruments: Sequence[str]
) -> pl.DataFrame:
    """One row per episode, instrument and closed window without a score: ``baseline_score``.

    Not where the patient has it in another episode. ``has_room`` says whether the baseline leaves
    room to respond.
    """
    baselines = outcome_windows.filter(
        pl.col("instrument").is_in(instruments), outcome_window="baseline"
    ).select("episode_key", "instrument", baseline_score="score")
    return (
        due_windows(episodes, cut)
        .filter(pl.col("outcome_window") != "baseline")
        .join(baselines, on="episode_key")
        .join(outcome_windows, on=["patient_key", *ENDPOINT], how="anti")
        .select(*EPISODE, *ENDPOINT, "baseline_score", has_room=_has_room(pl.col("baseline_score")))
    )


def with_no_change(outcome_windows: pl.DataFrame, missing: pl.DataFrame) -> pl.DataFrame:
    """The rows of the windows, and for each score that is owed one equal to the baseline."""
    columns = [*EPISODE, *ENDPOINT, "baseline_score", "score"]
    unchanged = missing.with_columns(score="baseline_score")
    return pl.concat([outcome_windows.select(columns), unchanged.select(columns)])


def with_unknown_response(outcome_windows: pl.DataFrame, missing: pl.DataFrame) -> pl.DataFrame:
    """Who responded or not, and with null who could have and is missing."""
    columns = [*EPISODE, *ENDPOINT, "is_responder"]
    known = outcome_windows.drop_nulls("is_responder")
    unknown = missing.filter("has_room").with_columns(is_responder=pl.lit(None, pl.Boolean))
    return pl.concat([known.select(columns), unknown.select(columns)])
