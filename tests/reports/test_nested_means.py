"""Two means of a page, one group within the other, must not tell the mean of who is not in both."""

from collections.abc import Mapping
from datetime import date

import polars as pl
import pytest

from domain.settings import Clinics
from domain.weeks import Week
from reports.disclosure import disclosed
from reports.nested_means import nested_counts
from reports.outcome_figures import CohortOutcome
from reports.weekly import WeeklyReport
from tests.reports.builders import MEASURES, WEEK, clinics_of
from tests.reports.invented_tables import group_tables
from tests.reports.reporting import Tables, report_of, shown_report, shown_reports

CLINIC, COHORT, WINDOW, ENTERED = "clinic_a", "lumbar_only", "week_6", 18
MONDAY: date = WEEK.before(3).monday


def with_at_start(tables: Tables, patients: int) -> Tables:
    """So many of the cohort have pain at the start, 18 of whom have a score at the window."""
    row = (pl.col("clinic_id") == CLINIC) & (pl.col("covariate") == "baseline_nprs")
    n = f"n_{COHORT}"
    changed = pl.when(row).then(pl.lit(patients)).otherwise(n).alias(n)
    return {**tables, "baseline_balance": tables["baseline_balance"].with_columns(changed)}


def at_window(report: WeeklyReport) -> CohortOutcome:
    found = report.pain.at(WINDOW).of(COHORT)
    assert found.patients.value == ENTERED
    return found


@pytest.mark.parametrize(
    ("at_start", "is_shown"),
    [(18, True), (19, False), (20, False), (22, False), (23, True), (40, True)],
)
def test_scores_of_a_window_are_hidden_where_few_of_those_at_the_start_lack_one(
    group: Tables, clinics: Clinics, at_start: int, is_shown: bool
) -> None:
    found = at_window(shown_report(with_at_start(group, at_start), clinics, CLINIC))
    assert (found.baseline.is_shown, found.score.is_shown) == (is_shown, is_shown)
    assert found.change.is_shown


@pytest.mark.parametrize(("then", "is_shown"), [(18, True), (19, False), (23, True)])
def test_last_weeks_mean_at_the_start_counts_too(
    group: Tables, clinics: Clinics, then: int, is_shown: bool
) -> None:
    report, last = (
        report_of(with_at_start(group, patients), clinics, CLINIC) for patients in (40, then)
    )
    (shown,) = disclosed([report], suppress_under=MEASURES.suppress_under, last_week=[last])
    assert at_window(shown).baseline.is_shown is is_shown


def test_differences_between_the_cohorts_stay(group: Tables, clinics: Clinics) -> None:
    usual, hidden = (
        shown_report(with_at_start(group, patients), clinics, CLINIC).pain.at(WINDOW)
        for patients in (40, 19)
    )
    assert usual.adjusted.figure.is_shown
    assert hidden.adjusted.figure == usual.adjusted.figure
    assert hidden.unadjusted.figure == usual.unadjusted.figure


SIZES = {"clinic_a": 40, "clinic_b": 24, "clinic_c": 44, "clinic_d": 36}


@pytest.fixture(scope="module")
def four() -> tuple[Tables, Clinics]:
    sizes = {clinic: {"lumbar_only": n, "lumbar_hip": n} for clinic, n in SIZES.items()}
    return group_tables(sizes, seed=3), clinics_of(**{clinic: clinic[-1] for clinic in SIZES})


def with_lacking(tables: Tables, lacking: Mapping[str, int]) -> Tables:
    """So many patients of each clinic have pain at the start and no score at the window."""
    entered = tables["cohort_summary"].filter(
        instrument="nprs", cohort=COHORT, outcome_window=WINDOW
    )
    at_start = dict(entered.select("clinic_id", "n_change").iter_rows())
    found = {clinic: at_start[clinic] + lacking[clinic] for clinic in SIZES}
    n, is_nprs = f"n_{COHORT}", pl.col("covariate") == "baseline_nprs"
    patients = pl.col("clinic_id").replace_strict({**found, "all": sum(found.values())})
    changed = pl.when(is_nprs).then(patients).otherwise(n).alias(n)
    return {**tables, "baseline_balance": tables["baseline_balance"].with_columns(changed)}


