"""What every rule of the flags hands back: who, since when, and the numbers behind it."""

from datetime import timedelta

import polars as pl

from domain.columns import POLARS_TYPES
from domain.published.flags import FLAG_NUMBERS

NUMBERS = {column.name: POLARS_TYPES[column.kind] for column in FLAG_NUMBERS}


def raised(
    rows: pl.DataFrame,
    code: str,
    *,
    level: pl.Expr | str,
    **numbers: pl.Expr | str | float,
) -> pl.DataFrame:
    """One row per episode flagged: episode_id, code, level, since, and all numbers.

    ``since`` of the rows is the first day of the spell. Names of ``numbers`` are columns of the
    table; the others are null. A text stands for the column of that name.
    """
    given = {
        name: pl.lit(value) if isinstance(value, float | int) else _column(value)
        for name, value in numbers.items()
    }
    return rows.select(
        "episode_id",
        pl.lit(code).alias("code"),
        _constant(level).alias("level"),
        "since",
        *(given.get(name, pl.lit(None)).cast(kind).alias(name) for name, kind in NUMBERS.items()),
    )


def _column(value: pl.Expr | str) -> pl.Expr:
    return pl.col(value) if isinstance(value, str) else value


def _constant(value: pl.Expr | str) -> pl.Expr:
    return pl.lit(value) if isinstance(value, str) else value


def last_of_episode(history: pl.DataFrame) -> pl.DataFrame:
    """The latest week of each episode."""
    return history.sort("episode_id", "week").unique("episode_id", keep="last", maintain_order=True)


def with_weekly_spells(history: pl.DataFrame, is_on: pl.Expr) -> pl.DataFrame:
    """The weeks with ``is_on`` and ``since``: the Sunday of the first week of their spell."""
    marked = history.with_columns(is_on=is_on.fill_null(False))
    starts = pl.col("is_on") & ~earlier(pl.col("is_on"), 1).fill_null(False)
    sunday = pl.when(starts).then(pl.col("week") + timedelta(days=6))
    return marked.with_columns(since=sunday.forward_fill().over("episode_id", order_by="week"))


def earlier(value: pl.Expr, weeks: int) -> pl.Expr:
    """The value of the episode that many weeks before."""
    return value.shift(weeks).over("episode_id", order_by="week")
