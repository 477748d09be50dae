"""The same rows, less tidy: defaults left empty, synonyms, awkward text. Nothing here is wrong."""

import numpy as np
import polars as pl

from simulation.blocks import Block
from simulation.columns import MOMENT_FORMAT

SYNONYMS = {"hip_clamshell": "Clamshell with band", "lumbar_bird_dog": "bird-dog"}
REASONS = {"travel": "travel, «überall»", "flare-up": 'said "no more"\nuntil Monday'}
COMMENTS = (
    "sore, then fine",
    'said "ok"',
    "first line\nsecond line",
    "<b>sore</b>",
    "=1+1",
    "línea única, très bien",
    "",
    "' OR 1=1 --",
)


def untidy_text(block: Block, dataset: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Every cell as it stands in the file, some of them oddly put."""
    text = as_text(frame)
    if dataset == "sessions":
        return _untidy_sessions(block, text)
    if dataset == "prescriptions":
        is_left_empty = (pl.col("days_per_week") == "7") & (pl.int_range(pl.len()) % 10 == 0)
        return text.with_columns(
            days_per_week=pl.when(~is_left_empty).then(pl.col("days_per_week"))
        )
    if dataset == "holds":
        return text.with_columns(pl.col("reason").replace(REASONS))
    return text


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Every cell as it stands in the file."""
    return frame.with_columns(
        pl.col(pl.Datetime).dt.to_string(MOMENT_FORMAT),
        pl.col(pl.Date).dt.to_string("%Y-%m-%d"),
        pl.col(pl.Int64, pl.Int32, pl.Float64).cast(pl.String),
    )


def _untidy_sessions(block: Block, text: pl.DataFrame) -> pl.DataFrame:
    drawn = block.uniforms("oddities", len(text), "comment", "which", "default", "name")
    comment = pl.Series(COMMENTS).gather(
        pl.Series((drawn["which"] * len(COMMENTS)).astype(np.int64))
    )
    is_plain = (pl.col("source_kind") == "patient") & (pl.col("status") == "done")
    is_left_empty = pl.Series(drawn["default"] < 0.02) & is_plain
    is_renamed = pl.lit(pl.Series(drawn["name"] < 0.01))
    return text.with_columns(
        comment=pl.when(pl.Series(drawn["comment"] < 0.02))
        .then(pl.lit(comment))
        .otherwise(pl.col("comment")),
        exercise_code=pl.when(is_renamed)
        .then(pl.col("exercise_code").replace(SYNONYMS))
        .otherwise(pl.col("exercise_code")),
        source_kind=pl.when(~is_left_empty).then(pl.col("source_kind")),
        status=pl.when(~is_left_empty).then(pl.col("status")),
    )
