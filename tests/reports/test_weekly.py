"""The numbers of the weekly report are those of the tables."""

from datetime import date, datetime, timedelta

import pytest

from domain.settings import Clinics
from domain.weeks import Week
from reports.weekly import WeeklyReport, weekly_report
from tests.reports.builders import MEASURES, SUNDAY, WEEK, Row, clinics_of, table, tables_of
from tests.reports.invented_tables import group_tables
from tests.reports.reporting import Tables, report_of, shown_report

CLINICS = clinics_of(clinic_a="A")


def report_on(**rows: list[Row]) -> WeeklyReport:
    """The report of clinic_a on these rows alone."""
    return report_of(tables_of(**rows), CLINICS, "clinic_a")


def patient_week(patient: str, episode: str, upper: float | None) -> Row:
    return {
        "patient_key": patient,
        "episode_key": episode,
        "clinic_id": "clinic_a",
        "cohort": "lumbar_only",
        "week": WEEK.monday,
        "component": "lumbar",
        "adherence_pct": 50.0,
        "adherence_logged_pct": upper,
    }


def episode(key: str, started_on: date, **other: object) -> Row:
    ids = {"patient_key": "p1", "episode_key": key, "clinic_id": "clinic_a"}
    return {**ids, "cohort": "lumbar_only", "started_on": started_on, **other}


def test_the_upper_bound_is_the_mean_over_patients_with_a_log() -> None:
    report = report_on(
        patient_weeks=[
            patient_week("p1", "e1", 80.0),
            patient_week("p2", "e2", 60.0),
            patient_week("p3", "e3", None),
        ]
    )
    latest = report.adherence_to("lumbar").of("lumbar_only").latest
    assert (latest.with_log.value, latest.mean_logged.value) == (2, 70.0)


def test_a_patient_with_two_episodes_counts_with_the_later_one() -> None:
    report = report_on(
        patient_weeks=[patient_week("p1", "e1", 10.0), patient_week("p1", "e2", 90.0)],
        episodes=[episode("e1", date(2026, 9, 1)), episode("e2", date(2026, 11, 1))],
    )
    latest = report.adherence_to("lumbar").of("lumbar_only").latest
    assert (latest.with_log.value, latest.mean_logged.value) == (1, 90.0)


def test_of_two_episodes_that_start_on_one_day_the_greater_id_counts_whatever_the_keys() -> None:
    day = date(2026, 9, 1)
    greater = episode("e1", day, id_order=2, cohort="lumbar_hip")
    report = report_on(
        patient_weeks=[patient_week("p1", "e1", 90.0), patient_week("p1", "e2", 10.0)],
        episodes=[greater, episode("e2", day, id_order=1)],
    )
    assert report.adherence_to("lumbar").of("lumbar_only").latest.mean_logged.value == 90.0
    assert [cohort.active.value for cohort in report.activity.cohorts] == [0, 1]


def test_an_episode_with_nothing_due_yet_takes_the_place_of_no_other() -> None:
    later = {**patient_week("p1", "e2", None), "adherence_pct": None}
    report = report_on(
        patient_weeks=[patient_week("p1", "e1", 10.0), later],
        episodes=[episode("e1", date(2026, 9, 1)), episode("e2", date(2026, 11, 1))],
    )
    latest = report.adherence_to("lumbar").of("lumbar_only").latest
    assert (latest.with_log.value, latest.mean_logged.value) == (1, 10.0)


@pytest.mark.parametrize(
    ("started_on", "discharged_on", "active"),
    [
        (SUNDAY, None, 1),
        (date(2026, 11, 16), None, 0),
        (date(2026, 9, 1), SUNDAY, 1),
        (date(2026, 9, 1), date(2026, 11, 14), 0),
    ],
)
def test_in_care_are_those_started_and_not_discharged_by_the_sunday(
    started_on: date, discharged_on: date | None, active: int
) -> None:
    report = report_on(episodes=[episode("e1", started_on, discharged_on=discharged_on)])
    assert report.activity.active.value == active


