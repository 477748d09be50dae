"""What may be shown of few patients: nothing, anywhere in the report."""

from dataclasses import fields, is_dataclass
from typing import Any

import polars as pl
import pytest

from domain.settings import Clinics
from reports.disclosure import disclosed
from reports.equations import equation_of_share, equation_of_sum
from reports.figures import Count, Figure, Share, Sum
from reports.html import report_html
from reports.report_charts import report_charts
from tests.reports.attacker import is_solved, secrets_of
from tests.reports.builders import WEEK, clinics_of
from tests.reports.invented_tables import group_tables
from tests.reports.reporting import Tables, html_of, report_of, shown_report

UNDER = 5


def parts_of(node: Any, kind: type) -> list[Any]:
    """Every part of that kind, anywhere in a report."""
    found = [node] if isinstance(node, kind) else []
    inside = node if isinstance(node, tuple) else ()
    if is_dataclass(node):
        inside = tuple(getattr(node, field.name) for field in fields(node))
    return found + [part for one in inside for part in parts_of(one, kind)]


def with_other_values(tables: Tables, few: pl.Expr) -> Tables:
    """The same tables with other adherence and scores of the patients that ``few`` picks."""
    changes = {
        "patient_weeks": {"adherence_pct": 7.5, "adherence_logged_pct": 91.5},
        "cohort_weeks": {"mean_pct": 7.5, "median_pct": 6.5, "q1_pct": 1.5, "q3_pct": 8.5},
        "cohort_summary": {"change_mean": -4.5, "score_mean": 3.25, "baseline_mean": 7.75},
        "cohort_comparison": {"estimate": 1.875, "lower": 0.25, "upper": 3.5},
    }
    changed = {
        name: tables[name].with_columns(
            pl.when(few).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)
            for column, value in columns.items()
        )
        for name, columns in changes.items()
        if name != "cohort_comparison"
    }
    of_few = tables["cohort_comparison"].with_columns(cohort=pl.lit("lumbar_hip"))
    changed["cohort_comparison"] = of_few.with_columns(
        pl.when(few).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)
        for column, value in changes["cohort_comparison"].items()
    ).drop("cohort")
    return {**tables, **changed}


def test_a_cohort_under_five_leaves_no_trace_of_its_values(group: Tables, clinics: Clinics) -> None:
    four = (pl.col("clinic_id") == "clinic_b") & (pl.col("cohort") == "lumbar_hip")
    other = with_other_values(group, four)
    assert html_of(group, clinics, "clinic_b") == html_of(other, clinics, "clinic_b")


def test_a_cohort_of_many_does_show_its_values(group: Tables, clinics: Clinics) -> None:
    many = (pl.col("clinic_id") == "clinic_a") & (pl.col("cohort") == "lumbar_hip")
    other = with_other_values(group, many)
    assert html_of(group, clinics, "clinic_a") != html_of(other, clinics, "clinic_a")


@pytest.mark.parametrize("clinic_id", [None, "clinic_a", "clinic_b", "clinic_c"])
def test_no_count_of_one_to_four_and_no_figure_on_fewer_than_five_is_left(
    group: Tables, clinics: Clinics, clinic_id: str | None
) -> None:
    before = report_of(group, clinics, clinic_id)
    counts = {count.name: count.value for count in parts_of(before, Count)}
    after = disclosed([before], suppress_under=UNDER)
    assert not [c.name for c in parts_of(after, Count) if c.value and c.value < UNDER]
    on_few = [
        figure
        for figure in parts_of(after, Figure)
        if figure.value is not None and any(counts[name] < UNDER for name in figure.rests_on)
    ]
    assert on_few == []


@pytest.mark.parametrize("clinic_id", [None, "clinic_a", "clinic_b", "clinic_c"])
def test_no_hidden_count_can_be_worked_out_from_the_sums_of_the_report(
    group: Tables, clinics: Clinics, clinic_id: str | None
) -> None:
    before = report_of(group, clinics, clinic_id)
    counts = {count.name: count.value or 0 for count in parts_of(before, Count)}
    after = parts_of(disclosed([before], suppress_under=UNDER), Count)
    hidden = frozenset(count.name for count in after if count.value is None)
    equations = [equation_of_sum(one) for one in parts_of(before, Sum)]
    equations += [
        equation_of_share(one.whole.name, one.part.name, counts) for one in parts_of(before, Share)
    ]
    assert not is_solved(secrets_of(counts, equations, UNDER), hidden, equations)


def test_four_of_one_cohort_hide_the_number_of_both_together(
    group: Tables, clinics: Clinics
) -> None:
    shown = shown_report(group, clinics, "clinic_b").activity
    assert shown.cohorts[0].active.value is not None
    assert (shown.cohorts[1].active.value, shown.active.value) == (None, None)


def test_a_hidden_cohort_leaves_how_many_of_the_clinic_logged() -> None:
    tables = group_tables({"clinic_a": {"lumbar_only": 60, "lumbar_hip": 30}})
    report = shown_report(tables, clinics_of(clinic_a="A"), "clinic_a")
    logged = [one.latest.with_log.value for one in report.adherence_to("all").cohorts]
    assert (report.completeness.total.logged.part.value, logged) == (81, [None, None])


def test_a_share_is_hidden_when_few_are_on_its_other_side() -> None:
    tables = one_week(patients=20, adherent=17)
    shown = shown_report(tables, clinics_of(clinic_a="A"), "clinic_a").adherence_to("lumbar")
    adherent = shown.of("lumbar_only").adherent
    assert (adherent.part.value, adherent.whole.value) == (None, 20)
    assert adherent.pct.is_hidden
    assert shown.of("lumbar_only").latest.mean.value == 60.0


