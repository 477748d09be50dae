"""Attendance at the clinic; never pooled with adherence at home (contract, section 4)."""

from datetime import date

import polars as pl

from domain.datasets import APPOINTMENT_STATUSES


def attendance(appointments: pl.DataFrame, episodes: pl.DataFrame, cut: date) -> pl.DataFrame:
    """One row per started episode: its appointments by status, up to the data cut."""
    past = appointments.filter(
        pl.col("starts_at").dt.date() <= cut, pl.col("episode_id").is_not_null()
    )
    counts = past.group_by("episode_id").agg(
        (pl.col("status") == status).sum().cast(pl.Int64).alias(status)
        for status in APPOINTMENT_STATUSES
    )
    expected = pl.col("attended") + pl.col("did_not_attend") + pl.col("late_cancelled")
    return (
        episodes.select("episode_id")
        .join(counts, on="episode_id", how="left")
        .with_columns(pl.col(APPOINTMENT_STATUSES).fill_null(0))
        .with_columns(
            attendance_pct=pl.when(expected > 0).then(100 * pl.col("attended") / expected)
        )
        .sort("episode_id")
    )
