"""The flag that one exercise raises: N6 (contract, section 7)."""

import polars as pl

from domain.flag_thresholds import LeftOut
from transforms.marts.flag_rows import last_of_episode, raised, with_weekly_spells


def left_out_exercise(weeks: pl.DataFrame, thresholds: LeftOut) -> pl.DataFrame:
    """N6: one exercise under a share of its sessions while every other reaches another share.

    ``weeks`` are those of each exercise, as seen.

    One row per episode whose last complete week says so. An exercise without an adherence in that
    week is not asked.
    """
    seen = (
        weeks.with_columns(pct=pl.col("adherence_pct").round(9))
        .sort("episode_id", "seen_on", "pct", "exercise_code", nulls_last=True)
        .group_by("episode_id", "week", "seen_on", maintain_order=True)
        .agg(
            pl.col("pct").count().alias("asked"),
            (pl.col("pct") >= thresholds.others_from_pct).sum().alias("kept_up"),
            pl.col("pct").first().alias("lowest"),
            # Of a week that fires: its exercise, its share, and the lowest of the others.
            pl.col("exercise_code").first(),
            pl.col("adherence_pct").first(),
            pl.col("adherence_pct").get(1, null_on_oob=True).alias("next_lowest"),
        )
    )
    alone = (pl.col("asked") >= 2) & (pl.col("kept_up") == pl.col("asked") - 1)
    state = with_weekly_spells(seen, alone & (pl.col("lowest") < thresholds.under_pct))
    return raised(
        last_of_episode(state).filter("is_on"),
        "N6",
        level="info",
        value="adherence_pct",
        threshold=thresholds.under_pct,
        compared_with="next_lowest",
        counted=pl.col("asked") - 1,
        week="week",
        exercise_code="exercise_code",
    )
