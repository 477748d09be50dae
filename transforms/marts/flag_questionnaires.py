"""The flag that a missing questionnaire raises: Q1 (contract, section 7)."""

from datetime import date, timedelta

import polars as pl

from domain.flag_thresholds import Overdue
from domain.windows import WINDOWS
from transforms.marts.flag_rows import raised


def overdue_pain_score(
    episodes: pl.DataFrame, windows: pl.DataFrame, thresholds: Overdue, cut: date
) -> pl.DataFrame:
    """Q1: an NPRS not there some days after its window closed.

    ``windows`` are the outcome_windows of the NPRS.
    """
    asked = pl.DataFrame(
        {
            "outcome_window": [w.name for w in WINDOWS if w.name in thresholds.outcome_windows],
            "last": [w.last for w in WINDOWS if w.name in thresholds.outcome_windows],
        }
    )
    closed_on = pl.col("started_on") + pl.duration(days="last")
    missing = (
        episodes.select("episode_id", "started_on")
        .join(asked, how="cross")
        .with_columns(closed_on=closed_on)
        .with_columns(since=pl.col("closed_on") + timedelta(days=thresholds.after_window_days))
        .filter(pl.col("since") <= cut)
        .join(windows, on=["episode_id", "outcome_window"], how="anti")
        .sort("episode_id", "closed_on")
    )
    of_episode = missing.group_by("episode_id", maintain_order=True).agg(
        pl.col("since").min(),
        pl.len().alias("windows"),
        pl.col("closed_on", "outcome_window").last(),
    )
    return raised(
        of_episode,
        "Q1",
        level="info",
        value=(pl.lit(cut) - pl.col("closed_on")).dt.total_days(),
        threshold=thresholds.after_window_days,
        counted="windows",
        value_on="closed_on",
        outcome_window="outcome_window",
    )
