"""Flags that complete weeks raise: N3, N4, N5 (contract, section 7)."""

from datetime import timedelta

import polars as pl

from domain.settings import FlagThresholds


def weekly_flags(weeks: pl.DataFrame, thresholds: FlagThresholds) -> list[pl.DataFrame]:
    """Per rule, one row per episode whose last complete week leaves the flag raised.

    Columns: episode_id, code, level, since (the Sunday that started the spell), numbers.
    """
    pct = pl.col("adherence_pct").round(9)
    history = (
        weeks.filter(pl.col("is_complete"), pl.col("component") == "all")
        .sort("episode_id", "week")
        .with_columns(
            pct=pct,
            before=_earlier(pct, 1),
            two_before=_earlier(pct, 2),
            clears=pct >= thresholds.clears_from_pct,
        )
    )
    return [
        _low_week(history, thresholds),
        _low_weeks(history, thresholds),
        _drop(history, thresholds),
    ]


def _earlier(value: pl.Expr, weeks: int) -> pl.Expr:
    return value.shift(weeks).over("episode_id", order_by="week")


def _low_week(history: pl.DataFrame, thresholds: FlagThresholds) -> pl.DataFrame:
    """N3: the last complete week under a share, with enough eligible days."""
    enough = pl.col("eligible_days") >= thresholds.n3.least_eligible_days
    fires = enough & (pl.col("pct") < thresholds.n3.under_pct)
    # The week that raised it: a later one may be better, and yet not good enough to clear it.
    fired = pl.when(fires.fill_null(False)).then(
        pl.struct("adherence_pct", "eligible_days", pl.col("week").dt.to_string("%Y-%m-%d"))
    )
    known = history.with_columns(fired=fired.forward_fill().over("episode_id", order_by="week"))
    numbers = pl.col("fired").struct.json_encode()
    return _raised(_until_cleared(known, fires), "N3", pl.lit("amber"), numbers)


def _low_weeks(history: pl.DataFrame, thresholds: FlagThresholds) -> pl.DataFrame:
    """N4: the last two complete weeks under a share; red under another in both."""
    low = thresholds.n4.under_pct
    fires = (pl.col("pct") < low) & (pl.col("before") < low)
    state = _until_cleared(history, fires)
    last = pl.col("pct").forward_fill().over("episode_id", order_by="week")
    known = state.with_columns(
        last_pct=last, previous_pct=_last_known_before().over("episode_id", order_by="week")
    )
    red = (pl.col("last_pct") < thresholds.n4.red_under_pct) & (
        pl.col("previous_pct") < thresholds.n4.red_under_pct
    )
    level = pl.when(red.fill_null(False)).then(pl.lit("red")).otherwise(pl.lit("amber"))
    numbers = pl.struct(
        adherence_pct="last_pct", previous_adherence_pct="previous_pct"
    ).struct.json_encode()
    return _raised(known, "N4", level, numbers)


def _last_known_before() -> pl.Expr:
    """The adherence of the known week before the last known one."""
    known = pl.col("pct").is_not_null()
    before = pl.col("pct").forward_fill().shift(1)
    return pl.when(known).then(before).forward_fill()


def _drop(history: pl.DataFrame, thresholds: FlagThresholds) -> pl.DataFrame:
    """N5: the last complete week far under the mean of the two before; no longer than that."""
    mean_before = (pl.col("before") + pl.col("two_before")) / 2
    drop = (mean_before - pl.col("pct")).round(9)
    fires = (drop >= thresholds.n5.drop_points).fill_null(False)
    state = history.with_columns(fires=fires, mean_before_pct=mean_before, drop_points=drop)
    numbers = pl.struct("adherence_pct", "mean_before_pct", "drop_points").struct.json_encode()
    return _raised(_spells(state, pl.col("fires")), "N5", pl.lit("amber"), numbers)


def _until_cleared(history: pl.DataFrame, fires: pl.Expr) -> pl.DataFrame:
    """The weeks with ``is_on``: raised once, a flag stays until a week that clears it."""
    event = (
        pl.when(fires.fill_null(False))
        .then(pl.lit(True))
        .when(pl.col("clears").fill_null(False))
        .then(pl.lit(False))
    )
    is_on = event.forward_fill().over("episode_id", order_by="week").fill_null(False)
    return _spells(history.with_columns(is_on=is_on), pl.col("is_on"))


def _spells(history: pl.DataFrame, is_on: pl.Expr) -> pl.DataFrame:
    """The weeks with ``since``: the Sunday of the first week of the spell that each belongs to."""
    marked = history.with_columns(is_on=is_on)
    starts = pl.col("is_on") & ~_earlier(pl.col("is_on"), 1).fill_null(False)
    sunday = pl.when(starts).then(pl.col("week") + timedelta(days=6))
    return marked.with_columns(since=sunday.forward_fill().over("episode_id", order_by="week"))


def _raised(state: pl.DataFrame, code: str, level: pl.Expr, numbers: pl.Expr) -> pl.DataFrame:
    last = state.sort("episode_id", "week").unique(
        subset=["episode_id"], keep="last", maintain_order=True
    )
    return last.filter(pl.col("is_on")).select(
        "episode_id",
        pl.lit(code).alias("code"),
        level.alias("level"),
        "since",
        numbers.alias("numbers"),
    )
