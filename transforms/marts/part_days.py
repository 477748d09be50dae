"""What each part of a programme asks for and gets, day by day (contract, section 4).

A *part* is one exercise, a component, or ``all`` components: what a frame calls ``part``.
"""

from dataclasses import dataclass

import polars as pl

from transforms.marts.home_log import HomeLog
from transforms.marts.programme_days import Programme

ALL = "all"
DAY = ("episode_id", "part", "day")


@dataclass(frozen=True)
class PartDays:
    """The days of the parts of one clinic's programmes, up to a data cut.

    ``prescribed``: episode_id, part of every part ever prescribed.
    ``eligible``: one row per episode_id, part and eligible day: times_per_day and days_per_week,
    each the highest of the day; reps_prescribed and reps_counted, which are those done but at most
    the prescribed of an exercise, in sevenths; is_logged.
    ``sessions``: one row per episode_id, part, day and session_id in which any of it was done.
    """

    prescribed: pl.LazyFrame
    eligible: pl.LazyFrame
    sessions: pl.LazyFrame


def days_of_exercises(programme: Programme, log: HomeLog) -> PartDays:
    """Those of each exercise by itself."""
    part = pl.col("exercise_code").alias("part")
    dose = pl.col("times_per_day") * pl.col("sets") * pl.col("reps_min") * pl.col("days_per_week")
    asked = (
        programme.doses.lazy()
        .group_by("episode_id", part, "day")
        .agg(pl.col("times_per_day", "days_per_week").max(), dose.sum().alias("reps_prescribed"))
    )
    logged = log.logged.lazy().with_columns(is_logged=pl.lit(True))
    done = (pl.col("reps_done") * 7).fill_null(0)
    eligible = (
        asked.join(log.reps.lazy().rename({"exercise_code": "part"}), on=DAY, how="left")
        .join(logged, on=["episode_id", "day"], how="left")
        .with_columns(
            pl.col("is_logged").fill_null(False),
            reps_counted=pl.min_horizontal(done, "reps_prescribed"),
        )
        .drop("reps_done")
    )
    return PartDays(
        programme.prescribed.lazy().select("episode_id", part),
        eligible.collect(engine="streaming").lazy(),
        log.sessions.lazy().rename({"exercise_code": "part"}),
    )


def days_of_components(exercises: PartDays, components: pl.DataFrame) -> PartDays:
    """Those of each component, from those of its exercises, and of all components together."""
    # As numbers, like the ids: the days are many.
    names = pl.Enum(sorted({*components["component"], ALL}))
    component = pl.col("component").cast(names)
    of_exercises = components.lazy().select(component, part="exercise_code")
    # Of the catalogue, prescribed or not: whatever was done counts for all of them.
    of_components = of_exercises.select(part="component", component=pl.lit(ALL, names)).unique()
    each = _merged(exercises, of_exercises)
    every = _merged(each, of_components)
    return PartDays(
        pl.concat([each.prescribed, every.prescribed]),
        pl.concat([each.eligible, every.eligible]),
        pl.concat([each.sessions, every.sessions]),
    )


def _merged(days: PartDays, larger: pl.LazyFrame) -> PartDays:
    """The days of larger parts; ``larger`` has the component that each part belongs to."""

    def renamed(rows: pl.LazyFrame) -> pl.LazyFrame:
        return rows.join(larger, on="part").drop("part").rename({"component": "part"})

    eligible = (
        renamed(days.eligible)
        .group_by(DAY)
        .agg(
            pl.col("times_per_day", "days_per_week").max(),
            pl.col("reps_prescribed", "reps_counted").sum(),
            pl.col("is_logged").any(),
        )
    )
    sessions = renamed(days.sessions).select(*DAY, "session_id").unique()
    prescribed = renamed(days.prescribed).select("episode_id", "part").unique()
    return PartDays(*(rows.lazy() for rows in pl.collect_all([prescribed, eligible, sessions])))
