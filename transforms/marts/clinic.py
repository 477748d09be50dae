"""All measures of one clinic at a data cut."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import TypeVar

import polars as pl

from domain.datasets import DATASETS, RANK
from domain.open_episodes import is_open_on
from domain.parts import number_of_parts, parts
from domain.settings import Measures, Settings
from transforms.coded import Frames, coded, plain
from transforms.marts.attendance import attendance
from transforms.marts.flags import Known, flags
from transforms.marts.home_log import home_log
from transforms.marts.outcome_windows import outcome_windows
from transforms.marts.part_days import days_of_exercises
from transforms.marts.patient_weeks import exercise_weeks, patient_weeks
from transforms.marts.persistence import persistence
from transforms.marts.programme_days import Programme, programme

Made = TypeVar("Made")
OF_NO_MEASURE = (*RANK, "is_deleted", "comment", "reason")


def clinic_marts(
    current: Mapping[str, pl.DataFrame], settings: Settings, cut: date
) -> dict[str, pl.DataFrame]:
    """Per mart of one clinic: its rows with episode_id, and what the episode says of each.

    ``current`` are the settled rows of the clinic.
    """
    rows, known = _known(current, settings, cut)
    plan, measures = known.programme, settings.measures
    marts = {
        "patient_weeks": known.patient_weeks,
        "exercise_weeks": known.exercise_weeks,
        "outcome_windows": known.outcome_windows,
        "attendance": attendance(rows["appointments"], plan.episodes, cut),
        "persistence": persistence(plan, known.log, measures.persistence_gap_days),
        "flags": _flags(known, measures, cut),
    }
    return {name: _with_episode(mart, plan) for name, mart in marts.items()}


def _known(
    current: Mapping[str, pl.DataFrame], settings: Settings, cut: date
) -> tuple[Frames, Known]:
    """The rows with numbers for ids, and what the flags look at: most of the marts among it."""
    rows = coded({**current, "exercises": component_of(settings)})
    components = rows["exercises"]
    plan = programme(rows["episodes"], rows["prescriptions"], rows["holds"], components, cut)
    log = home_log(rows["sessions"], plan.episodes, cut)
    exercises = days_of_exercises(plan, log)
    return rows, Known(
        plan,
        components,
        log,
        exercises,
        patient_weeks(exercises, plan.episodes, components, cut),
        exercise_weeks(exercises, plan.episodes, components, cut),
        outcome_windows(rows["outcomes"], plan.episodes, cut),
        bouts=rows["sessions"],
        outcomes=rows["outcomes"],
    )


def _flags(known: Known, measures: Measures, cut: date) -> pl.DataFrame:
    raised = flags(known, measures.flags, cut)
    return raised.with_columns(rules_version=pl.lit(measures.rules_version))


def _with_episode(mart: pl.DataFrame, plan: Programme) -> pl.DataFrame:
    """The rows of a mart with whose episode it is."""
    of_episode = plan.episodes.select(
        "episode_id", "patient_id", "clinic_id", "physio_id", "cohort"
    )
    return plain(mart.join(of_episode, on="episode_id"))


def marts_in_parts(
    current: Mapping[str, pl.LazyFrame], settings: Settings, cut: date
) -> dict[str, pl.DataFrame]:
    """The same for a clinic of any size: the patients of one part after those of another."""
    made = list(_of_parts(current, partial(clinic_marts, settings=settings, cut=cut)))
    return {name: pl.concat(of_part[name] for of_part in made) for name in made[0]}


def _of_parts(
    current: Mapping[str, pl.LazyFrame], make: Callable[[Mapping[str, pl.DataFrame]], Made]
) -> Iterator[Made]:
    """What is made of the rows of each part, which are gone before those of the next are read."""
    sessions = current["sessions"]
    for is_in_part in parts(sessions, "patient_id", number_of_parts(sessions)):
        yield make(_rows_of(current, is_in_part))


def flags_at(current: Mapping[str, pl.LazyFrame], settings: Settings, day: date) -> pl.DataFrame:
    """What ``clinic_marts`` has as ``flags``, from the rows of those alone who may have one."""
    patients = current["episodes"].filter(is_open_on(day)).select("patient_id").unique().collect()
    is_theirs = pl.col("patient_id").is_in(patients.to_series().implode())
    theirs = {name: rows.filter(is_theirs) for name, rows in current.items()}
    return pl.concat(_of_parts(theirs, partial(_flags_alone, settings=settings, cut=day)))


def _flags_alone(
    current: Mapping[str, pl.DataFrame], settings: Settings, cut: date
) -> pl.DataFrame:
    _, known = _known(current, settings, cut)
    return _with_episode(_flags(known, settings.measures, cut), known.programme)


def _rows_of(current: Mapping[str, pl.LazyFrame], is_theirs: pl.Expr) -> dict[str, pl.DataFrame]:
    """The rows of some patients, without what no measure looks at."""
    return {
        name: current[name].filter(is_theirs).drop(OF_NO_MEASURE, strict=False).collect()
        for name in DATASETS
    }


def component_of(settings: Settings) -> pl.DataFrame:
    """exercise_code and component of every exercise of the catalogue."""
    exercises = settings.exercises.exercises
    return pl.DataFrame(
        {
            "exercise_code": [exercise.code for exercise in exercises],
            "component": [exercise.component for exercise in exercises],
        },
        schema={"exercise_code": pl.String, "component": pl.String},
    )


def switched_on(current: Mapping[str, pl.DataFrame], settings: Settings, cut: date) -> pl.DataFrame:
    """episode_id and switched_on: the first day of a hip exercise in an episode of lumbar_only."""
    hip = component_of(settings).filter(pl.col("component") == "hip")
    lumbar_only = current["episodes"].filter(pl.col("cohort") == "lumbar_only")
    first = pl.max_horizontal("valid_from", "started_on")
    last = pl.min_horizontal("valid_to", "discharged_on", pl.lit(cut))
    return (
        current["prescriptions"]
        .filter(~pl.col("is_waiting"))
        .join(hip, on="exercise_code")
        .join(lumbar_only.select("episode_id", "started_on", "discharged_on"), on="episode_id")
        # One that ended before the start, or begins after the discharge, was never followed.
        .filter(first <= last)
        .group_by("episode_id")
        .agg(first.min().alias("switched_on"))
    )
