"""The adherence of each episode per week: by component, and by exercise."""

from datetime import date

import polars as pl

from transforms.marts.adherence import part_weeks
from transforms.marts.part_days import PartDays, days_of_components


def patient_weeks(
    exercises: PartDays, episodes: pl.DataFrame, components: pl.DataFrame, cut: date
) -> pl.DataFrame:
    """One row per episode, week and component ever prescribed in it; ``all`` holds all of them.

    ``exercises`` are the days of each exercise, ``episodes`` those of a Programme.
    """
    days = days_of_components(exercises, components)
    return part_weeks(days, episodes, cut).rename({"part": "component"})


def exercise_weeks(
    exercises: PartDays, episodes: pl.DataFrame, components: pl.DataFrame, cut: date
) -> pl.DataFrame:
    """One row per episode, week and exercise ever prescribed in it; from the same."""
    weeks = part_weeks(exercises, episodes, cut).rename({"part": "exercise_code"})
    return weeks.join(components, on="exercise_code")
