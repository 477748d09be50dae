"""Complete weeks as each day saw them.

A session counts whole, on the day of its first bout. What of it is done after the midnight of a
Sunday, that Sunday did not know: flags, which are replayed day by day, look at such a week twice.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

import polars as pl

from transforms.marts.home_log import DONE, HomeLog
from transforms.marts.part_days import DAY, PartDays
from transforms.marts.programme_days import monday, sunday

WEEK = ("episode_id", "week")
# The weeks of the exercises of some episodes.
Measured = Callable[[PartDays, pl.DataFrame], pl.DataFrame]


def weeks_as_seen(
    weeks: pl.DataFrame, exercises: PartDays, log: HomeLog, measured: Measured
) -> pl.DataFrame:
    """The complete weeks with ``seen_on``, the day that first saw them so: most often the Sunday.

    ``weeks`` are what ``measured`` made of ``exercises``, of some or all episodes. A bout that
    comes later than the Saturday after is taken for one of that Saturday.
    """
    complete = weeks.filter("is_complete")
    late = log.late_sessions.with_columns(week=monday("day")).join(complete, on=WEEK, how="semi")
    looks = _looks(late)
    last = looks.group_by(WEEK).agg(pl.col("seen_on").max())
    whole = complete.join(last, on=WEEK, how="left").with_columns(
        pl.col("seen_on").fill_null(sunday("week"))
    )
    if late.is_empty():
        return whole
    before = looks.join(last, on=[*WEEK, "seen_on"], how="anti").with_row_index("look")
    each_its_week = before.select(episode_id="look", started_on="week", last_on="week")
    then = measured(_days_seen(exercises, before, late), each_its_week)
    seen = then.rename({"episode_id": "look"}).join(before, on=["look", "week"])
    return pl.concat([whole, seen.select(whole.columns)])


def _looks(late: pl.DataFrame) -> pl.DataFrame:
    """One row per episode, week with late sessions and day on which more of it was known."""
    saturday = pl.col("week") + timedelta(days=12)
    sundays = late.select(*WEEK, seen_on=sunday("week"))
    days = late.select(*WEEK, seen_on=pl.min_horizontal("known_on", saturday))
    return pl.concat([sundays, days]).unique().sort(*WEEK, "seen_on")


def _days_seen(exercises: PartDays, looks: pl.DataFrame, late: pl.DataFrame) -> PartDays:
    """The days of each week looked at, as known then; the look stands for the episode."""

    def looked_at(rows: pl.LazyFrame, on: Sequence[str] = WEEK) -> pl.LazyFrame:
        return rows.join(looks.lazy(), on=on).drop("episode_id").rename({"look": "episode_id"})

    of_week = monday("day").alias("week")
    known_on = late.lazy().select(*DONE, "known_on").rename({"exercise_code": "part"})
    sessions = exercises.sessions.join(known_on, on=[*DAY, "session_id"], how="left")
    was_known = pl.col("known_on").fill_null(pl.col("day")) <= pl.col("seen_on")
    extra = ["week", "seen_on"]
    return PartDays(
        looked_at(exercises.prescribed, ["episode_id"]).drop(extra).unique(),
        looked_at(exercises.eligible.with_columns(of_week)).drop(extra),
        looked_at(sessions.with_columns(of_week)).filter(was_known).drop(*extra, "known_on"),
    )
