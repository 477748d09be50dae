"""The views answer the usual questions; a renamed column keeps its old name for one version."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import duckdb
import pytest

from domain.published import PUBLISHED
from domain.renames import RENAMES, Rename
from tests.documents import ROOT
from warehouse.examples import EXAMPLES
from warehouse.views import create_tables, create_views, views

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
CUT = date(2026, 11, 29)
AFTER_CUT = date(2026, 11, 30)
EPISODE = {
    "patient_key": "p1",
    "episode_key": "e1",
    "clinic_id": "a",
    "cohort": "lumbar_hip",
    "started_on": date(2026, 10, 7),
}
HOME = {"setting": "home", "source_kind": "patient", "status": "done", "sets_done": 2}


def moment(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A moment on the clinic's wall clock."""
    return datetime.combine(date(year, month, day), time(hour, minute))


def database(rows: Rows, renames: Sequence[Rename] = ()) -> duckdb.DuckDBPyConnection:
    """A database in memory with these rows, of which only the cells that matter are given."""
    connection = duckdb.connect()
    create_tables(connection)
    for table, given in {"publication": [{"as_of": CUT}], **rows}.items():
        for row in given:
            names, places = ", ".join(row), ", ".join("?" * len(row))
            cells = list(row.values())
            connection.execute(f"insert into {table} ({names}) values ({places})", cells)
    create_views(connection, renames)
    return connection


def worked(name: str) -> str:
    """A worked query of the documents."""
    return (ROOT / "docs" / "queries" / f"{name}.sql").read_text("utf-8")


def records(view: str, rows: Rows) -> list[dict[str, Any]]:
    with database(rows) as connection:
        found = connection.execute(f"from {view}")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def weeks(*adherence: float | None, clinic_id: str = "a", cohort: str = "lumbar_only") -> Any:
    """A row of patient_weeks per value, all of the same programme week."""
    return [
        {
            "episode_key": f"{clinic_id}{n}",
            "clinic_id": clinic_id,
            "cohort": cohort,
            "component": "all",
            "programme_week": 3,
            "adherence_pct": value,
            "logged_days": 3,
            "eligible_days": 7,
            "is_complete": True,
        }
        for n, value in enumerate(adherence)
    ]


@pytest.mark.parametrize("name", views())
def test_a_view_and_each_of_its_columns_says_what_it_is(name: str) -> None:
    assert name not in PUBLISHED
    assert all(sentence for sentence in (views()[name].description, *_sentences(name)))


def _sentences(name: str) -> list[str]:
    return [column.description for column in views()[name].columns]


def test_who_stopped_tells_who_came_back() -> None:
    stopped = {"persisted_days": 10, "is_censored": False, "first_logged_on": date(2026, 10, 8)}
    persistence = [{**EPISODE, **stopped}, {**EPISODE, **stopped, "episode_key": "e2"}]
    for row in persistence:
        del row["started_on"]
    later = {"episode_key": "e2", "session_key": "s1", "performed_on": date(2026, 11, 20), **HOME}
    rows = records(
        "who_stopped",
        {
            "episodes": [EPISODE, {**EPISODE, "episode_key": "e2"}],
            "persistence": persistence,
            "bouts": [
                {**later, "episode_key": "e1", "performed_on": date(2026, 10, 18)},
                # Begun before midnight, and so a session of the day before.
                {**later, "episode_key": "e1", "performed_on": date(2026, 10, 19)},
                {**later, "episode_key": "e1", "session_key": "s2", "setting": "clinic"},
                {**later, "episode_key": "e1", "session_key": "s3", "performed_on": AFTER_CUT},
                {**later, "episode_key": "e1", "session_key": "s4", "status": "skipped"},
                {**later, "episode_key": "e1", "session_key": "s5", "source_kind": "inferred"},
                {**later, "episode_key": "e1", "session_key": "s6", "sets_done": 0},
                later,
            ],
        },
    )
    assert [(r["episode_key"], r["has_resumed"], r["last_session_on"]) for r in rows] == [
        ("e1", False, date(2026, 10, 18)),
        ("e2", True, date(2026, 11, 20)),
    ]
    assert rows[0]["stopped_on"] == date(2026, 10, 18)
    assert rows[0]["weeks_in_programme"] == 1


