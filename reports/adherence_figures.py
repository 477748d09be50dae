"""Adherence in the report: each cohort by week with both bounds, and this week in full."""

from dataclasses import dataclass

import polars as pl

from domain.datasets import COHORTS
from domain.weeks import Week
from reports.adherence_weeks import AdherenceWeek, adherence_week, logged_percentages, weeks_shown
from reports.cells import ALL, Tables, cell, integer, real
from reports.differences import difference
from reports.figures import Count, Difference, Figure, Share, share_of

COMPONENTS = ("lumbar", "hip", "all")


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

    @property
    def weeks(self) -> tuple[tuple[AdherenceWeek, ...], ...]:
        """The cohorts' weeks side by side, oldest first."""
        return tuple(zip(*(of_cohort.weeks for of_cohort in self.cohorts), strict=True))

    def of(self, cohort: str) -> CohortAdherence:
        """That of one cohort."""
        return next(of_cohort for of_cohort in self.cohorts if of_cohort.cohort == cohort)


def adherence(tables: Tables, week: Week, clinic_id: str | None) -> tuple[ComponentAdherence, ...]:
    """Adherence to each component, of the clinic or of the whole group."""
    cohort_weeks = tables["cohort_weeks"].filter(pl.col("clinic_id") == (clinic_id or ALL))
    logged = logged_percentages(tables, clinic_id, week)
    weeks = weeks_shown(cohort_weeks, week)
    return tuple(
        _of_component(component, tables, cohort_weeks, logged, weeks, clinic_id)
        for component in COMPONENTS
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
    by_week = tuple(
        adherence_week(week, f"{component}/{cohort}", rows, of_logged) for week in weeks
    )
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
