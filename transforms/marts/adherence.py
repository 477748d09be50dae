"""Adherence of an episode in a week, for any part of its programme (contract, section 4).

A *part* is a component, ``all`` components, or one exercise: what a frame calls ``part``.
Doses are summed as times a day × days a week, in sevenths of a session, and divided once.
"""

from datetime import date, timedelta

import polars as pl

from transforms.marts.home_log import HomeLog
from transforms.marts.programme_days import Programme, monday

DAY = ["episode_id", "part", "day"]
WEEK = ["episode_id", "part", "week"]


def part_weeks(
    programme: Programme, log: HomeLog, volumes: pl.DataFrame, parts: pl.DataFrame, cut: date
) -> pl.DataFrame:
    """One row per episode, part ever prescribed in it, and week from its start to its end.

    ``volumes`` are those of the exercises; ``parts`` maps exercise_code to the parts that it
    belongs to.
    """
    of_parts = parts.lazy()
    days = _eligible_days(programme, log, of_parts)
    done = _sessions_a_day(log, of_parts)
    weeks = (
        _all_weeks(programme, parts)
        .lazy()
        .join(_sums(days.join(done, on=DAY, how="left")), on=WEEK, how="left")
        .join(_volumes(volumes, of_parts), on=WEEK, how="left")
        .join(_off_schedule(done, days), on=WEEK, how="left")
    )
    return _with_rates(weeks, cut).sort(WEEK).collect(engine="streaming")


def _eligible_days(programme: Programme, log: HomeLog, parts: pl.LazyFrame) -> pl.LazyFrame:
    """One row per episode, part and eligible day, with the dose of that day."""
    doses = programme.doses.lazy().join(parts, on="exercise_code")
    days = doses.group_by(DAY).agg(pl.col("times_per_day", "days_per_week").max())
    logged = log.logged.lazy().with_columns(is_logged=pl.lit(True))
    return days.join(logged, on=["episode_id", "day"], how="left").with_columns(
        pl.col("is_logged").fill_null(False)
    )


def _sessions_a_day(log: HomeLog, parts: pl.LazyFrame) -> pl.LazyFrame:
    sessions = log.sessions.lazy().join(parts, on="exercise_code")
    each = sessions.select(*DAY, "session_id").unique()
    return each.group_by(DAY).agg(pl.len().cast(pl.Int64).alias("done"))


def _sums(days: pl.LazyFrame) -> pl.LazyFrame:
    """Sums over the eligible days of each week; ``_logged`` ones over the logged days."""
    logged = pl.col("is_logged")
    done = pl.col("done").fill_null(0)
    counted = pl.min_horizontal(done, "times_per_day")
    dose = pl.col("times_per_day") * pl.col("days_per_week")
    return (
        days.with_columns(week=monday("day"), done=done, counted=counted, dose=dose)
        .group_by(WEEK)
        .agg(
            pl.len().cast(pl.Int64).alias("eligible_days"),
            (pl.col("done") > 0).sum().cast(pl.Int64).alias("days_with_session"),
            logged.sum().cast(pl.Int64).alias("logged_days"),
            pl.col("done").sum().alias("sessions_done"),
            pl.col("counted", "dose").sum(),
            pl.col("counted", "dose").filter(logged).sum().name.suffix("_logged"),
        )
    )


def exercise_volumes(programme: Programme, log: HomeLog) -> pl.DataFrame:
    """One row per episode, exercise and week: repetitions in sevenths.

    ``reps_counted`` are those done, at most the prescribed of each day; ``reps_prescribed``.
    """
    dose = pl.col("times_per_day") * pl.col("sets") * pl.col("reps_min") * pl.col("days_per_week")
    on_day = ["episode_id", "day", "exercise_code"]
    prescribed = programme.doses.lazy().group_by(on_day).agg(dose.sum().alias("reps_prescribed"))
    done = (pl.col("reps_done") * 7).fill_null(0)
    return (
        prescribed.join(log.reps.lazy(), on=on_day, how="left")
        .with_columns(reps_counted=pl.min_horizontal(done, "reps_prescribed"), week=monday("day"))
        .group_by("episode_id", "exercise_code", "week")
        .agg(pl.col("reps_counted", "reps_prescribed").sum())
        .collect(engine="streaming")
    )


def _volumes(volumes: pl.DataFrame, parts: pl.LazyFrame) -> pl.LazyFrame:
    of_parts = volumes.lazy().join(parts, on="exercise_code")
    return of_parts.group_by(WEEK).agg(pl.col("reps_counted", "reps_prescribed").sum())


def _off_schedule(done: pl.LazyFrame, days: pl.LazyFrame) -> pl.LazyFrame:
    """Sessions on days of the episode that are not eligible."""
    return (
        done.join(days, on=DAY, how="anti")
        .with_columns(week=monday("day"))
        .group_by(WEEK)
        .agg(pl.col("done").sum().alias("sessions_off_schedule"))
    )


def _all_weeks(programme: Programme, parts: pl.DataFrame) -> pl.DataFrame:
    """Every week from the start to the end of each episode, for every part ever prescribed."""
    ever = programme.prescribed.join(parts, on="exercise_code").select("episode_id", "part")
    return (
        ever.unique()
        .join(programme.episodes.select("episode_id", "started_on", "last_on"), on="episode_id")
        .with_columns(
            week=pl.date_ranges(monday("started_on"), monday("last_on"), interval="1w"),
        )
        .explode("week")
        .drop("last_on")
    )


def _pct(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """100 × part / whole; null where the whole is nothing."""
    return pl.when(whole > 0).then(100 * part / whole)


def _with_rates(weeks: pl.LazyFrame, cut: date) -> pl.LazyFrame:
    counts = pl.exclude(*WEEK, "started_on").fill_null(0)
    sunday = pl.col("week") + timedelta(days=6)
    # In sevenths of a session: whole numbers, so that no order of adding can change the last bit.
    counted = pl.min_horizontal(7 * pl.col("counted"), "dose")
    counted_logged = pl.min_horizontal(7 * pl.col("counted_logged"), "dose_logged")
    eligible = pl.col("eligible_days")
    return weeks.with_columns(counts).with_columns(
        programme_week=(sunday - pl.col("started_on")).dt.total_days() // 7,
        sessions_prescribed=pl.col("dose") / 7,
        sessions_counted=counted / 7,
        adherence_pct=_pct(counted, pl.col("dose")),
        adherence_uncapped_pct=_pct(7 * pl.col("sessions_done"), pl.col("dose")),
        days_covered_pct=_pct(pl.col("days_with_session"), eligible),
        log_completeness_pct=_pct(pl.col("logged_days"), eligible),
        adherence_logged_pct=_pct(counted_logged, pl.col("dose_logged")),
        volume_pct=_pct(pl.col("reps_counted"), pl.col("reps_prescribed")),
        is_complete=sunday <= cut,
    )