def test_who_goes_on_or_never_began_did_not_stop() -> None:
    kept = {"episode_key": "e1", "is_censored": True}
    assert records("who_stopped", {"episodes": [EPISODE], "persistence": [kept]}) == []


@pytest.mark.parametrize("query", [EXAMPLES["who_stopped"], worked("who-stopped")])
def test_whoever_is_discharged_after_the_cut_is_still_in_care(query: str) -> None:
    leaving = {"e1": None, "e2": AFTER_CUT, "e3": CUT, "e4": date(2026, 11, 28)}
    stopped = {"persisted_days": 10, "is_censored": False, "first_logged_on": date(2026, 10, 8)}
    given: Rows = {
        "episodes": [{**EPISODE, "episode_key": e, "discharged_on": d} for e, d in leaving.items()],
        "persistence": [{"episode_key": e, **stopped} for e in leaving],
    }
    with database(given) as connection:
        assert len(connection.execute(query).fetchall()) == 3


def test_whoever_goes_on_in_another_episode_did_not_stop() -> None:
    stopped = {"persisted_days": 10, "is_censored": False, "first_logged_on": date(2026, 10, 8)}
    second = {"episode_key": "e2", "session_key": "s1", "line_no": 1}
    elsewhere = {**HOME, **second, "patient_key": "p1", "performed_on": date(2026, 11, 20)}
    given: dict[str, Any] = {
        "episodes": [EPISODE, {**EPISODE, "episode_key": "e2"}],
        "persistence": [{"patient_key": "p1", "episode_key": "e1", **stopped}],
    }
    for bouts, people in ([], 1), ([{**elsewhere, "setting": "clinic"}], 1), ([elsewhere], 0):
        with database({**given, "bouts": bouts}) as connection:
            assert len(connection.execute(worked("who-stopped")).fetchall()) == people


def test_pain_of_an_exercise_is_of_bouts_that_were_done() -> None:
    code = {"exercise_code": "x"}
    done = {**HOME, **code, "pain": 2.0}
    others = [{**done, "pain": 9.0, **other} for other in ({"status": "skipped"}, {"setting": "x"})]
    week = {**code, "episode_key": "e1", "adherence_pct": 50.0, "is_complete": True}
    given: Rows = {
        "exercises": [{**code, "name": "X", "component": "hip"}],
        "exercise_weeks": [week, {**week, "episode_key": "e2", "adherence_pct": None}],
        "bouts": [done, *others, {**done, "pain": 9.0, "source_kind": "inferred"}],
    }
    with database(given) as connection:
        found = connection.execute(worked("exercise-left-out")).fetchall()
    assert found == [("X", "hip", 1, 50.0, 2.0)]


def test_what_cannot_be_correlated_is_null() -> None:
    one = {"episode_key": "e1", "clinic_id": "a", "cohort": "lumbar_hip"}
    score = {"instrument": "nprs", "outcome_window": "week_6", "change": -2, "improvement": 2}
    given: Rows = {
        "attendance": [{**one, "attendance_pct": 90.0}],
        "outcome_windows": [{**one, **score, "completed_at": moment(2026, 11, 20)}],
        "patient_weeks": [
            {**weeks(50.0)[0], **one, "week": date(2026, 11, 2)}
            | {"sessions_prescribed": 14.0, "sessions_counted": 7.0}
        ],
    }
    with database(given) as connection:
        for query in (worked("attendance-and-adherence"), EXAMPLES["dose_and_change"]):
            assert [row[-1] for row in connection.execute(query).fetchall()] == [None]


def test_an_episode_of_after_the_cut_is_not_open() -> None:
    later = {**EPISODE, "episode_key": "e2", "started_on": AFTER_CUT}
    with database({"episodes": [EPISODE, later]}) as connection:
        assert [row[-1] for row in connection.execute(EXAMPLES["episodes"]).fetchall()] == [1]


