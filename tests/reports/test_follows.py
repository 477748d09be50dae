"""What follows from two numbers of a report, or of two: hidden with what it would tell."""

from datetime import timedelta

import polars as pl
import pytest

from domain.settings import Clinics
from reports.complementary import following, hidden_counts
from reports.disclosure import disclosed
from reports.equations import Equation, equation_of_share
from reports.linked_cells import Cells, cells_of
from reports.linked_sums import LinkedSums
from reports.linked_weeks import with_last_week
from reports.narrowing import pinned
from tests.reports.builders import MEASURES, WEEK, Row, clinics_of, table
from tests.reports.invented_tables import group_tables
from tests.reports.reporting import (
    Tables,
    report_of,
    reports_of,
    shown_report,
    shown_reports,
)

UNDER = MEASURES.suppress_under


def test_the_few_without_a_log_are_told_by_no_component() -> None:
    tables = group_tables({"clinic_a": {"lumbar_only": 31}})
    clinics = clinics_of(clinic_a="A")
    true = report_of(tables, clinics).adherence_to("lumbar").of("lumbar_only").latest
    assert (true.patients.value, true.with_log.value) == (31, 30)
    for component in ("lumbar", "all"):
        latest = shown_report(tables, clinics).adherence_to(component).of("lumbar_only").latest
        assert (latest.patients.value, latest.with_log.value) == (31, None)
        assert latest.mean_logged.value is not None


def test_who_came_without_pain_at_the_start_is_not_the_difference_of_two_counts() -> None:
    tables = group_tables({"clinic_a": {"lumbar_only": 40}})
    flow = tables["flow"].filter(cohort="lumbar_only").with_columns(started=40, with_baseline=38)
    closed = {"outcome_window": "baseline", "due": 40, "observed": 38, "missing": 2}
    at_start = (
        flow.head(2).unique("clinic_id").with_columns(discontinued=0).with_columns(**_lit(closed))
    )
    tables = {**tables, "flow": pl.concat([at_start, flow], how="vertical_relaxed")}
    shown = shown_report(tables, clinics_of(clinic_a="A"))
    of_cohort = shown.flow[0]
    window = of_cohort.windows[0]
    assert window.outcome_window == "baseline"
    assert of_cohort.started.value is None or of_cohort.with_baseline.value is None
    assert window.due.value is None or window.observed.value is None
    assert of_cohort.started.value is None or window.observed.value is None


def _lit(values: dict[str, object]) -> dict[str, pl.Expr]:
    return {name: pl.lit(value) for name, value in values.items()}


@pytest.mark.parametrize("on_day", [0, 5])
@pytest.mark.parametrize(("stopped", "is_hidden"), [(3, True), (8, False)])
def test_a_share_does_not_tell_who_stopped_before_one_that_is_hidden(
    stopped: int, is_hidden: bool, on_day: int
) -> None:
    left = 1 - stopped / 40
    shares = (
        [(on_day, stopped, left), (60, 0, left)]
        if on_day == 0
        else [(0, 0, 1.0), (on_day, stopped, left), (60, 0, left)]
    )
    curve = [
        {
            "clinic_id": clinic_id,
            "week": WEEK.monday,
            "cohort": "lumbar_only",
            "day": day,
            "at_risk": 40 if day <= on_day else 40 - stopped,
            "events": events,
            "survival": share,
            "lower": share - 0.1,
            "upper": min(1.0, share + 0.1),
        }
        for clinic_id in ("clinic_a", "all")
        for day, events, share in shares
    ]
    tables = group_tables({"clinic_a": {"lumbar_only": 40}})
    tables = {**tables, "persistence_curves": table("persistence_curves", curve)}
    points = shown_report(tables, clinics_of(clinic_a="A")).persistence[0].points
    assert [point.weeks for point in points] == [2, 4, 8]
    assert [point.share.is_hidden for point in points] == [is_hidden] * 3