def test_the_chart_has_up_to_twelve_mondays_from_the_first_with_patients() -> None:
    def weeks(first: Week) -> list[Week]:
        row = {"clinic_id": "clinic_a", "cohort": "lumbar_hip", "component": "lumbar"}
        nobody = {**row, "week": first.before(1).monday, "patients": 0}
        report = report_on(cohort_weeks=[{**row, "week": first.monday, "patients": 3}, nobody])
        return [week.week for week in report.adherence_to("lumbar").cohorts[0].weeks]

    assert len(weeks(WEEK.before(40))) == 1
    assert weeks(WEEK.before(2)) == [WEEK.before(2), WEEK.before(1), WEEK]
    assert len(weeks(WEEK.before(11))) == 12


def test_flags_count_patients_in_care_once_and_not_those_for_information() -> None:
    def flag(patient: str, level: str) -> Row:
        ids = {"patient_key": patient, "episode_key": patient, "clinic_id": "clinic_a"}
        return {**ids, "level": level}

    report = report_on(
        episodes=[{**episode(key, SUNDAY), "patient_key": key} for key in ("p1", "p2", "p3")],
        flags=[flag("p1", "red"), flag("p1", "amber"), flag("p2", "info"), flag("gone", "red")],
    )
    assert report.activity.to_call.part.value == 1
    assert report.activity.urgent.part.value == 1


def test_differences_of_shares_are_in_percentage_points() -> None:
    row = {"clinic_id": "clinic_a", "week": WEEK.monday, "component": "lumbar"}
    share = {"method": "adherence_share_newcombe", "estimate": 0.125, "lower": -0.1, "upper": 0.3}
    report = report_on(cohort_comparison=[{**row, **share}])
    figure = report.adherence_to("lumbar").share_difference.figure
    assert (figure.value, figure.lower, figure.upper) == pytest.approx((12.5, -10.0, 30.0))


def test_persistence_is_told_up_to_the_last_day_on_which_anybody_was_observed() -> None:
    cohort = {"clinic_id": "clinic_a", "week": WEEK.monday, "cohort": "lumbar_only"}
    # One had no second session, one stopped on the last day.
    steps = ((0, 10, 1, 0.9), (14, 9, 1, 0.8))
    curve: list[Row] = [
        {**cohort, "day": day, "at_risk": at_risk, "events": events, "survival": share}
        for day, at_risk, events, share in steps
    ]
    (point,) = report_on(persistence_curves=curve).persistence[0].points
    assert (point.weeks, point.at_risk.value, point.share.value) == (2, 9, 80.0)
    assert [count.value for count in point.stopped] == [2]


def test_who_began_with_a_pain_score_is_a_share_of_those_who_started() -> None:
    flow = {"clinic_id": "clinic_a", "week": WEEK.monday, "cohort": "lumbar_only"}
    counts = {"outcome_window": "week_2", "episodes": 9, "started": 8, "with_baseline": 6}
    began = report_on(flow=[{**flow, **counts}]).flow[0].who_began
    assert (began.part.value, began.whole.value) == (6, 8)


def test_patients_of_a_questionnaire_are_those_with_a_change_in_that_one() -> None:
    where = {"clinic_id": "clinic_a", "cohort": "lumbar_only", "outcome_window": "week_6"}
    summary = {**where, "week": WEEK.monday, "n": 9}
    report = report_on(
        cohort_summary=[
            {**summary, "instrument": code, "n_change": n} for code, n in (("nprs", 8), ("odi", 7))
        ],
        reported_outcomes=[
            {**where, "instrument": code, "relieved": n, "relieved_of": 6}
            for code, n in (("nprs", 3), ("odi", 2))
        ],
    )
    found = [one.at("week_6").of("lumbar_only") for one in (report.pain, report.disability)]
    assert [(one.patients.value, one.relieved.part.value) for one in found] == [(8, 3), (7, 2)]


def test_a_difference_that_no_scale_allows_is_not_told(group: Tables, clinics: Clinics) -> None:
    comparison = group["cohort_comparison"].with_columns(estimate=50.0)
    report = report_of({**group, "cohort_comparison": comparison}, clinics, None)
    pain, disability = (one.at("week_6").adjusted for one in (report.pain, report.disability))
    assert (pain.figure.value, pain.note) == (None, "undetermined")
    assert (disability.figure.value, disability.note) == (50.0, None)


def test_the_comparison_of_another_week_is_not_used() -> None:
    row = {"clinic_id": "clinic_a", "week": WEEK.before(1).monday, "instrument": "nprs"}
    ancova = {"method": "ancova", "outcome_window": "week_6", "estimate": -1.0}
    report = report_on(cohort_comparison=[{**row, **ancova}])
    assert report.pain.at("week_6").adjusted.figure.value is None


