"""Adherence of an episode in a week, for any part of its programme (contract, section 4).

Doses are summed as times a day × days a week, in sevenths of a session, and divided once.
"""

from datetime import date, timedelta

import polars as pl

from transforms.marts.part_days import DAY, PartDays
from transforms.marts.programme_days import monday

WEEK = ("episode_id", "part", "week")


def part_weeks(days: PartDays, episodes: pl.DataFrame, cut: date) -> pl.DataFrame:
    """One row per episode, part ever prescribed in it, and week from its start to its end.

    ``episodes`` are those of a Programme.
    """
    done = days.sessions.group_by(DAY).agg(pl.len().cast(pl.Int64).alias("done"))
    weeks = (
        _all_weeks(days, episodes)
        .join(_sums(days.eligible.join(done, on=DAY, how="left")), on=WEEK, how="left")
        .join(_sessions(done), on=WEEK, how="left")
    )
    return _with_rates(weeks, cut).sort(WEEK).collect(engine="streaming")


def _sums(days: pl.LazyFrame) -> pl.LazyFrame:
    """Sums over the eligible days of each week; ``_logged`` ones over the logged days."""
    logged = pl.col("is_logged")
    done = pl.col("done").fill_null(0)
    counted = pl.min_horizontal(done, "times_per_day")
    dose = pl.col("times_per_day") * pl.col("days_per_week")
    return (
        days.with_columns(week=monday("day"), done=done, counted=counted, dose=dose)
        .with_columns((pl.col("counted", "dose") * logged).name.suffix("_logged"))
        .group_by(WEEK)
        .agg(
            pl.len().cast(pl.Int64).alias("eligible_days"),
            (pl.col("done") > 0).sum().cast(pl.Int64).alias("days_with_session"),
            logged.sum().cast(pl.Int64).alias("logged_days"),
            pl.col("done").sum().alias("sessions_done"),
            pl.col("counted", "dose", "counted_logged", "dose_logged").sum(),
            pl.col("reps_counted", "reps_prescribed").sum(),
        )
    )


def _sessions(done: pl.LazyFrame) -> pl.LazyFrame:
    """The sessions of each week, on whichever day."""
    of_week = done.group_by("episode_id", "part", monday("day").alias("week"))
    return of_week.agg(pl.col("done").sum().alias("sessions"))


def _all_weeks(days: PartDays, episodes: pl.DataFrame) -> pl.LazyFrame:
    """Every week from the start to the end of each episode, for every part ever prescribed."""
    dates = episodes.lazy().select("episode_id", "started_on", "last_on")
    weeks = pl.date_ranges(monday("started_on"), monday("last_on"), interval="1w")
    with_dates = days.prescribed.join(dates, on="episode_id")
    return with_dates.with_columns(week=weeks).explode("week").drop("last_on")


def _pct(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """100 × part / whole; null where the whole is nothing."""
    return pl.when(whole > 0).then(100 * part / whole)


def _in_sessions(sevenths: pl.Expr) -> pl.Expr:
    """Sevenths of a session as sessions, rounded as IEEE 754 says."""
    # By a column: by a number Polars multiplies by its reciprocal, unless there is one row only.
    return sevenths / (0 * sevenths + 7)


def _with_rates(weeks: pl.LazyFrame, cut: date) -> pl.LazyFrame:
    counts = pl.exclude(*WEEK, "started_on").fill_null(0)
    sunday = pl.col("week") + timedelta(days=6)
    # In sevenths of a session: whole numbers, so that no order of adding can change the last bit.
    counted = pl.min_horizontal(7 * pl.col("counted"), "dose")
    counted_logged = pl.min_horizontal(7 * pl.col("counted_logged"), "dose_logged")
    eligible = pl.col("eligible_days")
    return weeks.with_columns(counts).with_columns(
        programme_week=(sunday - pl.col("started_on")).dt.total_days() // 7,
        sessions_prescribed=_in_sessions(pl.col("dose")),
        sessions_counted=_in_sessions(counted),
        adherence_pct=_pct(counted, pl.col("dose")),
        adherence_uncapped_pct=_pct(7 * pl.col("sessions_done"), pl.col("dose")),
        days_covered_pct=_pct(pl.col("days_with_session"), eligible),
        log_completeness_pct=_pct(pl.col("logged_days"), eligible),
        adherence_logged_pct=_pct(counted_logged, pl.col("dose_logged")),
        volume_pct=_pct(pl.col("reps_counted"), pl.col("reps_prescribed")),
        is_complete=sunday <= cut,
        sessions_off_schedule=pl.col("sessions") - pl.col("sessions_done"),
    )