@pytest.mark.parametrize("query", [EXAMPLES["cohort_weeks"], worked("adherence-by-week")])
def test_the_running_week_is_none_of_the_weeks_shown(query: str) -> None:
    week = {"clinic_id": "all", "cohort": "lumbar_hip", "component": "lumbar", "patients": 3}
    given = [{**week, "week": monday} for monday in (date(2026, 11, 23), AFTER_CUT)]
    with database({"cohort_weeks": given}) as connection:
        assert [row[0] for row in connection.execute(query).fetchall()] == [date(2026, 11, 23)]


def test_adherence_by_programme_week_has_each_clinic_and_the_group() -> None:
    given = [*weeks(40.0, 80.0, None), *weeks(90.0, clinic_id="b")]
    given.append({**weeks(0.0)[0], "is_complete": False})
    rows = records("adherence_by_programme_week", {"patient_weeks": given})
    found = {
        r["clinic_id"]: (r["episodes"], r["mean_pct"], r["adherent_episodes"], r["q1_pct"])
        for r in rows
    }
    assert found == {"a": (2, 60.0, 1, 50.0), "all": (3, 70.0, 2, 60.0), "b": (1, 90.0, 1, 90.0)}
    assert [(r["median_pct"], r["q3_pct"]) for r in rows] == [
        (60.0, 70.0),
        (80.0, 85.0),
        (90.0,) * 2,
    ]
    assert rows[0]["log_completeness_pct"] == pytest.approx(100 * 3 / 7)


def test_pain_by_programme_week_counts_an_episode_once_a_week() -> None:
    answer = {"episode_key": "e1", "instrument": "nprs"}
    rows = records(
        "pain_by_programme_week",
        {
            "episodes": [EPISODE, {**EPISODE, "episode_key": "e2", "started_on": AFTER_CUT}],
            "outcome_scores": [
                {**answer, "completed_at": moment(2026, 11, 28), "episode_key": "e2"},
                {**answer, "completed_at": moment(2026, 10, 4, 23, 59), "score": 8},
                {**answer, "completed_at": moment(2026, 10, 14), "score": 6},
                {**answer, "completed_at": moment(2026, 10, 18), "score": 3},
                {**answer, "completed_at": moment(2026, 11, 30), "score": 0},
                {**answer, "instrument": "odi", "completed_at": moment(2026, 10, 18)},
            ],
            "bouts": [
                {"episode_key": "e1", "performed_on": day, "pain": pain, **HOME, **other}
                for day, pain, other in (
                    (date(2026, 10, 15), 2, {}),
                    (date(2026, 10, 16), 9, {"setting": "clinic"}),
                    (date(2026, 10, 16), 9, {"source_kind": "inferred"}),
                    (AFTER_CUT, 9, {}),
                )
            ],
        },
    )
    found = [
        (r["programme_week"], r["nprs_episodes"], r["nprs_mean"], r["session_pain_mean"])
        for r in rows
        if r["clinic_id"] == "a"
    ]
    assert found == [(-1, 1, 8.0, None), (1, 1, 4.5, 2.0)]
    assert [r["nprs_mean"] for r in rows if r["clinic_id"] == "all"] == [8.0, 4.5]


def test_figures_that_are_added_up_in_any_order_have_nine_decimals() -> None:
    """In the last digits the sums of several threads differ from question to question."""
    answer = {"instrument": "nprs", "completed_at": moment(2026, 10, 14)}
    of_three = [{"episode_key": f"e{n}", "score": score} for n, score in enumerate((0, 0, 1))]
    rows = records(
        "pain_by_programme_week",
        {
            "episodes": [{**EPISODE, "episode_key": one["episode_key"]} for one in of_three],
            "outcome_scores": [{**answer, **one} for one in of_three],
        },
    )
    assert [(r["nprs_mean"], r["nprs_sd"]) for r in rows] == [(0.333333333, 0.577350269)] * 2
    given = [*weeks(0.0), *weeks(0.0), *weeks(100.0)]
    rows = records("adherence_by_programme_week", {"patient_weeks": given})
    assert {r["mean_pct"] for r in rows} == {33.333333333}