# Day, still observed, stopped on that day. Nobody at clinic_b is observed for eight weeks.
CURVES = {
    "clinic_a": [(0, 60, 0), (10, 60, 8), (35, 52, 0), (60, 42, 0)],
    "clinic_b": [(0, 20, 0), (35, 20, 0), (40, 14, 0)],
    "all": [(0, 80, 0), (10, 80, 8), (35, 72, 0), (60, 42, 0)],
}


@pytest.mark.parametrize(
    ("of_a", "of_b", "is_hidden"),
    [(10, 1, True), (10, 3, True), (10, 6, False), (0, 6, False)],
)
def test_who_stopped_where_nobody_is_observed_any_more_is_not_what_the_group_has_beside(
    of_a: int, of_b: int, is_hidden: bool
) -> None:
    stopped = {"clinic_a": of_a, "clinic_b": of_b, "all": of_a + of_b}

    def point(clinic_id: str, day: int, at_risk: int, events: int) -> Row:
        events = stopped[clinic_id] if day == 35 else events
        curve = {"clinic_id": clinic_id, "week": WEEK.monday, "cohort": "lumbar_only"}
        share = {"survival": 0.8, "lower": 0.7, "upper": 0.9}
        return {**curve, **share, "day": day, "at_risk": at_risk, "events": events}

    curves = [point(clinic_id, *one) for clinic_id, points in CURVES.items() for one in points]
    tables = group_tables({"clinic_a": {"lumbar_only": 60}, "clinic_b": {"lumbar_only": 20}})
    tables = {**tables, "persistence_curves": table("persistence_curves", curves)}
    shown = shown_reports(tables, clinics_of(clinic_a="A", clinic_b="B"))
    points = {clinic_id: report.persistence[0].at(8) for clinic_id, report in shown.items()}
    assert points["clinic_b"] is None
    assert any(point.share.is_hidden for point in points.values() if point) == is_hidden


def test_the_last_log_of_all_is_not_that_of_a_clinic_too_small_to_say() -> None:
    tables = group_tables({"clinic_a": {"lumbar_only": 30}, "clinic_b": {"lumbar_only": 3}})
    bouts = tables["bouts"].filter(setting="home").unique("clinic_id", maintain_order=True)
    days = {"clinic_a": WEEK.sunday - timedelta(days=1), "clinic_b": WEEK.sunday}
    on = pl.col("clinic_id").replace_strict(days, return_dtype=pl.Date)
    clinics = clinics_of(clinic_a="A", clinic_b="B")
    sunday = {**tables, "bouts": bouts.with_columns(performed_on=on, source_kind=pl.lit("patient"))}
    shown = shown_report(sunday, clinics).completeness
    assert [one.last_log.is_hidden for one in (shown.total, *shown.clinics)] == [True, False, True]


def test_who_was_discharged_does_not_follow_from_two_weeks(group: Tables, clinics: Clinics) -> None:
    in_care = group["episodes"].filter(pl.col("started_on") < WEEK.monday)
    cohort = in_care.filter(
        pl.col("discharged_on").is_null(), clinic_id="clinic_a", cohort="lumbar_only"
    )
    two = cohort["episode_key"].head(2).implode()
    out = pl.lit(WEEK.monday + timedelta(days=2))
    left = pl.when(pl.col("episode_key").is_in(two)).then(out).otherwise("discharged_on")
    then = report_of({**group, "episodes": in_care}, clinics, "clinic_a")
    tables = {**group, "episodes": in_care.with_columns(discharged_on=left)}
    now = report_of(tables, clinics, "clinic_a")
    counts = [(one.activity.cohorts[0].active.value or 0) for one in (then, now)]
    this = now.activity.cohorts[0]
    assert (counts[0] - counts[1], this.started.value, this.discharged.value) == (2, 0, 2)
    (alone,) = disclosed([then], suppress_under=UNDER)
    assert alone.activity.cohorts[0].active.value == counts[0]
    (shown,) = disclosed([now], suppress_under=UNDER, last_week=[then])
    this = shown.activity.cohorts[0]
    assert this.discharged.value is None
    assert None in (this.active.value, this.started.value)


