"""Flags that a missing home log raises: N1 and N2 (contract, section 7)."""

from datetime import date, timedelta

import polars as pl

from domain.flag_thresholds import DayThresholds
from transforms.marts.flag_rows import raised
from transforms.marts.home_log import HomeLog
from transforms.marts.programme_days import Programme


def never_logged(
    programme: Programme, log: HomeLog, thresholds: DayThresholds, cut: date
) -> pl.DataFrame:
    """N1: prescribed days ago, and no home log ever."""
    days = (pl.lit(cut) - pl.col("first_prescribed_on")).dt.total_days()
    since = pl.col("first_prescribed_on") + timedelta(days=thresholds.amber_from_days)
    silent = programme.first_days.join(log.logged, on="episode_id", how="anti").with_columns(
        days=days, since=since
    )
    return _by_days(silent, "N1", thresholds, value_on="first_prescribed_on")


def stopped_logging(programme: Programme, log: HomeLog, thresholds: DayThresholds) -> pl.DataFrame:
    """N2: eligible days without a home log, after at least one."""
    last = log.logged.group_by("episode_id").agg(pl.col("day").max().alias("last_logged_on"))
    after = (
        programme.doses.select("episode_id", "day")
        .join(last, on="episode_id")
        .filter(pl.col("day") > pl.col("last_logged_on"))
        .unique()
    )
    silent = after.group_by("episode_id", "last_logged_on").agg(
        pl.len().cast(pl.Int64).alias("days"),
        pl.col("day").sort().slice(thresholds.amber_from_days - 1, 1).first().alias("since"),
    )
    return _by_days(silent, "N2", thresholds, value_on="last_logged_on")


def _by_days(
    silent: pl.DataFrame, code: str, thresholds: DayThresholds, value_on: str
) -> pl.DataFrame:
    """The rows with enough ``days``: amber, red from more of them."""
    is_red = pl.col("days") >= thresholds.red_from_days
    limit = pl.when(is_red).then(thresholds.red_from_days).otherwise(thresholds.amber_from_days)
    return raised(
        silent.filter(pl.col("days") >= thresholds.amber_from_days),
        code,
        level=pl.when(is_red).then(pl.lit("red")).otherwise(pl.lit("amber")),
        value="days",
        threshold=limit,
        value_on=value_on,
    )
