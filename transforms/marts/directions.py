"""Whether a clinic's pain and function scores go the way that their instruments say.

A source that counts 10 as no pain gives numbers that are all within range, and a change with the
wrong sign. What betrays it is that its pain rises with function.
"""

from datetime import date

import polars as pl

from domain.instruments import INSTRUMENTS
from domain.settings import DirectionAlarm

PAIN = "nprs"
FUNCTION = ("odi", "modi", "rmdq", "psfs")


def reversed_directions(
    outcomes: pl.DataFrame, thresholds: DirectionAlarm, cut: date
) -> pl.DataFrame:
    """One row per function instrument that goes the wrong way with pain, at one clinic.

    Columns: instrument, compared_with (the pain), pairs, correlation (Spearman's, of scores of one
    patient on one day). ``outcomes`` are current rows. Which of the two is reversed it can't say.
    """
    scores = (
        outcomes.filter(
            ~pl.col("is_waiting"),
            pl.col("score_used").is_not_null(),
            pl.col("completed_at").dt.date() <= cut,
        )
        .sort("completed_at", "response_id")
        .group_by("patient_id", pl.col("completed_at").dt.date().alias("day"), "instrument")
        .agg(pl.col("score_used").last())
    )
    pain = scores.filter(instrument=PAIN).select("patient_id", "day", pain="score_used")
    pairs = scores.filter(pl.col("instrument").is_in(FUNCTION)).join(pain, on=["patient_id", "day"])
    return (
        pairs.sort("instrument", "patient_id", "day")
        .group_by("instrument", maintain_order=True)
        .agg(
            pl.lit(PAIN).alias("compared_with"),
            pl.len().cast(pl.Int64).alias("pairs"),
            pl.corr("pain", "score_used", method="spearman").alias("correlation"),
        )
        .filter(
            pl.col("pairs") >= thresholds.least_pairs,
            # Without any variance the correlation is NaN, which Polars ranks above all numbers.
            pl.col("correlation").is_not_nan(),
            pl.col("correlation") * _expected_sign() <= -thresholds.from_correlation,
        )
    )


def _expected_sign() -> pl.Expr:
    """1 where the instrument should rise with pain, −1 where it should fall."""
    signs = {
        code: 1 if INSTRUMENTS[code].better == INSTRUMENTS[PAIN].better else -1 for code in FUNCTION
    }
    return pl.col("instrument").replace_strict(signs, return_dtype=pl.Int8)