def test_what_a_restated_week_says_of_then_is_what_was_said_then() -> None:
    then = "clinic_b: adherence/lumbar/lumbar_hip/2026-W40"
    now = "clinic_b: restated/lumbar/lumbar_hip/2026-W40/then"
    both = with_last_week(Cells({now: 7}, ()), Cells({then: 7}, ()))
    assert [one.cells for one in both.equations] == [(now, f"last week, {then}")]


COHORT = "clinic_b: {}/lumbar_hip"
CAME, LEFT = COHORT.format("started_this_week"), COHORT.format("discharged_this_week")
IN_CARE, STARTED = COHORT.format("active"), f"{COHORT.format('flow')}/started"
OF_A_WEEK = "clinic_b: logged/lumbar/lumbar_hip/2026-W40"


@pytest.mark.parametrize(
    ("name", "now", "then", "linked_with"),
    [
        pytest.param(IN_CARE, 21, 20, [{CAME, LEFT}], id="in care"),
        # Who leaves on the Sunday is still in care then.
        pytest.param(IN_CARE, 22, 20, [], id="in care, and one left on the Sunday"),
        pytest.param(STARTED, 23, 20, [{CAME}], id="ever started"),
        pytest.param(STARTED, 24, 20, [], id="ever started, and one has gone from the exports"),
        pytest.param(OF_A_WEEK, 20, 20, [set()], id="a past week, the same"),
        pytest.param(OF_A_WEEK, 25, 20, [set()], id="a past week, but for a rest of five"),
        pytest.param("clinic_b: due/lumbar_hip", 20, 20, [], id="neither of these"),
    ],
)
def test_counts_of_two_weeks_are_linked_by_who_came_and_left(
    name: str, now: int, then: int, linked_with: list[set[str]]
) -> None:
    """Three came and two left."""
    last_week = f"last week, {name}"
    of_now = Cells({name: now, CAME: 3, LEFT: 2}, ())
    both = with_last_week(of_now, Cells({name: then}, ()))
    assert [set(one.cells) - {name, last_week} for one in both.equations] == linked_with
    assert all({name, last_week} <= set(one.cells) for one in both.equations)
    assert all(one.holds(both.counts) for one in both.equations)


def test_who_did_not_answer_is_not_the_difference_of_two_tables() -> None:
    """Of 10 without a score, 8 were discharged before: 2 who are in care are missing."""
    tables = group_tables({"clinic_a": {"lumbar_only": 60}})
    clinics = clinics_of(clinic_a="A")
    there = {"due": 40, "observed": 30, "missing": 2, "discontinued": 8}
    is_window = pl.col("outcome_window") == "week_6"
    flow, summary = tables["flow"], tables["cohort_summary"]
    of_flow = {
        name: pl.when(is_window).then(n).otherwise(pl.col(name)) for name, n in there.items()
    }
    missing = pl.when(is_window).then(10).otherwise(pl.col("missing"))
    tables = {
        **tables,
        "flow": flow.with_columns(**of_flow).cast(flow.schema),
        "cohort_summary": summary.with_columns(missing=missing).cast(summary.schema),
    }
    shown = shown_report(tables, clinics)
    (window,) = (one for one in shown.flow[0].windows if one.outcome_window == "week_6")
    in_table = shown.pain.at("week_6").of("lumbar_only").missing
    assert window.missing.value is None
    assert None in (in_table.value, window.discontinued.value)


def test_cells_that_are_one_are_hidden_together() -> None:
    sums = (
        Equation("total", ("few", "many"), None, keep_total=True),
        Equation("many", ("the same",), None, keep_total=False),
    )
    counts = {"total": 13, "few": 3, "many": 10, "the same": 10}
    assert hidden_counts(counts, sums, UNDER).names == {"few", "many", "the same"}


