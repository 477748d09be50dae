"""Flags for the worklist (contract, section 7): who may need a call, since when, and why.

A flag's spell starts where its rule first holds; holds, the first days and the days after
discharge only keep it from showing. So ``first_seen`` is the first day of the spell that shows.
"""

from datetime import date, timedelta

import polars as pl

from domain.settings import FlagThresholds
from transforms.marts.flag_weeks import weekly_flags
from transforms.marts.home_log import HomeLog
from transforms.marts.programme_days import Programme


def flags(
    programme: Programme,
    log: HomeLog,
    weeks: pl.DataFrame,
    thresholds: FlagThresholds,
    cut: date,
) -> pl.DataFrame:
    """One row per episode and flag raised at the data cut, with its level and first_seen.

    ``weeks`` are the patient_weeks of the same clinic and cut.
    """
    raised = pl.concat(
        [
            _never_logged(programme, log, thresholds, cut),
            _stopped_logging(programme, log, thresholds, cut),
            *weekly_flags(weeks, thresholds),
        ]
    )
    return _shown(raised, programme, thresholds, cut).sort("episode_id", "code")


def _shown(
    raised: pl.DataFrame, programme: Programme, thresholds: FlagThresholds, cut: date
) -> pl.DataFrame:
    """The flags that show at the data cut, each with the first day of its spell that shows."""
    first_day = pl.col("started_on") + timedelta(days=thresholds.not_before_day)
    is_discharged = pl.col("discharged_on").is_not_null() & (pl.col("discharged_on") < cut)
    current = raised.join(
        programme.episodes.select("episode_id", "started_on", "discharged_on"), on="episode_id"
    ).filter(~is_discharged, first_day <= cut)
    days = current.with_columns(
        day=pl.date_ranges(pl.max_horizontal("since", first_day), pl.lit(cut))
    ).explode("day")
    free = days.join(programme.hold_days, on=["episode_id", "day"], how="anti")
    seen = free.group_by("episode_id", "code").agg(
        pl.col("day").min().alias("first_seen"), pl.col("day").max().alias("last_seen")
    )
    shown = current.join(seen, on=["episode_id", "code"]).filter(pl.col("last_seen") == cut)
    return shown.select("episode_id", "code", "level", "first_seen", "numbers")


def _level(days: pl.Expr, red_from: int) -> pl.Expr:
    return pl.when(days >= red_from).then(pl.lit("red")).otherwise(pl.lit("amber"))


def _numbers(*values: pl.Expr) -> pl.Expr:
    """The named values as a JSON object."""
    return pl.struct(values).struct.json_encode()


def _never_logged(
    programme: Programme, log: HomeLog, thresholds: FlagThresholds, cut: date
) -> pl.DataFrame:
    """N1: prescribed days ago, and no home log ever."""
    days = (pl.lit(cut) - pl.col("first_prescribed_on")).dt.total_days()
    since = pl.col("first_prescribed_on") + timedelta(days=thresholds.n1.amber_from_days)
    return (
        programme.first_days.join(log.logged, on="episode_id", how="anti")
        .filter(days >= thresholds.n1.amber_from_days)
        .select(
            "episode_id",
            pl.lit("N1").alias("code"),
            _level(days, thresholds.n1.red_from_days).alias("level"),
            since.alias("since"),
            _numbers(days.alias("days_since_prescribed")).alias("numbers"),
        )
    )


def _stopped_logging(
    programme: Programme, log: HomeLog, thresholds: FlagThresholds, cut: date
) -> pl.DataFrame:
    """N2: eligible days without a home log, after at least one."""
    last = log.logged.group_by("episode_id").agg(pl.col("day").max().alias("last_logged_on"))
    after = (
        programme.doses.select("episode_id", "day")
        .unique()
        .join(last, on="episode_id")
        .filter(pl.col("day") > pl.col("last_logged_on"))
    )
    silent = after.group_by("episode_id", "last_logged_on").agg(
        pl.len().cast(pl.Int64).alias("days"),
        pl.col("day").sort().slice(thresholds.n2.amber_from_days - 1, 1).first().alias("since"),
    )
    numbers = _numbers(
        pl.col("days").alias("eligible_days_without_log"),
        pl.col("last_logged_on").dt.to_string("%Y-%m-%d"),
    )
    return silent.filter(pl.col("days") >= thresholds.n2.amber_from_days).select(
        "episode_id",
        pl.lit("N2").alias("code"),
        _level(pl.col("days"), thresholds.n2.red_from_days).alias("level"),
        "since",
        numbers.alias("numbers"),
    )
