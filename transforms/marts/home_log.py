"""What patients logged at home (contract, section 4)."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from domain.home_logs import is_home_log
from transforms.marts.programme_days import sunday

# An exercise done in a session.
DONE = ("episode_id", "session_id", "day", "exercise_code")


@dataclass(frozen=True)
class HomeLog:
    """The home logs of one clinic up to a data cut; nothing inferred is in it.

    ``logged``: episode_id, day with any bout, done or not.
    ``sessions``: episode_id, session_id, day, exercise_code: an exercise done in a session, on the
    day of the session's first bout.
    ``late_sessions``: those of ``sessions`` that were done only after the Sunday of their day, in
    a session over midnight, with the day known_on.
    ``reps``: episode_id, day, exercise_code, reps_done.
    """

    logged: pl.DataFrame
    sessions: pl.DataFrame
    late_sessions: pl.DataFrame
    reps: pl.DataFrame


def home_log(bouts: pl.DataFrame, episodes: pl.DataFrame, cut: date) -> HomeLog:
    """The home logs of the current, attributed bouts; ``episodes`` are those of a Programme."""
    home = bouts.lazy().filter(is_home_log(), pl.col("performed_on") <= cut)
    tried = home.filter(pl.col("status").is_in(["done", "partial"]))
    done = tried.filter(pl.col("sets_done") >= 1, pl.col("session_episode_id").is_not_null())
    own_day = pl.col("performed_on").alias("day")
    reps = (pl.col("sets_done") * pl.col("reps_per_set")).sum().alias("reps_done")
    days = home.select("patient_id", own_day).unique()
    dated = done.with_columns(episode_id="session_episode_id", day="session_on")
    sessions = dated.select(DONE).unique()
    attributed = tried.filter(pl.col("episode_id").is_not_null())
    volumes = attributed.group_by("episode_id", own_day, "exercise_code").agg(reps)
    made = [days, sessions, _late(dated), volumes]
    logged, *rest = pl.collect_all(made, engine="streaming")
    return HomeLog(_logged(logged, episodes), *rest)


def _late(dated: pl.LazyFrame) -> pl.LazyFrame:
    is_late = pl.col("performed_on") > sunday("day")
    known_on = pl.col("performed_on").min().alias("known_on")
    asked = dated.join(dated.filter(is_late).select(DONE).unique(), on=DONE, how="semi")
    return asked.group_by(DONE).agg(known_on).filter(pl.col("known_on") > sunday("day"))


def _logged(days: pl.DataFrame, episodes: pl.DataFrame) -> pl.DataFrame:
    """Any bout of the patient logs the day, for every episode that is active then."""
    dates = episodes.select("patient_id", "episode_id", "started_on", "last_on")
    within = pl.col("day").is_between("started_on", "last_on")
    return days.join(dates, on="patient_id").filter(within).select("episode_id", "day")
