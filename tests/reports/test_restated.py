"""What changed since last week's report: old and new side by side, but never of few patients."""

from dataclasses import replace

import polars as pl
import pytest

from domain.datasets import COHORTS
from domain.settings import Clinics
from reports.disclosure import disclosed
from reports.figures import Count, Figure
from reports.html import report_html
from reports.linked_cells import cells_of
from reports.report_charts import report_charts
from reports.restated_figures import Restated, RestatedWeek, changed_patients
from reports.restated_words import last_week_instead
from reports.sentences import about_adherence
from reports.weekly import WeeklyReport, weekly_report
from reports.words import SPACE
from tests.reports.builders import MEASURES, WEEK
from tests.reports.reporting import Tables, shown_report

PAST = WEEK.before(3)
SIX = Count("six", 6)


def with_late_logs(tables: Tables, patients: int) -> Tables:
    """The tables before that many patients' logs of a past week had come: they had done nothing."""
    late = (
        tables["patient_weeks"]
        .filter(week=PAST.monday, component="lumbar", cohort="lumbar_only", clinic_id="clinic_a")
        .filter(pl.col("adherence_pct") > 0)["patient_key"][:patients]
        .implode()
    )
    is_late = (
        pl.col("patient_key").is_in(late)
        & (pl.col("week") == PAST.monday)
        & (pl.col("component") == "lumbar")
    )
    weeks = tables["patient_weeks"].with_columns(
        adherence_pct=pl.when(is_late).then(0.0).otherwise("adherence_pct")
    )
    is_restated = (
        (pl.col("week") == PAST.monday)
        & (pl.col("component") == "lumbar")
        & (pl.col("cohort") == "lumbar_only")
        & pl.col("clinic_id").is_in(["clinic_a", "all"])
    )
    means = tables["cohort_weeks"].with_columns(
        mean_pct=pl.when(is_restated).then(12.5).otherwise("mean_pct")
    )
    exports = tables["exports"].head(5)
    return {**tables, "patient_weeks": weeks, "cohort_weeks": means, "exports": exports}


def report_after(tables: Tables, clinics: Clinics, patients: int) -> WeeklyReport:
    report = weekly_report(
        tables,
        week=WEEK,
        clinic_id="clinic_a",
        clinics=clinics,
        measures=MEASURES,
        then=with_late_logs(tables, patients),
    )
    (shown,) = disclosed([report], suppress_under=MEASURES.suppress_under)
    return shown


def test_old_and_new_stand_side_by_side(group: Tables, clinics: Clinics) -> None:
    shown = report_after(group, clinics, 6)
    assert shown.restated is not None
    (row,) = shown.restated.weeks
    assert (row.cohort, row.week, row.changed.value) == ("lumbar_only", PAST, 6)
    assert row.then.value == 12.5
    assert row.now.value == shown.adherence_to("lumbar").of("lumbar_only").weeks[-4].mean.value


@pytest.mark.parametrize("patients", [1, 4])
def test_few_changes_hide_both_figures_and_the_point_of_the_chart(
    group: Tables, clinics: Clinics, patients: int
) -> None:
    shown = report_after(group, clinics, patients)
    assert shown.restated is not None
    (row,) = shown.restated.weeks
    assert (row.changed.value, row.then.is_hidden, row.now.is_hidden) == (None, True, True)
    of_cohort = shown.adherence_to("lumbar").of("lumbar_only")
    assert of_cohort.weeks[-4].mean.is_hidden
    assert not of_cohort.weeks[-3].mean.is_hidden


def report_after_arrivals(tables: Tables, clinics: Clinics, patients: int) -> WeeklyReport:
    """The report in which that many patients of a past week are new: their exports came late."""
    is_cell = (
        (pl.col("week") == PAST.monday)
        & (pl.col("component") == "lumbar")
        & (pl.col("cohort") == "lumbar_only")
        & (pl.col("clinic_id") == "clinic_a")
    )
    late = tables["patient_weeks"].filter(is_cell)["patient_key"][:patients].implode()
    then = {
        **tables,
        "patient_weeks": tables["patient_weeks"].filter(
            ~(is_cell & pl.col("patient_key").is_in(late))
        ),
        "cohort_weeks": tables["cohort_weeks"].with_columns(
            patients=pl.when(is_cell).then(pl.col("patients") - patients).otherwise("patients")
        ),
        "exports": tables["exports"].head(5),
    }
    report = weekly_report(
        tables, week=WEEK, clinic_id="clinic_a", clinics=clinics, measures=MEASURES, then=then
    )
    (shown,) = disclosed([report], suppress_under=MEASURES.suppress_under)
    return shown


@pytest.mark.parametrize(("patients", "is_told"), [(1, False), (4, False), (5, True)])
def test_how_few_patients_came_is_not_the_difference_of_two_counts(
    group: Tables, clinics: Clinics, patients: int, is_told: bool
) -> None:
    shown = report_after_arrivals(group, clinics, patients)
    assert shown.restated is not None
    (row,) = shown.restated.weeks
    assert (row.changed.value is not None) is is_told
    both = (row.patients_then.value, row.patients_now.value)
    assert (None not in both) is is_told


