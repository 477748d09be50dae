"""The adherence of each episode per week: by component, and by exercise."""

from datetime import date

import polars as pl

from transforms.marts.adherence import part_weeks
from transforms.marts.home_log import HomeLog
from transforms.marts.programme_days import Programme


def patient_weeks(
    programme: Programme,
    log: HomeLog,
    volumes: pl.DataFrame,
    components: pl.DataFrame,
    cut: date,
) -> pl.DataFrame:
    """One row per episode, week and component ever prescribed in it; ``all`` holds all of them."""
    parts = pl.concat(
        [
            components.select("exercise_code", pl.col("component").alias("part")),
            components.select("exercise_code", pl.lit("all").alias("part")),
        ]
    )
    return part_weeks(programme, log, volumes, parts, cut).rename({"part": "component"})


def exercise_weeks(
    programme: Programme,
    log: HomeLog,
    volumes: pl.DataFrame,
    components: pl.DataFrame,
    cut: date,
) -> pl.DataFrame:
    """One row per episode, week and exercise ever prescribed in it."""
    parts = components.select("exercise_code", pl.col("exercise_code").alias("part"))
    weeks = part_weeks(programme, log, volumes, parts, cut).rename({"part": "exercise_code"})
    return weeks.join(components, on="exercise_code")
