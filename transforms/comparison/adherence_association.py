"""Adherence before a window against the change in it, within each cohort.

An association: who gets better may stop, who gets worse cannot go on, and neither is an effect of
the exercises.
"""

from dataclasses import asdict
from itertools import product

import polars as pl

from domain.datasets import COHORTS
from domain.derived import IMPROVEMENTS
from domain.intervals import LEVEL
from domain.published.comparison import ADHERENCE_ASSOCIATION
from domain.settings import Measures
from domain.weeks import Week
from domain.windows import DISCHARGE, WINDOWS
from transforms.comparison.endpoints import COMPONENTS, OUTCOMES
from transforms.comparison.patients import (
    OfClinics,
    Weeks,
    cells,
    clinic_by_clinic,
    clinics_and_all,
    first_per_patient,
    with_all,
)
from transforms.comparison.spearman import spearman

WITHIN = (*OUTCOMES, *COMPONENTS)
CELL = ("clinic_id", "cohort", *WITHIN)
SESSIONS = ("sessions_counted", "sessions_prescribed")
NEEDED = ("clinic_id", "episode_key", "component", "week", *SESSIONS)


def _opened_on() -> pl.Expr:
    """The first day of the row's window in its episode."""
    first = {window.name: window.first for window in WINDOWS}
    days = pl.col("outcome_window").replace_strict(first, default=None, return_dtype=pl.Int64)
    at_discharge = pl.col("discharged_on") - pl.duration(days=DISCHARGE.days_around)
    return (
        pl.when(pl.col("outcome_window") == DISCHARGE.name)
        .then(at_discharge)
        .otherwise(pl.col("started_on") + pl.duration(days=days))
    )


def adherence_before(
    outcome_windows: pl.DataFrame,
    patient_weeks: Weeks,
    episodes: pl.DataFrame,
) -> pl.DataFrame:
    """One row per change and component: ``improvement``, and ``adherence_pct`` before the window.

    Adherence is 100 × counted / prescribed over the weeks that were over when the window opened: a
    later week may be an answer to the pain that the window measures.
    """
    components = pl.DataFrame({"component": COMPONENTS["component"]})
    changes = _changes(outcome_windows, episodes).join(components, how="cross").sort("last_monday")
    before = [
        changes.filter(clinic_id=clinic_id).join_asof(
            _upto_each_week(weeks),
            left_on="last_monday",
            right_on="week",
            by=["episode_key", "component"],
            check_sortedness=False,
        )
        for clinic_id, weeks in clinic_by_clinic(patient_weeks, NEEDED)
    ]
    none = changes.clear().with_columns(pl.lit(0).alias(name) for name in SESSIONS)
    return (
        pl.concat(before or [none])
        .filter(pl.col("sessions_prescribed") > 0)
        .select("patient_key", "episode_key", *CELL, "improvement", *SESSIONS)
        .with_columns(
            adherence_pct=100 * pl.col("sessions_counted") / pl.col("sessions_prescribed"),
        )
    )


def _changes(outcome_windows: pl.DataFrame, episodes: pl.DataFrame) -> pl.DataFrame:
    """One row per change, with ``last_monday``: of the last week over when its window opened."""
    dates = episodes.select("episode_key", "started_on", "discharged_on")
    last_monday = _opened_on() - pl.duration(days=7)
    changes = outcome_windows.drop_nulls("change").join(dates, on="episode_key")
    return changes.with_columns(last_monday=last_monday)


def _upto_each_week(patient_weeks: pl.DataFrame) -> pl.DataFrame:
    """Sessions of each episode and component up to the end of a week, ordered by week."""
    wanted = patient_weeks.filter(pl.col("component").is_in(COMPONENTS["component"]))
    weeks = wanted.select("episode_key", "component", "week", *SESSIONS).sort("week")
    return weeks.with_columns(pl.col(SESSIONS).cum_sum().over("episode_key", "component"))


def improvements(
    outcome_windows: pl.DataFrame, patient_weeks: Weeks, episodes: pl.DataFrame
) -> pl.DataFrame:
    """One row per patient, questionnaire, window and component: improvement, and adherence before.

    Of a patient the first episode counts that has both.
    """
    is_asked = [pl.col(name).is_in(values) for name, values in OUTCOMES.items()]
    rows = adherence_before(outcome_windows.filter(is_asked), patient_weeks, episodes)
    rounded = rows.with_columns(pl.col("adherence_pct", "improvement").round(9))
    return first_per_patient(rounded, episodes, within=WITHIN).select(IMPROVEMENTS.names)


def adherence_association(
    patients: pl.DataFrame,
    episodes: pl.DataFrame,
    week: Week,
    measures: Measures,
    clinics: OfClinics = None,
) -> pl.DataFrame:
    """One row per clinic (or ``all``), cohort, questionnaire, window and component.

    ``patients`` are their ``improvements``.
    """
    found, none = cells(with_all(patients, clinics), CELL), patients.clear()

    def values(cell: tuple[str, ...], column: str) -> list[float]:
        return found.get(cell, none)[column].to_list()

    applied_to = product(
        clinics_and_all(episodes, clinics), COHORTS, *OUTCOMES.values(), *COMPONENTS.values()
    )
    table = [
        {
            **dict(zip(CELL, cell, strict=True)),
            "week": week.monday,
            "level": LEVEL,
            **asdict(
                spearman(
                    values(cell, "adherence_pct"),
                    values(cell, "improvement"),
                    measures.too_few_patients,
                )
            ),
        }
        for cell in applied_to
    ]
    schema = ADHERENCE_ASSOCIATION.polars_schema
    return pl.DataFrame(table, schema=schema).sort(ADHERENCE_ASSOCIATION.key)