@pytest.mark.parametrize(("patients", "is_hidden"), [(8, True), (10, False), (25, False)])
@pytest.mark.parametrize("is_all", [False, True])
def test_none_and_all_are_hidden_only_of_small_groups(
    patients: int, is_hidden: bool, is_all: bool
) -> None:
    tables = one_week(patients=patients, adherent=patients if is_all else 0)
    shown = shown_report(tables, clinics_of(clinic_a="A"), "clinic_a").adherence_to("lumbar")
    adherent = shown.of("lumbar_only").adherent
    assert (adherent.pct.is_hidden, adherent.part.value is None) == (is_hidden, is_hidden)


@pytest.mark.parametrize(("adherent", "mean"), [(0, 0.0), (8, 100.0)])
def test_a_mean_of_none_or_all_is_hidden_with_the_difference_that_tells_it(
    adherent: int, mean: float
) -> None:
    tables = one_week(patients=8, adherent=adherent, mean=mean)
    shown = shown_report(tables, clinics_of(clinic_a="A"), "clinic_a").adherence_to("lumbar")
    assert shown.of("lumbar_only").latest.mean.is_hidden
    assert shown.mean_difference.figure.is_hidden
    # Beside eight, a mean that is hidden would be 0 or 100.
    assert shown.of("lumbar_only").latest.patients.value is None


@pytest.mark.parametrize(("patients", "is_hidden"), [(9, True), (10, False)])
def test_a_median_of_few_is_the_value_of_one_of_them(patients: int, is_hidden: bool) -> None:
    tables = one_week(patients=patients, adherent=5)
    shown = shown_report(tables, clinics_of(clinic_a="A"), "clinic_a").adherence_to("lumbar")
    assert shown.of("lumbar_only").median.is_hidden is is_hidden
    assert not shown.of("lumbar_only").latest.mean.is_hidden


def test_that_nobody_logged_is_hidden_where_the_number_of_those_who_did_is() -> None:
    tables = one_week(patients=8, adherent=4)
    silent = pl.when(pl.col("cohort") != "lumbar_only").then("adherence_logged_pct")
    weeks = tables["patient_weeks"].with_columns(adherence_logged_pct=silent)
    shown = shown_report({**tables, "patient_weeks": weeks}, clinics_of(clinic_a="A"), "clinic_a")
    latest = shown.adherence_to("lumbar").of("lumbar_only").latest
    assert latest.with_log.value is None
    assert latest.mean_logged.is_hidden


@pytest.mark.parametrize(("patients", "is_hidden"), [(8, True), (12, False)])
def test_what_all_of_few_have_alike_is_hidden(patients: int, is_hidden: bool) -> None:
    tables = group_tables({"clinic_a": {"lumbar_only": 30, "lumbar_hip": 30}})
    alike = {"n_change": patients, "change_mean": -2.0, "change_sd": 0.0, "responders_of": 8}
    changed: dict[str, dict[str, float]] = {
        "cohort_summary": alike | {"responders": 8},
        "reported_outcomes": {"relieved": 8, "relieved_of": 8},
    }
    tables |= {
        name: tables[name].with_columns(pl.lit(value).alias(key) for key, value in values.items())
        for name, values in changed.items()
    }
    shown = shown_report(tables, clinics_of(clinic_a="A"), "clinic_a")
    of_cohort = shown.pain.windows[0].cohorts[0]
    assert (of_cohort.change.is_hidden, of_cohort.change_sd.is_hidden) == (is_hidden, is_hidden)
    # The difference of the means then and at the start would be what is hidden.
    assert (of_cohort.patients.value is None, of_cohort.score.is_hidden) == (is_hidden, is_hidden)


def test_a_chart_is_drawn_no_finer_than_the_page_says_its_numbers() -> None:
    charts = [
        report_charts(shown_report(one_week(20, 12, mean), clinics_of(clinic_a="A"), "clinic_a"))
        for mean in (60.2, 60.4, 61.2)
    ]
    one, same, other = (chart["adherence-lumbar"] for chart in charts)
    assert one == same
    assert one != other


def one_week(patients: int, adherent: int, mean: float = 60.0) -> Tables:
    """A clinic's lumbar_only cohort of that many patients in one week; thirty of lumbar_hip."""
    tables = group_tables({"clinic_a": {"lumbar_only": 5, "lumbar_hip": 30}})
    few = pl.col("cohort") == "lumbar_only"
    cohort_weeks = tables["cohort_weeks"].filter(week=WEEK.monday)
    values = {"patients": patients, "adherent_patients": adherent, "mean_pct": mean}
    comparison = tables["cohort_comparison"].with_columns(n_lumbar_only=pl.lit(patients))
    return {
        **tables,
        "cohort_comparison": comparison,
        "cohort_weeks": cohort_weeks.with_columns(
            pl.when(few).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)
            for column, value in values.items()
        ),
    }


def test_a_report_is_rendered_only_after_disclosure_control(
    group: Tables, clinics: Clinics
) -> None:
    with pytest.raises(ValueError, match="only after disclosure control"):
        report_html(report_of(group, clinics), {})


def test_disclosure_control_is_applied_once(group: Tables, clinics: Clinics) -> None:
    with pytest.raises(ValueError, match="once"):
        disclosed([shown_report(group, clinics)], suppress_under=UNDER)