def test_the_groups_numbers_are_those_of_its_clinics_together(
    group: Tables, clinics: Clinics
) -> None:
    whole = report_of(group, clinics)
    parts = [
        report_of(group, clinics, clinic_id) for clinic_id in ("clinic_a", "clinic_b", "clinic_c")
    ]

    def counted(report: WeeklyReport) -> list[int]:
        total = report.completeness.total
        counts = (report.activity.active, report.activity.to_call.part, total.missing.part)
        return [count.value or 0 for count in (*counts, total.logged.part, total.logged.whole)]

    assert counted(whole) == [sum(values) for values in zip(*map(counted, parts), strict=True)]


def test_rows_read_are_accounted_for(group: Tables, clinics: Clinics) -> None:
    intake = report_of(group, clinics).intake
    total = intake.total
    rows = total.rows
    assert rows.read == rows.accepted + rows.quarantined + rows.ignored + total.rows_rejected
    assert len(intake.exports) == group["exports"].height
    for export in intake.exports:
        of = export.rows
        assert export.is_rejected or of.read == of.accepted + of.quarantined + of.ignored


def test_exports_are_told_latest_first_and_counted_once_however_much_they_hold() -> None:
    def export(number: int, dataset: str, **other: object) -> Row:
        received_at = datetime(2026, 11, number)  # noqa: DTZ001
        return {
            "export_id": f"{number}" * 64,
            "dataset": dataset,
            "received_at": received_at,
        } | other

    tables = tables_of(
        exports=[
            export(1, "sessions", state="rejected"),
            export(1, "holds", state="rejected"),
            export(3, "sessions", state="accepted", snapshot="shrunken_snapshot", rows_absent=7),
            export(2, "sessions", state="accepted", snapshot="applied"),
        ]
    )
    intake = report_of(tables, CLINICS).intake
    assert [(one.short_id[0], one.dataset, one.doubt) for one in intake.exports] == [
        ("3", "sessions", "shrunken_snapshot"),
        ("2", "sessions", None),
        ("1", "holds", None),
        ("1", "sessions", None),
    ]
    assert [(one.short_id[0], one.rows_absent) for one in intake.doubted] == [("3", 7)]
    assert (intake.total.exports, intake.total.rejected) == (3, 1)


def test_a_clinics_report_has_its_own_quarantine_and_no_exports(
    group: Tables, clinics: Clinics
) -> None:
    intake = report_of(group, clinics, "clinic_a").intake
    assert (intake.exports, intake.datasets) == ((), ())
    expected = group["quarantine_counts"].filter(clinic_id="clinic_a")["rows"].sum()
    assert intake.quarantined == expected
    of_group = report_of(group, clinics).completeness
    assert of_group.clinics[0].quarantined == expected
    # Some rows say no known clinic.
    assert of_group.total.quarantined == group["quarantine_counts"]["rows"].sum()
    assert of_group.total.quarantined > sum(row.quarantined for row in of_group.clinics)


def test_a_clinic_without_any_rows_has_a_report_of_noughts() -> None:
    report = weekly_report(
        tables_of(), week=WEEK, clinic_id="clinic_a", clinics=CLINICS, measures=MEASURES
    )
    assert report.activity.active.value == 0
    assert report.pain.at("week_6").cohorts[0].change.value is None
    assert report.made_from is None


def test_a_patient_counts_in_the_cohort_of_the_episode_that_started_last() -> None:
    later = {**episode("e1", date(2026, 10, 1)), "cohort": "lumbar_hip"}
    report = report_on(episodes=[later, episode("e2", date(2026, 9, 1))])
    assert [one.active.value for one in report.activity.cohorts] == [0, 1]


def test_who_started_or_left_on_the_sunday_before_did_so_last_week() -> None:
    before = WEEK.before(1).sunday
    report = report_on(
        episodes=[episode("e1", before), episode("e2", date(2026, 9, 1), discharged_on=before)]
    )
    of_cohort = report.activity.cohorts[0]
    assert (of_cohort.started.value, of_cohort.discharged.value) == (0, 0)