def test_the_dose_before_an_answer_is_of_the_weeks_that_were_over() -> None:
    outcome = {
        **{name: EPISODE[name] for name in ("episode_key", "clinic_id", "cohort")},
        "instrument": "nprs",
        "outcome_window": "week_2",
        "completed_at": moment(2026, 10, 19, 8),
        "change": -2,
    }
    week = {"episode_key": "e1", "component": "all", "sessions_prescribed": 14.0}
    rows = records(
        "dose_and_change",
        {
            "outcome_windows": [outcome, {**outcome, "instrument": "groc", "change": None}],
            "patient_weeks": [
                {**week, "week": date(2026, 10, 5), "sessions_done": 9, "sessions_counted": 7.0},
                {**week, "week": date(2026, 10, 12), "sessions_done": 0, "sessions_counted": 0.0},
                {**week, "week": date(2026, 10, 19), "sessions_done": 5, "sessions_counted": 5.0},
                {**week, "week": date(2026, 10, 5), "component": "hip"},
            ],
        },
    )
    (row,) = rows
    assert (row["weeks"], row["sessions_done"], row["adherence_pct"]) == (2, 9, 25.0)


def test_a_week_is_over_the_day_after_its_sunday() -> None:
    week = {"episode_key": "e1", "component": "all", "week": date(2026, 10, 12)}
    for day, over in ((18, 0), (19, 1)):
        outcome = {"episode_key": "e1", "completed_at": moment(2026, 10, day), "change": -1}
        given = {"outcome_windows": [outcome], "patient_weeks": [week]}
        assert [row["weeks"] for row in records("dose_and_change", given)] == [over]


def test_an_answer_before_the_first_week_is_over_has_no_dose() -> None:
    outcome = {"episode_key": "e1", "completed_at": moment(2026, 10, 9), "change": -1}
    (row,) = records("dose_and_change", {"outcome_windows": [outcome]})
    assert (row["weeks"], row["sessions_done"], row["adherence_pct"]) == (0, None, None)


def test_quarantine_by_clinic_names_the_clinic_and_its_main_reason_first() -> None:
    counted = {"dataset": "sessions", "reason": "bad_date", "rows": 1}
    rows = records(
        "quarantine_by_clinic",
        {
            "clinics": [{"clinic_id": "a", "name": "Harbour"}],
            "quarantine_counts": [
                {**counted, "clinic_id": None},
                {**counted, "clinic_id": "a"},
                {**counted, "clinic_id": "a", "reason": "missing_value", "rows": 3},
            ],
        },
    )
    assert [(r["clinic_name"], r["reason"], r["clinic_share_pct"]) for r in rows] == [
        ("Harbour", "missing_value", 75.0),
        ("Harbour", "bad_date", 25.0),
        (None, "bad_date", 100.0),
    ]


def test_a_renamed_column_is_still_found_under_its_old_name() -> None:
    renames = [Rename("holds", "paused_from", "from_on"), Rename("holds", "paused_to", "to_on")]
    with database({"holds": [{"from_on": CUT, "clinic_id": "a"}]}, renames) as connection:
        old = "select paused_from, paused_to, clinic_id from previous.holds"
        assert connection.execute(old).fetchall() == [(CUT, None, "a")]
        # A query of before runs as it is, once the old schema is searched first.
        connection.execute("set search_path = 'previous,main'")
        unchanged = connection.execute("select paused_from from holds, publication").fetchall()
        assert unchanged == [(CUT,)]
        (said,) = connection.execute(
            "select comment from duckdb_columns() where column_name = 'paused_from'"
        ).fetchall()
    assert said == ("Renamed: use from_on. Gone with the next version.",)


def faults_of(renames: Iterable[Rename]) -> list[Rename]:
    """Those of a column that is not there, or of which the old one still is."""
    return [
        one
        for one in renames
        if one.now not in PUBLISHED[one.table].names or one.before in PUBLISHED[one.table].names
    ]


def test_every_rename_is_of_a_column_that_there_is() -> None:
    good = Rename("holds", "paused_from", "from_on")
    bad = [Rename("holds", "from_on", "to_on"), Rename("holds", "paused", "paused_from")]
    assert faults_of([good, *bad]) == bad
    assert faults_of(RENAMES) == []
    with database({}, RENAMES):
        pass