def test_that_all_of_a_few_changed_alike_is_not_told_by_whom_a_difference_is_of() -> None:
    """Of seven nothing else hides a mean, and the table of the differences said 7 + 24."""
    tables = group_tables({"clinic_a": {"lumbar_only": 14, "lumbar_hip": 30}})
    summary = tables["cohort_summary"]
    is_few = pl.col("n_change").is_between(UNDER, 2 * UNDER - 1)
    alike = pl.when(is_few).then(0.0).otherwise("change_sd").alias("change_sd")
    report = shown_report(
        {**tables, "cohort_summary": summary.with_columns(alike)}, clinics_of(clinic_a="A")
    )
    windows = [one for one in report.pain.windows if one.of("lumbar_only").change.is_hidden]
    assert windows
    for window in windows:
        assert window.of("lumbar_only").patients.value is None
        assert window.adjusted.n_lumbar_only.value is None
        assert window.at_all_looks.n_lumbar_only.value in (None, 0)


def test_a_cell_whose_twin_is_known_helps_nobody() -> None:
    sums = (
        Equation("total", ("few", "many"), None, keep_total=True),
        Equation("many", ("last week",), None, keep_total=False),
    )
    counts = {"total": 13, "few": 3, "many": 10, "last week": 10}
    found = hidden_counts(counts, sums, UNDER, is_open=frozenset({"last week"})).names
    assert found == {"few", "total"}


def test_a_total_that_is_to_be_kept_goes_last() -> None:
    """Of each component two did not log: it is enough that nobody is told how many of both did."""
    sums = (
        Equation("patients", ("logged",), 2, keep_total=True),
        Equation("patients of all", ("logged of all",), 2, keep_total=True),
        Equation("patients of all", ("patients",), None, keep_total=False),
        Equation("logged of all", ("logged",), None, keep_total=False),
        Equation("logged in both", ("logged of all", "logged by others"), None, keep_total=False),
    )
    counts = {"patients": 27, "patients of all": 27, "logged": 25, "logged of all": 25}
    counts |= {"logged in both": 38, "logged by others": 13}
    hidden = hidden_counts(counts, sums, UNDER).names
    assert hidden == {"logged", "logged of all", "logged in both"}


def test_where_nobody_of_the_group_is_left_nobody_of_a_clinic_is() -> None:
    """All 25 are to be called, so that the 12 to call of a clinic are all who are in care there."""
    of_clinics = {"a": (6, 7), "b": (8, 4)}
    counts, equations = {"all: active": 25, "all: to_call": 25}, list[Equation]()
    for clinic, (only, hip) in of_clinics.items():
        active, to_call = f"{clinic}: active", f"{clinic}: to_call"
        counts |= {active: only + hip, to_call: only + hip}
        counts |= {f"{clinic}: only": only, f"{clinic}: hip": hip}
        equations.append(Equation(active, (f"{clinic}: only", f"{clinic}: hip"), None, True))
        of_group = ("all: active", "all: to_call")
        equations.append(equation_of_share(active, to_call, counts, of_group))
    equations.append(equation_of_share("all: active", "all: to_call", counts))
    # As where something else hides who is in care.
    already = frozenset({"a: active", "b: active"})
    found = hidden_counts(counts, tuple(equations), UNDER, already=already).names
    assert {"b: hip", "b: active"} <= found
    assert found & {"b: to_call", "b: only"}


