"""The sessions of each day of a timeline, from a clinic's bouts."""

from datetime import date, timedelta

import polars as pl

from domain.home_logs import is_home_log

OF_BOUTS = (
    *("episode_key", "session_key", "setting", "source_kind", "performed_on", "performed_at"),
    *("status", "sets_done", "pain"),
)


def sessions_by_day(bouts: pl.LazyFrame, episodes: pl.DataFrame, first: date) -> pl.DataFrame:
    """One row per episode_key of ``episodes`` and day with sessions, from a first day on.

    A session is of the day of its first bout, as adherence counts it.
    """
    sessions = _sessions(_of_episodes(bouts, episodes, first)).sort("at", "session_key")
    return sessions.group_by("episode_key", "day").agg(
        pl.col("is_logged").any(),
        pl.col("is_done").sum().cast(pl.Int64).alias("done"),
        (pl.col("is_logged") & ~pl.col("is_done")).sum().cast(pl.Int64).alias("skipped"),
        pl.col("pain").drop_nulls(),
        pl.col("visit").drop_nulls().unique().sort().alias("visits"),
    )


def _of_episodes(bouts: pl.LazyFrame, episodes: pl.DataFrame, first: date) -> pl.DataFrame:
    # A session over midnight is of the day before.
    since = bouts.filter(pl.col("performed_on") >= first - timedelta(days=1))
    asked = episodes.lazy().select("episode_key").unique()
    found = since.join(asked, on="episode_key", how="semi").select(OF_BOUTS)
    # Of tens of millions some hundred thousand.
    return found.collect(engine="streaming")


def _sessions(bouts: pl.DataFrame) -> pl.DataFrame:
    is_logged = is_home_log()
    is_done = pl.col("status").is_in(["done", "partial"]) & (pl.col("sets_done") >= 1)
    return bouts.group_by("episode_key", "session_key").agg(
        pl.col("performed_on").min().alias("day"),
        pl.col("performed_at").min().alias("at"),
        is_logged.any().alias("is_logged"),
        (is_logged & is_done).any().alias("is_done"),
        pl.col("pain").max(),
        pl.col("setting").filter(pl.col("setting") != "home").min().alias("visit"),
    )
