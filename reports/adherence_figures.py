"""Adherence in the report: each cohort by week with both bounds, and this week in full."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from domain.datasets import COHORTS
from domain.weeks import Week
from reports.adherence_weeks import AdherenceWeek, adherence_week, logged_percentages, weeks_shown
from reports.cells import ALL, Rows, Tables, integer, of_group_week, real, rows_by
from reports.differences import difference
from reports.figures import Count, Difference, Figure, Share, share_of
from reports.restated_figures import Changed, changed_count

COMPONENTS = ("lumbar", "hip", "all")


@dataclass(frozen=True)
class Limits:
    """The usual level of a cohort's adherence, and the natural limits of its process chart.

    They were taken of the weeks from the Monday ``first`` to the Monday ``last``.
    """

    centre: Figure
    lower: Figure
    upper: Figure
    first: date | None
    last: date | None


@dataclass(frozen=True)
class CohortAdherence:
    """Adherence of one cohort: by week, oldest first, and the spread in the report's week."""

    cohort: str
    weeks: tuple[AdherenceWeek, ...]
    median: Figure
    adherent: Share
    limits: Limits

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


def adherence(
    tables: Tables, week: Week, clinic_id: str | None, changed: Changed
) -> tuple[ComponentAdherence, ...]:
    """Adherence to each component, of the clinic or of the whole group.

    ``changed`` says whose adherence is another than in last week's report.
    """
    cohort_weeks = tables["cohort_weeks"].filter(pl.col("clinic_id") == (clinic_id or ALL))
    points = tables["process_charts"].filter(pl.col("clinic_id") == (clinic_id or ALL))
    logged = logged_percentages(tables, clinic_id, week)
    weeks = weeks_shown(cohort_weeks, week)
    return tuple(
        _of_component(component, tables, cohort_weeks, logged, points, changed, weeks, clinic_id)
        for component in COMPONENTS
    )


def _of_component(
    component: str,
    tables: Tables,
    cohort_weeks: pl.DataFrame,
    logged: pl.DataFrame,
    points: pl.DataFrame,
    changed: Changed,
    weeks: tuple[Week, ...],
    clinic_id: str | None,
) -> ComponentAdherence:
    cohorts = tuple(
        _of_cohort(cohort, component, cohort_weeks, logged, points, changed, weeks)
        for cohort in COHORTS
    )
    means = tuple(of_cohort.latest.mean for of_cohort in cohorts)
    adherent = tuple(of_cohort.adherent.pct for of_cohort in cohorts)
    compared = of_group_week(tables["cohort_comparison"], weeks[-1], clinic_id)
    rows = rows_by(compared.filter(component=component), "method")
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
    points: pl.DataFrame,
    changed: Changed,
    weeks: tuple[Week, ...],
) -> CohortAdherence:
    where = {"cohort": cohort, "component": component}
    rows, of_logged, drawn = (
        rows_by(table.filter(**where), "week") for table in (cohort_weeks, logged, points)
    )
    by_week = tuple(
        adherence_week(
            week,
            f"{component}/{cohort}",
            rows,
            of_logged,
            drawn,
            changed_count(changed, component, cohort, week),
        )
        for week in weeks
    )
    row, patients = rows.get(weeks[-1].monday, {}), by_week[-1].patients
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
            is_at_one=True,
        ),
        adherent=share_of(adherent, patients),
        limits=_limits(drawn, by_week),
    )


def _limits(points: Rows, weeks: tuple[AdherenceWeek, ...]) -> Limits:
    """The limits in force this week; they rest on every week shown that they were made from."""
    row = points.get(weeks[-1].week.monday, {})
    made_from = {point["week"] for point in points.values() if point["is_baseline"]}
    used = [one for one in weeks if one is weeks[-1] or one.week.monday in made_from]
    rests_on = tuple(name for one in used for name in one.mean.rests_on)

    def figure(name: str) -> Figure:
        return Figure(real(row, name), rests_on=rests_on)

    first, last = min(made_from, default=None), max(made_from, default=None)
    return Limits(figure("centre"), figure("lower"), figure("upper"), first, last)