def test_the_reports_own_week_is_new_and_the_last_bits_of_a_share_are_no_change(
    group: Tables, clinics: Clinics
) -> None:
    before = group["patient_weeks"].filter(pl.col("week") < WEEK.monday)
    then = {**group, "patient_weeks": before.with_columns(pl.col("adherence_pct") + 1e-12)}
    assert changed_patients(group, then, WEEK, None) == {}


def test_the_page_says_what_came_and_what_changed(group: Tables, clinics: Clinics) -> None:
    shown = report_after(group, clinics, 6)
    html = report_html(shown, report_charts(shown))
    assert "Adherence to the lumbar exercises, restated" in html
    assert "12.5" in html


def test_without_a_report_of_last_week_nothing_is_restated(group: Tables, clinics: Clinics) -> None:
    report = weekly_report(group, week=WEEK, clinic_id=None, clinics=clinics, measures=MEASURES)
    assert report.restated is None


@pytest.mark.parametrize("patients", [1, 4])
def test_few_changes_hide_what_the_process_chart_says_of_the_week(
    group: Tables, clinics: Clinics, patients: int
) -> None:
    weeks = report_after(group, clinics, patients).adherence_to("lumbar").of("lumbar_only").weeks
    assert (weeks[-4].signal.is_hidden, weeks[-3].signal.is_hidden) == (True, False)


def test_who_differs_on_logged_days_only_is_one_who_changed(
    group: Tables, clinics: Clinics
) -> None:
    of_week = group["patient_weeks"].filter(
        week=PAST.monday, component="lumbar", cohort="lumbar_only", clinic_id="clinic_a"
    )
    somebody = of_week.drop_nulls("adherence_logged_pct")["patient_key"][0]
    is_late = (pl.col("patient_key") == somebody) & (pl.col("week") == PAST.monday)
    then = group["patient_weeks"].with_columns(
        adherence_logged_pct=pl.when(is_late).then(1.5).otherwise("adherence_logged_pct")
    )
    report = weekly_report(
        group,
        week=WEEK,
        clinic_id="clinic_a",
        clinics=clinics,
        measures=MEASURES,
        then={**group, "patient_weeks": then},
    )
    (shown,) = disclosed([report], suppress_under=MEASURES.suppress_under)
    assert shown.adherence_to("lumbar").of("lumbar_only").weeks[-4].mean_logged.is_hidden


def test_a_clinic_without_a_change_has_the_same_then_as_now_in_the_groups_sum(
    group: Tables, clinics: Clinics
) -> None:
    """What the group's report says of then is no sum of those clinics alone that say it too."""
    before = with_late_logs(group, 6)
    cells = cells_of(
        [
            weekly_report(
                group, week=WEEK, clinic_id=one, clinics=clinics, measures=MEASURES, then=before
            )
            for one in (None, *clinics.ids)
        ]
    )
    name = f"lumbar/lumbar_only/{PAST}"
    (of_then,) = (
        one
        for one in cells.equations
        if one.total == f"all: restated/{name}/then" and len(one.parts) > 1
    )
    others = {f"{one}: adherence/{name}" for one in clinics.ids if one != "clinic_a"}
    assert set(of_then.parts) == {f"clinic_a: restated/{name}/then", *others}
    assert cells.counts[of_then.total] == sum(cells.counts[part] for part in of_then.parts)


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        (
            (29.0, 24.0),
            (56.0, 59.0),
            "the week before is 56 % instead of 29 % (lumbar only) and 59 % instead of 24 % "
            "(lumbar + hip).",
        ),
        # One moved far, and the other is told beside it.
        ((29.0, 24.0), (39.0, 25.0), "39 % instead of 29 % (lumbar only) and 25 % instead of 24 %"),
        ((29.0, 24.0), (38.9, 25.0), None),
        ((29.0, None), (56.0, 60.0), "is 56 % instead of 29 % (lumbar only)."),
    ],
)
def test_last_week_far_from_what_was_reported_is_told_on_the_first_page(
    group: Tables,
    clinics: Clinics,
    then: tuple[float, float | None],
    now: tuple[float, float],
    said: str | None,
) -> None:
    last = tuple(
        RestatedWeek(cohort, WEEK.before(1), SIX, SIX, Figure(one), SIX, Figure(other))
        for cohort, one, other in zip(COHORTS, then, now, strict=True)
    )
    report = replace(shown_report(group, clinics), restated=Restated(None, 1, last))
    words = about_adherence(report).rest.replace(SPACE, " ")
    assert (said in words) if said else ("instead of" not in words)
    # Of a week further back the section of its own tells.
    older = tuple(replace(one, week=WEEK.before(2)) for one in last)
    assert not last_week_instead(replace(report, restated=Restated(None, 1, older)))
    hidden = tuple(replace(one, now=one.now.hidden()) for one in last)
    assert not last_week_instead(replace(report, restated=Restated(None, 1, hidden)))
    assert not last_week_instead(replace(report, restated=None))
