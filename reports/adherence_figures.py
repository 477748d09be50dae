"""Adherence in the report: each cohort by week with both bounds, and this week in full."""

from dataclasses import dataclass
from math import fsum

import polars as pl

from domain.datasets import COHORTS
from domain.weeks import Week
from reports.cells import ALL, Tables, cell, integer, of_clinic, real
from reports.differences import difference
from reports.figures import Count, Difference, Figure, Share, share_of

COMPONENTS = ("lumbar", "hip", "all")
WEEKS_SHOWN = 12


@dataclass(frozen=True)
class AdherenceWeek:
    """One cohort, component and week: mean adherence with its lower and upper bound.

    ``mean`` counts a day without a log as not done; ``mean_logged`` leaves such days out.
    """

    week: Week
    patients: Count
    mean: Figure
    with_log: Count
    mean_logged: Figure
    log_completeness: Figure


@dataclass(frozen=True)
class CohortAdherence:
    """Adherence of one cohort: by week, oldest first, and the spread in the report's week."""

    cohort: str
    weeks: tuple[AdherenceWeek, ...]
    median: Figure
    adherent: Share

    @property
    def latest(self) -> AdherenceWeek:
        """The report's own week."""
        return self.weeks[-1]


@dataclass(frozen=True)
class ComponentAdherence:
    """Adherence to one component in both cohorts, and how the cohorts differ this week."""

    component: str
    cohorts: tuple[CohortAdherence, ...]
    mean_difference: Difference
    share_difference: Difference

    def of(self, cohort: str) -> CohortAdherence:
        """That of one cohort."""
        return next(of_cohort for of_cohort in self.cohorts if of_cohort.cohort == cohort)


def adherence(tables: Tables, week: Week, clinic_id: str | None) -> tuple[ComponentAdherence, ...]:
    """Adherence to each component, of the clinic or of the whole group."""
    cohort_weeks = tables["cohort_weeks"].filter(pl.col("clinic_id") == (clinic_id or ALL))
    logged = _logged_patient_weeks(tables, clinic_id, week)
    weeks = _weeks_shown(cohort_weeks, week)
    return tuple(
        _of_component(component, tables, cohort_weeks, logged, weeks, clinic_id)
        for component in COMPONENTS
    )


def _weeks_shown(cohort_weeks: pl.DataFrame, week: Week) -> tuple[Week, ...]:
    """Up to twelve weeks without a gap that end in the report's, from the first with patients."""
    monday = pl.col("week")
    earliest = week.before(WEEKS_SHOWN - 1)
    shown = cohort_weeks.filter(
        monday.is_between(earliest.monday, week.monday), pl.col("patients") > 0
    )["week"].to_list()
    first = min(shown, default=week.monday)
    return tuple(week.before(n) for n in range((week.monday - first).days // 7, -1, -1))


def _logged_patient_weeks(tables: Tables, clinic_id: str | None, week: Week) -> pl.DataFrame:
    """One row per patient, cohort, week and component with an adherence: the later episode's."""
    starts = tables["episodes"].select("episode_key", "started_on")
    monday = pl.col("week").is_between(week.before(WEEKS_SHOWN - 1).monday, week.monday)
    return (
        of_clinic(tables["patient_weeks"], clinic_id)
        .filter(monday, pl.col("adherence_pct").is_not_null())
        .join(starts, on="episode_key", how="left")
        .sort("started_on", "episode_key")
        .unique(["patient_key", "cohort", "week", "component"], keep="last", maintain_order=True)
        .filter(pl.col("adherence_logged_pct").is_not_null())
        .group_by("cohort", "week", "component")
        .agg(pl.col("adherence_logged_pct"))
    )


def _of_component(
    component: str,
    tables: Tables,
    cohort_weeks: pl.DataFrame,
    logged: pl.DataFrame,
    weeks: tuple[Week, ...],
    clinic_id: str | None,
) -> ComponentAdherence:
    cohorts = tuple(
        _of_cohort(cohort, component, cohort_weeks, logged, weeks) for cohort in COHORTS
    )
    means = tuple(of_cohort.latest.mean for of_cohort in cohorts)
    adherent = tuple(of_cohort.adherent.pct for of_cohort in cohorts)
    rows = tables["cohort_comparison"].filter(
        pl.col("clinic_id") == (clinic_id or ALL),
        pl.col("week") == weeks[-1].monday,
        pl.col("component") == component,
    )
    return ComponentAdherence(
        component,
        cohorts,
        mean_difference=difference(rows, "adherence_mean_welch", means),
        share_difference=difference(rows, "adherence_share_newcombe", adherent),
    )


def _of_cohort(
    cohort: str,
    component: str,
    cohort_weeks: pl.DataFrame,
    logged: pl.DataFrame,
    weeks: tuple[Week, ...],
) -> CohortAdherence:
    where = {"cohort": cohort, "component": component}
    rows, of_logged = cohort_weeks.filter(**where), logged.filter(**where)
    by_week = tuple(_of_week(week, f"{component}/{cohort}", rows, of_logged) for week in weeks)
    row, patients = cell(rows, week=weeks[-1].monday), by_week[-1].patients
    adherent = Count(f"adherent/{component}/{cohort}", integer(row, "adherent_patients"))
    return CohortAdherence(
        cohort,
        by_week,
        median=Figure(
            real(row, "median_pct"),
            real(row, "q1_pct"),
            real(row, "q3_pct"),
            rests_on=(patients.name,),
            is_percentage=True,
        ),
        adherent=share_of(adherent, patients),
    )


def _of_week(week: Week, where: str, rows: pl.DataFrame, logged: pl.DataFrame) -> AdherenceWeek:
    row = cell(rows, week=week.monday)
    values = cell(logged, week=week.monday).get("adherence_logged_pct", [])
    patients = Count(f"adherence/{where}/{week}", integer(row, "patients"))
    with_log = Count(f"logged/{where}/{week}", len(values))

    def percentage(value: float | None, rests_on: Count) -> Figure:
        return Figure(value, rests_on=(rests_on.name,), is_percentage=True)

    return AdherenceWeek(
        week,
        patients,
        mean=percentage(real(row, "mean_pct"), patients),
        with_log=with_log,
        # fsum is exact, so that the order of the rows cannot show in the last digit.
        mean_logged=percentage(fsum(values) / len(values) if values else None, with_log),
        log_completeness=percentage(real(row, "log_completeness_pct"), patients),
    )