def test_the_last_log_is_one_of_a_patient_at_home_in_the_week_or_before() -> None:
    def bout(day: int, **other: object) -> Row:
        at_home = {"setting": "home", "source_kind": "patient", **other}
        return {"clinic_id": "clinic_a", "performed_on": date(2026, 11, day), **at_home}

    report = report_on(
        bouts=[bout(9), bout(10, source_kind="inferred"), bout(11, setting="clinic"), bout(16)]
    )
    assert report.completeness.total.last_log.value == date(2026, 11, 9)


def test_who_has_exercises_due_and_no_log_counts_as_such_and_a_week_on_hold_does_not() -> None:
    def week(patient: str, pct: float | None, logged_days: int) -> Row:
        row = {**patient_week(patient, patient, None), "component": "all"}
        return row | {"adherence_pct": pct, "logged_days": logged_days}

    report = report_on(patient_weeks=[week("p1", 50.0, 1), week("p2", 0.0, 0), week("p3", None, 0)])
    logged = report.completeness.total.logged
    assert (logged.part.value, logged.whole.value) == (1, 2)


def test_who_starts_two_episodes_in_a_week_or_is_discharged_from_two_is_one_patient() -> None:
    left = {"discharged_on": WEEK.monday}
    report = report_on(
        episodes=[
            episode("e1", WEEK.monday, patient_key="p1"),
            episode("e2", SUNDAY, patient_key="p1"),
            episode("e3", date(2026, 9, 1), patient_key="p2", **left),
            episode("e4", date(2026, 9, 8), patient_key="p2", **left),
        ]
    )
    of_cohort = report.activity.cohorts[0]
    assert (of_cohort.started.value, of_cohort.discharged.value) == (1, 1)


def test_a_clinic_that_nobody_listed_has_its_row_and_its_part_in_the_groups() -> None:
    of_other = {"clinic_id": "clinic_z", "component": "all", "logged_days": 1}
    tables = tables_of(
        episodes=[{**episode("e1", date(2026, 9, 1)), "clinic_id": "clinic_z"}],
        patient_weeks=[{**patient_week("p1", "e1", None), **of_other}],
    )
    found = report_of(tables, CLINICS).completeness
    assert [(one.name, one.logged.part.value) for one in found.clinics] == [
        ("A", 0), ("clinic_z", 1)
    ]  # fmt: skip
    assert found.total.logged.part.value == 1


def test_who_starts_or_leaves_on_the_sunday_does_so_in_the_week_and_no_later_switch() -> None:
    later = {"cohort": "lumbar_only", "switched_on": SUNDAY + timedelta(days=1)}
    report = report_on(
        episodes=[
            {**episode("e1", SUNDAY), "patient_key": "p1"} | later,
            {**episode("e2", date(2026, 9, 1), discharged_on=SUNDAY), "patient_key": "p2"} | later,
        ]
    )
    of_cohort = report.activity.cohorts[0]
    assert (of_cohort.started.value, of_cohort.discharged.value) == (1, 1)
    assert report.activity.switched.part.value == 0


def test_who_was_given_a_hip_exercise_is_one_of_those_who_began_without() -> None:
    switched = episode("e1", date(2026, 9, 1), switched_on=SUNDAY)
    hip = {**episode("e2", date(2026, 9, 1)), "patient_key": "p2", "cohort": "lumbar_hip"}
    share = report_on(episodes=[switched, hip]).activity.switched
    assert (share.part.value, share.whole.value) == (1, 1)


# All have stopped; eight have not; the last whom anybody still saw have.
@pytest.mark.parametrize(
    ("last", "weeks"),
    [((40, 40, 0.0), [2, 4, 8, 12]), ((32, 40, 0.2), [2]), ((6, 6, 0.0), [2])],
)
def test_where_all_have_stopped_nobody_keeps_going_in_later_weeks(
    last: tuple[int, int, float], weeks: list[int]
) -> None:
    steps = [(0, 0, 40, 1.0), (25, *last)]
    curve = [
        {"clinic_id": of, "cohort": "lumbar_only", "day": day, "events": events}
        | {"at_risk": at_risk, "survival": share}
        for of in ("clinic_a", "all")
        for day, events, at_risk, share in steps
    ]
    tables = group_tables({"clinic_a": {"lumbar_only": 40}})
    tables = {**tables, "persistence_curves": table("persistence_curves", curve)}
    points = shown_report(tables, clinics_of(clinic_a="A")).persistence[0].points
    assert [point.weeks for point in points] == weeks
    assert [point.share.value for point in points[1:]] == [0.0] * len(points[1:])
