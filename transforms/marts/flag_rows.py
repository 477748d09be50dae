"""What every rule of the flags hands back: who, since when, and the numbers behind it."""

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
    """What was seen last of each episode."""
    rows = history.sort("episode_id", "seen_on")
    return rows.unique("episode_id", keep="last", maintain_order=True)


def with_weekly_spells(history: pl.DataFrame, is_on: pl.Expr) -> pl.DataFrame:
    """The weeks as seen with ``is_on`` and ``since``: the first day of their spell."""
    marked = history.with_columns(is_on=is_on.fill_null(False))
    starts = pl.col("is_on") & ~before(pl.col("is_on")).fill_null(False)
    first = pl.when(starts).then("seen_on")
    return marked.with_columns(since=so_far(first))


def before(value: pl.Expr) -> pl.Expr:
    """The value when the episode was looked at the time before."""
    return value.shift(1).over("episode_id", order_by="seen_on")


def so_far(value: pl.Expr) -> pl.Expr:
    """The latest value of the episode that is known."""
    return value.forward_fill().over("episode_id", order_by="seen_on")