def test_a_rest_does_not_follow_from_the_one_of_another_clinic() -> None:
    """Of the 9 who are left 6 are in one clinic, whose numbers follow: so 3 in the other."""
    of_group = ("all: active", "all: to_call")
    counts = {"all: active": 49, "all: to_call": 40}
    counts |= {"a: active": 26, "a: to_call": 20, "b: active": 23, "b: to_call": 20}
    counts |= {"a: only": 14, "a: hip": 12, "a: red": 11, "a: amber": 9}
    equations = (
        equation_of_share("a: active", "a: to_call", counts, of_group),
        equation_of_share("b: active", "b: to_call", counts, of_group),
        equation_of_share(*of_group, counts),
        Equation("a: active", ("a: only", "a: hip"), None, keep_total=True),
        Equation("a: to_call", ("a: red", "a: amber"), None, keep_total=True),
    )
    clinics = frozenset({"a: active", "a: to_call", "b: active", "b: to_call"})
    hidden = set(hidden_counts(counts, equations, UNDER, already=clinics).names)
    known = pinned(LinkedSums(counts, equations, frozenset()).known(equations, hidden))
    assert "rest of b: active without b: to_call" not in known


@pytest.mark.parametrize(("left_of_b", "is_hidden"), [(2, True), (6, False)])
def test_those_left_of_two_clinics_are_not_known_to_be_few_together(
    left_of_b: int, is_hidden: bool
) -> None:
    """Of clinics b and c 2 are left: the group's rest less that of a."""
    of_group = ("all: started", "all: with")
    started, left = {"a": 40, "b": 22, "c": 9}, {"a": 7, "b": left_of_b, "c": 0}
    counts = {f"{of}: started": started[of] for of in "abc"}
    counts |= {f"{of}: with": started[of] - left[of] for of in "abc"}
    counts |= {name: sum(counts[f"{of}: {name[5:]}"] for of in "abc") for name in of_group}
    shares = [equation_of_share(f"{of}: started", f"{of}: with", counts, of_group) for of in "abc"]
    equations = (*shares, equation_of_share(*of_group, counts))
    sums = [
        Equation(name, tuple(f"{of}: {name[5:]}" for of in "abc"), None, keep_total=True)
        for name in of_group
    ]
    already = frozenset({"b: with", "c: with"})
    found = hidden_counts(counts, (*equations, *sums), UNDER, already=already).names
    assert bool(found & {"a: with", "a: started", *of_group}) == is_hidden


def test_the_rests_of_a_clinics_row_in_the_groups_report_add_up_too() -> None:
    tables = group_tables({"clinic_a": {"lumbar_only": 30}, "clinic_b": {"lumbar_only": 20}})
    found = cells_of(reports_of(tables, clinics_of(clinic_a="A", clinic_b="B"))).equations
    whole, part = "completeness/with_programme", "completeness/logged"
    of_a = [one.adds_to for one in found if one.cells == (f"{whole}/clinic_a", f"{part}/clinic_a")]
    assert set(of_a) == {(whole, part)}
    assert [one.adds_to for one in found if one.cells == (whole, part)] == [()]


def test_nor_are_they_where_the_third_that_hides_follows_from_its_own_sums() -> None:
    """The 3 left of a and b are known, since the 6 left of c are: 39 less 24 are in care there."""
    of_group = ("all: active", "all: to_call")
    active, left = {"a": 20, "b": 20, "c": 15}, {"a": 1, "b": 2, "c": 6}
    counts = {"c: other": 24, "c: both": 39}
    counts |= {f"{of}: active": active[of] for of in "abc"}
    counts |= {f"{of}: to_call": active[of] - left[of] for of in "abc"}
    counts |= {name: sum(counts[f"{of}: {name[5:]}"] for of in "abc") for name in of_group}
    shares = [
        equation_of_share(f"{of}: active", f"{of}: to_call", counts, of_group) for of in "abc"
    ]
    equations = (
        *shares,
        equation_of_share(*of_group, counts),
        Equation("c: both", ("c: active", "c: other"), None, keep_total=False),
    )
    found = hidden_counts(counts, equations, UNDER, already=frozenset({"c: active"}))
    names = found.names - following(counts, equations, UNDER, hidden=found)
    hidden = {of for of in "abc" if names & {f"{of}: active", f"{of}: to_call"}}
    assert {"a", "b"} <= hidden
    assert names & {"c: other", "c: both", "c: to_call", *of_group}