@pytest.mark.parametrize(
    ("lacking", "hidden"),
    [
        ((0, 0, 0, 0), ""),
        # B less A's one patient would be that one: B at the start is B at the window.
        ((1, 0, 6, 0), "a group"),
        ((2, 0, 6, 2), "a d group"),
        # Of five patients of two clinics together the mean may be known.
        ((2, 0, 6, 3), "a d"),
        ((6, 5, 0, 7), ""),
    ],
)
def test_the_groups_scores_do_not_tell_of_few_patients_of_its_clinics(
    lacking: tuple[int, ...], hidden: str, four: tuple[Tables, Clinics]
) -> None:
    tables, clinics = four
    shown = shown_reports(with_lacking(tables, dict(zip(SIZES, lacking, strict=True))), clinics)
    windows = {
        "group" if clinic is None else clinic[-1]: report.pain.at(WINDOW)
        for clinic, report in shown.items()
    }
    found = {name for name, window in windows.items() if not window.of(COHORT).baseline.is_shown}
    assert found == set(hidden.split())
    assert all(window.of(COHORT).change.is_shown for window in windows.values())
    assert all(window.adjusted.figure.is_shown for window in windows.values())


def with_hip_alone(tables: Tables, alone: int, hip: int, monday: date = MONDAY) -> Tables:
    """Of the cohort so many had no other exercises in a week than for the hip, and ``hip`` any."""
    weeks = tables["cohort_weeks"]
    week = (pl.col("clinic_id") == CLINIC) & (pl.col("cohort") == COHORT)
    week &= pl.col("week") == monday
    more = pl.when(week & (pl.col("component") == "all")).then(alone).otherwise(0)
    of_hip = weeks.filter(week, component="lumbar").with_columns(
        component=pl.lit("hip"),
        patients=pl.lit(hip, weeks.schema["patients"]),
        adherent_patients=pl.lit(0, weeks.schema["adherent_patients"]),
    )
    assert of_hip.height == 1
    changed = weeks.with_columns((pl.col("patients") + more).cast(weeks.schema["patients"]))
    return {**tables, "cohort_weeks": pl.concat([changed, of_hip])}


@pytest.mark.parametrize(
    ("alone", "hip", "is_shown", "why"),
    [
        (0, 0, True, "all have lumbar exercises alone"),
        (1, 1, False, "all less lumbar is the one with hip exercises alone"),
        (4, 4, False, "of four the mean"),
        (5, 5, True, "of five the mean may be known"),
        (1, 6, True, "five have both, and nobody knows what they did of which"),
    ],
)
def test_adherence_to_all_exercises_is_hidden_where_few_have_one_kind_alone(
    group: Tables, clinics: Clinics, alone: int, hip: int, is_shown: bool, why: str
) -> None:
    tables = with_hip_alone(group, alone, hip) if hip else group
    shown = shown_report(tables, clinics, CLINIC)
    weeks = {
        component: next(
            one
            for one in shown.adherence_to(component).of(COHORT).weeks
            if one.week.monday == MONDAY
        )
        for component in ("all", "lumbar")
    }
    assert weeks["lumbar"].mean.is_shown
    of_all = weeks["all"]
    shown_of_all = (
        of_all.mean.is_shown,
        of_all.mean_logged.is_shown,
        of_all.log_completeness.is_shown,
    )
    assert shown_of_all == (is_shown,) * 3, why


@pytest.mark.parametrize(("alone", "hip", "are_secret"), [(1, 1, True), (1, 6, False)])
@pytest.mark.parametrize("monday", [MONDAY, WEEK.monday])
def test_how_many_of_all_logged_and_were_adherent_tells_of_those_few_as_well(
    group: Tables, clinics: Clinics, monday: date, alone: int, hip: int, are_secret: bool
) -> None:
    report = report_of(with_hip_alone(group, alone, hip, monday), clinics, CLINIC)
    names = [f"logged/all/{COHORT}/{Week(monday)}"]
    names += [f"adherent/all/{COHORT}"] if monday == WEEK.monday else []
    assert [*nested_counts(report, MEASURES.suppress_under)] == (names if are_secret else [])
