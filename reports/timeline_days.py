"""The last weeks of each patient day by day: sessions due and done, pain, questionnaires, holds."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import polars as pl

from domain.weeks import Week
from reports.cells import Tables
from reports.timeline_sessions import sessions_by_day

WEEKS_SHOWN = 8
KEYS = ("episode_key", "day")


class DayOfPatient(NamedTuple):
    """One day of an episode.

    ``due``: home sessions prescribed for a day of exercise, 0 on hold; ``days_a_week``: on how many
    days of a week. ``done``: home sessions with an exercise done; ``skipped``: those logged with
    none. ``pain``: the highest of each session of any setting; ``forms``: instrument and score of
    each questionnaire; ``visits``: the settings of sessions that were not at home.
    """

    day: date
    due: int
    is_hold: bool
    is_logged: bool
    done: int
    skipped: int
    pain: tuple[float, ...]
    forms: tuple[tuple[str, float], ...]
    visits: tuple[str, ...] = ()
    days_a_week: int = 7


def first_day_shown(as_of: date) -> date:
    """The Monday that every timeline begins with, unless the episode began later."""
    return Week.containing(as_of).before(WEEKS_SHOWN - 1).monday


def days_of_patients(
    tables: Tables, bouts: pl.LazyFrame, episodes: pl.DataFrame, as_of: date
) -> dict[str, tuple[DayOfPatient, ...]]:
    """Per episode_key of ``episodes``: its days up to the data cut, at most the last 8 weeks."""
    first = pl.max_horizontal("started_on", pl.lit(first_day_shown(as_of)))
    grid = episodes.select("episode_key", day=pl.date_ranges(first, pl.lit(as_of))).explode("day")
    whole = (
        grid.join(_due(tables["prescriptions"], grid), on=KEYS, how="left")
        .join(_held(tables["holds"], grid), on=KEYS, how="left")
        .join(sessions_by_day(bouts, episodes, first_day_shown(as_of)), on=KEYS, how="left")
        .join(_forms(tables["outcome_scores"], grid), on=KEYS, how="left")
        .with_columns(
            pl.col("due", "days_a_week", "done", "skipped").fill_null(0),
            pl.col("is_hold", "is_logged").fill_null(False),
        )
        .with_columns(due=pl.when("is_hold").then(0).otherwise("due"))
        .sort(KEYS)
    )
    found: dict[str, list[DayOfPatient]] = {}
    for episode_key, day in _days(whole):
        found.setdefault(episode_key, []).append(day)
    return {episode_key: tuple(days) for episode_key, days in found.items()}


def _days(whole: pl.DataFrame) -> Iterator[tuple[str, DayOfPatient]]:
    columns = ("due", "is_hold", "is_logged", "done", "skipped", "days_a_week", "pain", "visits")
    for key, day, due, held, logged, done, skipped, asked, *lists in whole.select(
        *KEYS, *columns, "instruments", "scores"
    ).iter_rows():
        pain, visits, codes, scores = (tuple(one or ()) for one in lists)
        forms = tuple(zip(codes, scores, strict=True))
        yield key, DayOfPatient(day, due, held, logged, done, skipped, pain, forms, visits, asked)


def _within(periods: pl.DataFrame, grid: pl.DataFrame, first: str, last: str) -> pl.DataFrame:
    """One row per day of the grid that a period covers; a null end is open."""
    covers = (pl.col("day") >= pl.col(first)) & (
        pl.col(last).is_null() | (pl.col("day") <= pl.col(last))
    )
    return grid.join(periods, on="episode_key").filter(covers)


def _due(prescriptions: pl.DataFrame, grid: pl.DataFrame) -> pl.DataFrame:
    doses = prescriptions.select(
        "episode_key", "valid_from", "valid_to", "times_per_day", "days_per_week"
    )
    covered = _within(doses.unique(), grid, "valid_from", "valid_to")
    # Of several exercises the highest, as adherence to all of them counts.
    return covered.group_by(KEYS).agg(
        pl.col("times_per_day").max().alias("due"),
        pl.col("days_per_week").max().alias("days_a_week"),
    )


def _held(holds: pl.DataFrame, grid: pl.DataFrame) -> pl.DataFrame:
    covered = _within(holds.select("episode_key", "from_on", "to_on"), grid, "from_on", "to_on")
    return covered.select(*KEYS, is_hold=pl.lit(True)).unique()


def _forms(scores: pl.DataFrame, grid: pl.DataFrame) -> pl.DataFrame:
    """Questionnaires by the day they were completed."""
    return (
        scores.with_columns(day=pl.col("completed_at").dt.date())
        .join(grid, on=KEYS, how="semi")
        .sort("completed_at", "instrument", "score")
        .group_by(KEYS, maintain_order=True)
        .agg(pl.col("instrument").alias("instruments"), pl.col("score").alias("scores"))
    )


def weeks_of(days: Sequence[DayOfPatient]) -> list[tuple[date, list[DayOfPatient | None]]]:
    """The weeks of the days by their Monday: seven days each, null where one is not among them."""
    by_day = {day.day: day for day in days}
    mondays = sorted({Week.containing(day.day).monday for day in days})
    return [
        (monday, [by_day.get(monday + timedelta(days=n)) for n in range(7)]) for monday in mondays
    ]
