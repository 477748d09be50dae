"""Which exercise a patient leaves out while doing others."""

from datetime import date

import polars as pl

from domain.weeks import Week
from reports.cells import Tables
from reports.words import percent


def exercises_left_out(tables: Tables, as_of: date, under_pct: float) -> dict[str, tuple[str, ...]]:
    """Per episode: each exercise under that share of its prescribed sessions in the last complete
    week, with the share, the least done first; none where no other exercise reaches the share.

    Where nothing at all is done, no exercise in particular is left out.
    """
    pct = pl.col("adherence_pct").round(9)
    week = tables["exercise_weeks"].filter(
        pl.col("week") == Week.last_complete(as_of).monday, pct.is_not_null()
    )
    reaches = (pct >= under_pct).any().over("episode_key")
    named = week.filter(reaches & (pct < under_pct)).join(
        tables["exercises"].select("exercise_code", "name"), on="exercise_code", how="left"
    )
    name = pl.coalesce("name", "exercise_code").alias("name")
    rows = named.select("episode_key", "adherence_pct", name).sort("adherence_pct", "name")
    found: dict[str, list[str]] = {}
    for episode_key, share, exercise in rows.iter_rows():
        found.setdefault(episode_key, []).append(f"{exercise} {percent(share)}")
    return {episode_key: tuple(exercises) for episode_key, exercises in found.items()}
