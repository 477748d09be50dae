"""Flags that complete weeks raise: N3, N4, N5 and D1 (contract, section 7)."""

import polars as pl

from domain.flag_thresholds import FlagThresholds
from transforms.marts.flag_rows import last_of_episode, raised, so_far, with_weekly_spells
from transforms.marts.part_days import ALL


def weekly_flags(weeks: pl.DataFrame, thresholds: FlagThresholds) -> list[pl.DataFrame]:
    """Per rule, one row per episode whose last complete week leaves the flag raised.

    ``weeks`` are those as seen; ``since`` is the day that started the spell.
    """
    pct = pl.col("adherence_pct").round(9)
    of_all = weeks.filter(pl.col("component") == ALL)
    history = (
        of_all.join(_before(of_all), on=["episode_id", "week"])
        .sort("episode_id", "seen_on")
        .with_columns(pct=pct, clears=pct >= thresholds.clears_from_pct)
    )
    return [
        _low_week(history, thresholds),
        _low_weeks(history, thresholds),
        _drop(history, thresholds),
        _over_performance(history, thresholds),
    ]


def _before(weeks: pl.DataFrame) -> pl.DataFrame:
    """Per episode and week the adherence of the two weeks before, and the latest that is known."""
    exact = pl.col("adherence_pct")
    values = {
        "before": exact.round(9).shift(1),
        "exact_before": exact.shift(1),
        "exact_two_before": exact.shift(2),
        "known_before": exact.round(9).forward_fill().shift(1),
    }
    final = weeks.sort("seen_on").unique(["episode_id", "week"], keep="last")
    of_episode = (v.over("episode_id", order_by="week").alias(n) for n, v in values.items())
    return final.select("episode_id", "week", *of_episode)


def _low_week(history: pl.DataFrame, thresholds: FlagThresholds) -> pl.DataFrame:
    """N3: the last complete week under a share, with enough eligible days."""
    enough = pl.col("eligible_days") >= thresholds.n3.least_eligible_days
    fires = (enough & (pl.col("pct") < thresholds.n3.under_pct)).fill_null(False)
    # The week that raised it: a later one may be better, and yet not good enough to clear it.
    of_raising = (
        so_far(pl.when(fires).then(column)).alias(name)
        for name, column in (
            ("low_pct", pl.col("adherence_pct")),
            ("low_days", pl.col("eligible_days")),
            ("low_week", pl.col("week")),
        )
    )
    return raised(
        _on_now(_until_cleared(history.with_columns(*of_raising), fires)),
        "N3",
        level="amber",
        value="low_pct",
        threshold=thresholds.n3.under_pct,
        counted="low_days",
        week="low_week",
    )


def _low_weeks(history: pl.DataFrame, thresholds: FlagThresholds) -> pl.DataFrame:
    """N4: the last two complete weeks under a share; red under another in both."""
    low, red_under = thresholds.n4.under_pct, thresholds.n4.red_under_pct
    fires = (pl.col("pct") < low) & (pl.col("before") < low)
    known = pl.col("pct").is_not_null()
    # Weeks without an adherence neither raise nor clear: the two latest known ones are shown.
    state = _until_cleared(history, fires).with_columns(
        so_far(pl.when(known).then(column)).alias(name)
        for name, column in (
            ("last_pct", "pct"),
            ("last_week", "week"),
            ("previous_pct", "known_before"),
        )
    )
    is_red = pl.max_horizontal("last_pct", "previous_pct") < red_under
    return raised(
        _on_now(state),
        "N4",
        level=pl.when(is_red).then(pl.lit("red")).otherwise(pl.lit("amber")),
        value="last_pct",
        threshold=pl.when(is_red).then(red_under).otherwise(low),
        compared_with="previous_pct",
        week="last_week",
    )


def _drop(history: pl.DataFrame, thresholds: FlagThresholds) -> pl.DataFrame:
    """N5: the last complete week far under the mean of the two before; no longer than that."""
    # Rounded once, at the end: of thirds that are rounded before, 30 points are a little less.
    exact = pl.col("adherence_pct")
    mean_before = pl.mean_horizontal("exact_before", "exact_two_before", ignore_nulls=False)
    has_dropped = (mean_before - exact).round(9) >= thresholds.n5.drop_points
    return raised(
        _on_now(with_weekly_spells(history, has_dropped)),
        "N5",
        level="amber",
        value="adherence_pct",
        threshold=thresholds.n5.drop_points,
        compared_with=mean_before,
        week="week",
    )


def _over_performance(history: pl.DataFrame, thresholds: FlagThresholds) -> pl.DataFrame:
    """D1: far more done than prescribed in the last complete week."""
    over = pl.col("adherence_uncapped_pct").round(9) > thresholds.d1.over_pct
    return raised(
        _on_now(with_weekly_spells(history, over)),
        "D1",
        level="info",
        value="adherence_uncapped_pct",
        threshold=thresholds.d1.over_pct,
        counted="sessions_done",
        week="week",
    )


def _until_cleared(history: pl.DataFrame, fires: pl.Expr) -> pl.DataFrame:
    """The weeks as seen, with their spells: raised once, a flag stays until one that clears it."""
    event = (
        pl.when(fires.fill_null(False))
        .then(pl.lit(True))
        .when(pl.col("clears").fill_null(False))
        .then(pl.lit(False))
    )
    return with_weekly_spells(history, so_far(event))


def _on_now(state: pl.DataFrame) -> pl.DataFrame:
    return last_of_episode(state).filter("is_on")
