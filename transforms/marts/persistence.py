"""How long a home programme was kept up (contract, section 4)."""

import polars as pl

from transforms.marts.home_log import HomeLog
from transforms.marts.programme_days import Programme


def persistence(programme: Programme, log: HomeLog, gap_days: int) -> pl.DataFrame:
    """One row per started episode: the day of its first session, and how long it was kept up.

    It ends at the last session before more than ``gap_days`` eligible days without one; it is
    censored where discharge or the data cut comes first. Who never started has no days.
    ``observed_days`` end at the last day with more than ``gap_days`` eligible days behind it: a
    later stop could not be seen. They are null where the first session is later.
    """
    eligible = programme.doses.select("episode_id", "day").unique()
    active = log.sessions.select("episode_id", "day").unique()
    spells = _spells(active, eligible, programme.episodes)
    first = active.group_by("episode_id").agg(pl.col("day").min().alias("first_logged_on"))
    ended = (
        spells.filter(pl.col("eligible_days_after") > gap_days)
        .group_by("episode_id")
        .agg(pl.col("day").min().alias("stopped_on"))
    )
    # Of as many days and one more, counted from the end, the first is behind the last observed.
    end = eligible.group_by("episode_id").agg(
        pl.col("day").sort(descending=True).get(gap_days, null_on_oob=True).alias("unobserved_on")
    )
    rows = (
        programme.episodes.select("episode_id", "last_on")
        .join(first, on="episode_id", how="left")
        .join(ended, on="episode_id", how="left")
        .join(programme.first_days, on="episode_id", how="left")
        .join(end, on="episode_id", how="left")
    )
    until = pl.coalesce("stopped_on", "last_on")
    observed_days = (pl.col("unobserved_on") - pl.col("first_logged_on")).dt.total_days() - 1
    return rows.select(
        "episode_id",
        "first_logged_on",
        (pl.col("first_logged_on") - pl.col("first_prescribed_on"))
        .dt.total_days()
        .alias("days_to_first_log"),
        (until - pl.col("first_logged_on")).dt.total_days().alias("persisted_days"),
        pl.col("stopped_on").is_null().alias("is_censored"),
        pl.when(observed_days >= 0).then(observed_days).alias("observed_days"),
    ).sort("episode_id")


def _spells(logged: pl.DataFrame, eligible: pl.DataFrame, episodes: pl.DataFrame) -> pl.DataFrame:
    """One row per logged day: the eligible days until the next logged day, or the end."""
    days = logged.sort("episode_id", "day").with_columns(
        next_day=pl.col("day").shift(-1).over("episode_id", order_by="day")
    )
    ranked = eligible.sort("episode_id", "day").with_columns(
        nth=pl.int_range(1, pl.len() + 1).over("episode_id", order_by="day")
    )
    ends = episodes.select("episode_id", "last_on")
    bounded = days.join(ends, on="episode_id").with_columns(
        before_next=pl.coalesce(pl.col("next_day") - pl.duration(days=1), "last_on")
    )
    upto_day = _eligible_days_upto(bounded, ranked, "day")
    upto_next = _eligible_days_upto(bounded, ranked, "before_next")
    counts = upto_day.join(upto_next, on=["episode_id", "day"], suffix="_next")
    return counts.with_columns(eligible_days_after=pl.col("nth_next") - pl.col("nth"))


def _eligible_days_upto(days: pl.DataFrame, ranked: pl.DataFrame, bound: str) -> pl.DataFrame:
    """How many eligible days the episode has had by the day in ``bound``."""
    return (
        days.select("episode_id", pl.col("day").alias("of_day"), pl.col(bound).alias("bound"))
        .sort("bound")
        .join_asof(
            ranked.sort("day"),
            left_on="bound",
            right_on="day",
            by="episode_id",
            strategy="backward",
            check_sortedness=False,
        )
        .select("episode_id", pl.col("of_day").alias("day"), pl.col("nth").fill_null(0))
    )
