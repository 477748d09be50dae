"""One fact about each active episode, found for all of them at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from domain.home_logs import is_home_log
from domain.open_episodes import is_open_on
from domain.weeks import Week
from reports.cells import Tables


def active_episodes(episodes: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The episodes that have started and are not over before the data cut."""
    return episodes.filter(pl.col("started_on") <= as_of, is_open_on(as_of))


def later_episodes(active: pl.DataFrame) -> dict[str, date]:
    """The start of the patient's latest episode, per active episode that is not that one alone.

    A day's logs count for the latest; which of two of one day that is, the keys do not tell.
    """
    found = _with_latest(active).filter(pl.col("latest").is_not_null())
    return dict(found.select("episode_key", "latest").iter_rows())


def _with_latest(active: pl.DataFrame) -> pl.DataFrame:
    of_patient = ["clinic_id", "patient_key"]
    latest = pl.col("started_on").max().over(of_patient)
    is_latest = pl.col("started_on") == latest
    is_alone = is_latest & (is_latest.sum().over(of_patient) == 1)
    return active.with_columns(pl.when(~is_alone).then(latest).alias("latest"))


def exercise_names(tables: Tables) -> dict[str, str]:
    """The name of each exercise of the catalogue, by its code."""
    return dict(tables["exercises"].select("exercise_code", "name").iter_rows())


def last_logs(bouts: pl.LazyFrame, as_of: date) -> dict[str, date]:
    """The last day with a home bout that somebody logged, per episode."""
    logged = bouts.filter(is_home_log(), pl.col("performed_on") <= as_of)
    last = logged.group_by("episode_key").agg(pl.col("performed_on").max())
    return dict(last.drop_nulls().collect(engine="streaming").iter_rows())


@dataclass(frozen=True)
class Logs:
    """The last day that somebody logged, per episode; a clinic's home bouts in quarantine.

    Of these patient_id, performed_on and exported_on, both null where that is not known.
    """

    last: Mapping[str, date]
    in_quarantine: pl.DataFrame

    def later_in_quarantine(self, active: pl.DataFrame, as_of: date) -> dict[str, int]:
        """How many of them may be after the last log and not after the cut, per active episode.

        Not those that would count for another episode, which is open as well.
        """
        day, latest = pl.col("performed_on"), pl.col("latest")
        last = pl.col("episode_key").replace_strict(self.last, default=None, return_dtype=pl.Date)
        since = pl.coalesce(last, pl.col("started_on") - pl.duration(days=1))
        # Of what says no day nothing is known.
        is_later = (pl.coalesce(day, "exported_on") > since).fill_null(value=True)
        is_in_time = (day <= as_of).fill_null(value=True)
        is_of_other = (latest > pl.col("started_on")) & (day.is_null() | (day >= latest))
        rows = _with_latest(active).join(self.in_quarantine, on="patient_id")
        rows = rows.filter(is_later, is_in_time, ~is_of_other.fill_null(value=False))
        return dict(rows.group_by("episode_key").len().iter_rows())


def baseline_pain(tables: Tables) -> dict[str, float]:
    """Pain at the start, per episode."""
    windows = tables["outcome_windows"]
    is_baseline = (pl.col("instrument") == "nprs") & (pl.col("outcome_window") == "baseline")
    return dict(windows.filter(is_baseline).select("episode_key", "score").iter_rows())


def latest_pain(tables: Tables, as_of: date) -> dict[str, tuple[float, date]]:
    """The latest pain score and its day, per episode."""
    is_pain = (pl.col("instrument") == "nprs") & (pl.col("completed_at").dt.date() <= as_of)
    scores = tables["outcome_scores"].filter(is_pain, pl.col("episode_key").is_not_null())
    latest = scores.sort("completed_at", "score").group_by("episode_key").last()
    columns = latest.select("episode_key", "score", pl.col("completed_at").dt.date())
    return {key: (score, day) for key, score, day in columns.iter_rows()}


def holds_on(tables: Tables, as_of: date) -> dict[str, date | None]:
    """The last day of the hold that covers the data cut, per episode on hold; null: open."""
    covers = (pl.col("from_on") <= as_of) & (pl.col("to_on").is_null() | (pl.col("to_on") >= as_of))
    # An open hold outlasts any other.
    last = pl.when(pl.col("to_on").is_null().any()).then(None).otherwise(pl.col("to_on").max())
    held = tables["holds"].filter(covers).group_by("episode_key").agg(last.alias("until"))
    return dict(held.iter_rows())


def next_appointments(tables: Tables, as_of: date) -> dict[str, datetime]:
    """The next booked appointment from the data cut on, per episode."""
    is_ahead = (pl.col("status") == "booked") & (pl.col("starts_at").dt.date() >= as_of)
    ahead = tables["appointments"].filter(is_ahead, pl.col("episode_key").is_not_null())
    return dict(ahead.group_by("episode_key").agg(pl.col("starts_at").min()).iter_rows())


def adherence_by_week(
    tables: Tables, as_of: date, weeks: int
) -> dict[tuple[str, date], tuple[float | None, float | None]]:
    """Both bounds of adherence by episode and Monday, in the last complete weeks."""
    first = Week.last_complete(as_of).before(weeks - 1).monday
    rows = tables["patient_weeks"].filter(
        pl.col("component") == "all",
        pl.col("week").is_between(first, Week.last_complete(as_of).monday),
    )
    columns = rows.select("episode_key", "week", "adherence_pct", "adherence_logged_pct")
    return {(key, week): (lower, upper) for key, week, lower, upper in columns.iter_rows()}
