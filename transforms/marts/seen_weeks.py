"""Complete weeks as each day saw them.

A session counts whole, on the day of its first bout. What of it is done after the midnight of a
Sunday, that Sunday did not know: flags, which are replayed day by day, look at such a week twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from transforms.marts.home_log import DONE, HomeLog
from transforms.marts.part_days import DAY, PartDays
from transforms.marts.programme_days import monday, sunday

WEEK = ("episode_id", "week")
# The weeks of the parts of some episodes.
Measured = Callable[[PartDays, pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True)
class Looks:
    """The looks at weeks with late sessions, each on a day on which more was known.

    ``last``: episode_id, week, seen_on of the last look at each.
    ``before``: look (its number), episode_id, week, seen_on of those before the last.
    ``days``: those of the exercises as known at each of ``before``, whose number is the episode_id.
    """

    last: pl.DataFrame
    before: pl.DataFrame
    days: PartDays


def looks(exercises: PartDays, log: HomeLog, episodes: pl.DataFrame) -> Looks:
    """Those of some episodes.

    A bout that comes later than the Saturday after is taken for one of that Saturday.
    """
    is_asked = pl.col("episode_id").is_in(episodes["episode_id"].implode())
    late = log.late_sessions.filter(is_asked).with_columns(week=monday("day"))
    saturday = pl.col("week") + timedelta(days=12)
    sundays = late.select(*WEEK, seen_on=sunday("week"))
    later = late.select(*WEEK, seen_on=pl.min_horizontal("known_on", saturday))
    every = pl.concat([sundays, later]).unique().sort(*WEEK, "seen_on")
    last = every.group_by(WEEK).agg(pl.col("seen_on").max())
    before = every.join(last, on=[*WEEK, "seen_on"], how="anti").with_row_index("look")
    return Looks(last, before, _days_seen(exercises, before, late))


def weeks_as_seen(weeks: pl.DataFrame, of: Looks, measured: Measured) -> pl.DataFrame:
    """The complete weeks with ``seen_on``, the day that first saw them so: most often the Sunday.

    ``measured`` is what made the weeks of the days of exercises.
    """
    seen_on = pl.col("seen_on").fill_null(sunday("week"))
    complete = weeks.filter("is_complete").join(of.last, on=WEEK, how="left").with_columns(seen_on)
    if of.before.is_empty():
        return complete
    each_its_week = of.before.select(episode_id="look", started_on="week", last_on="week")
    then = measured(of.days, each_its_week).rename({"episode_id": "look"})
    return pl.concat([complete, then.join(of.before, on=["look", "week"]).select(complete.columns)])


def _days_seen(exercises: PartDays, before: pl.DataFrame, late: pl.DataFrame) -> PartDays:
    def looked_at(rows: pl.LazyFrame, on: Sequence[str] = WEEK) -> pl.LazyFrame:
        return rows.join(before.lazy(), on=on).drop("episode_id").rename({"look": "episode_id"})

    of_week = monday("day").alias("week")
    known_on = late.lazy().select(*DONE, "known_on").rename({"exercise_code": "part"})
    sessions = exercises.sessions.join(known_on, on=[*DAY, "session_id"], how="left")
    was_known = pl.col("known_on").fill_null(pl.col("day")) <= pl.col("seen_on")
    extra = ["week", "seen_on"]
    parts = looked_at(exercises.prescribed, ["episode_id"]).drop(extra).unique()
    eligible = looked_at(exercises.eligible.with_columns(of_week)).drop(extra)
    known = looked_at(sessions.with_columns(of_week)).filter(was_known).drop(*extra, "known_on")
    return PartDays(*(rows.lazy() for rows in pl.collect_all([parts, eligible, known])))
