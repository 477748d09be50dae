"""What only episodes need: sex in one notation."""

import polars as pl

from domain.sexes import SEXES


def with_known_sex(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with ``sex`` as f, m or x; anything else is not recorded, and so null."""
    words = pl.col("sex").str.strip_chars().str.to_lowercase()
    return rows.with_columns(words.replace_strict(SEXES, default=None).alias("sex"))
