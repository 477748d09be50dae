"""The same bytes that come again under a later name change nothing of what was known before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from domain.datasets import SESSIONS
from domain.weeks import Week
from flows.context import derivation
from flows.derivation import Derivation, clinic_folder, current_of
from flows.due_exports import due_exports
from flows.known_then import known_then
from flows.last_week import last_weeks_derivation
from flows.report import write_reports
from flows.report_tables import last_weeks_tables, report_tables
from flows.take_in import take_in_one
from reports.restated_figures import restated
from tests.pipeline import FIRST_ARRIVAL, KEY
from warehouse.accepted import TakenIn, quarantined_rows
from warehouse.landing import land
from warehouse.store import Store

CLINIC = "clinic_a"
EPISODES = (
    "clinic_id,patient_id,episode_id,cohort,started_on\n"
    "clinic_a,1,e1,lumbar_hip,2026-10-05\nclinic_a,2,e2,lumbar_only,2026-10-05\n"
)
SESSION_COLUMNS = (
    "clinic_id,patient_id,session_id,line_no,performed_at,setting,exercise_code,sets_done,"
    "reps_per_set\n"
)
DAY = timedelta(days=1)

# Of one week after the other: the text of a file by its name.
Arrivals = list[dict[str, str]]
Arrive = Callable[..., Store]


def sessions(*bouts: str) -> str:
    """Bouts, each ``session day sets``, of patient 1 in October."""
    rows = (bout.split() for bout in bouts)
    return SESSION_COLUMNS + "".join(
        f"clinic_a,1,{session},1,2026-10-{day}T07:00,home,hip_clamshell,{sets},12\n"
        for session, day, sets in rows
    )


@pytest.fixture
def arrive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Arrive:
    monkeypatch.setenv("ADHERENCE_KEY", KEY)

    def arrived(weeks: Arrivals, first: datetime = FIRST_ARRIVAL) -> Store:
        store = Store(tmp_path / "data")
        for number, files in enumerate(weeks):
            for name, text in files.items():
                file = tmp_path / name
                file.write_text(text)
                land(file, store, first + number * 7 * DAY)
            for export_id in due_exports(store.data):
                take_in_one.fn(store.data, export_id)
        return store

    return arrived


def known_after(week: int) -> datetime:
    return FIRST_ARRIVAL + week * 7 * DAY + timedelta(hours=1)


def sets_of(plan: Derivation) -> dict[str, int]:
    """Sets of each current session."""
    rows = current_of(plan, CLINIC)["sessions"].select("session_id", "sets_done").collect()
    return dict(sorted(rows.iter_rows()))


FIRST, CORRECTED = sessions("s1 06 2"), sessions("s1 06 1")
THEN: Arrivals = [
    {"clinic_a_episodes_2026-10-11.csv": EPISODES, "clinic_a_sessions_2026-10-11.csv": FIRST},
    {"clinic_a_sessions_2026-10-18.csv": CORRECTED},
]
AGAIN: Arrivals = [
    *THEN,
    {"clinic_a_sessions_2026-10-25.csv": FIRST, "clinic_a_episodes_2026-10-25.csv": EPISODES},
]


def test_what_counted_before_counts_as_known_before(arrive: Arrive) -> None:
    store = arrive(AGAIN)
    assert sets_of(derivation(store.data)) == {"s1": 2}
    assert sets_of(derivation(store.data, known_after(1))) == {"s1": 1}
    assert sets_of(derivation(store.data, known_after(0))) == {"s1": 2}


def test_tables_of_then_serve_again(arrive: Arrive) -> None:
    """As whoever made them before the name came keeps them, and need not make them anew."""
    before = clinic_folder(derivation(arrive(THEN).data), CLINIC)
    after = derivation(arrive(AGAIN).data, known_after(1))
    assert clinic_folder(after, CLINIC) == before
    assert clinic_folder(derivation(after.store.data), CLINIC) != before


@pytest.mark.parametrize(
    "again",
    [
        {"clinic_a_sessions_2026-10-25.csv": FIRST},
        # From which on it is known that the clinic goes on sending.
        {"clinic_a_sessions_2026-11-22.csv": CORRECTED},
        {"clinic_a_episodes_2026-10-25.csv": EPISODES},
        {"clinic_a_sessions_and_outcomes_2026-10-25.csv": FIRST},
    ],
    ids=["counts again", "still sends", "episodes", "another dataset"],
)
def test_a_report_of_then_stays_the_same_bytes(arrive: Arrive, again: dict[str, str]) -> None:
    then = reports(arrive(THEN), known_after(1))
    assert reports(arrive([*THEN, again]), known_after(1)) == then


def reports(store: Store, known_at: datetime | None) -> dict[str, bytes]:
    week = Week.parse("2026-W42")
    write_reports.fn(store.data, str(week), [CLINIC], known_at)
    return {path.name: path.read_bytes() for path in (store.reports / str(week)).iterdir()}


def test_last_weeks_report_knew_the_names_of_last_week(arrive: Arrive) -> None:
    plan = derivation(arrive(AGAIN).data)
    then = last_weeks_derivation(plan, Week.parse("2026-W41"))
    assert then
    assert sets_of(then) == {"s1": 1}


def test_rows_in_quarantine_have_the_day_of_then(arrive: Arrive) -> None:
    bad = sessions("s1 06 2", "s2 07 99", "s3 07 1", "s4 08 1")
    weeks = [
        {"clinic_a_episodes_2026-10-11.csv": EPISODES, "clinic_a_sessions_2026-10-11.csv": bad}
    ]
    store = arrive([*weeks, {"clinic_a_sessions_2026-10-25.csv": bad}])
    assert quarantined_on(derivation(store.data)) == [date(2026, 10, 25)]
    assert quarantined_on(derivation(store.data, known_after(0))) == [date(2026, 10, 11)]


def quarantined_on(plan: Derivation) -> list[date]:
    rows = quarantined_rows(plan.known, SESSIONS, plan.store)
    return rows.select(pl.col("exported_at").dt.date()).collect()["exported_at"].to_list()


OUTCOME_COLUMNS = "clinic_id,patient_id,response_id,instrument,completed_at,score\n"
BETWEEN = {
    "too late then, good now": ("sessions", sessions("s1 06 2", "s2 07 2", "s3 20 2")),
    "put aside then for one reason more": (
        "sessions",
        sessions("s1 06 2", "s2 07 2", "s3 20 99"),
    ),
    "an answer": (
        "outcomes",
        OUTCOME_COLUMNS + "clinic_a,1,r1,nprs,2026-10-06,5\nclinic_a,1,r2,nprs,2026-10-20,5\n",
    ),
    "an episode": (
        "episodes",
        EPISODES.replace("lumbar_only,2026-10-05", "lumbar_only,2026-10-20"),
    ),
}


@pytest.mark.parametrize(("dataset", "text"), BETWEEN.values(), ids=list(BETWEEN))
def test_where_a_row_was_judged_otherwise_then_the_day_of_now_stays(
    arrive: Arrive, dataset: str, text: str
) -> None:
    """The rows of then are gone; docs/limitations.md says so."""
    store = arrive([*of_weeks(f"clinic_a_{dataset}_2026-10-{{}}.csv", text)])
    then = only(derivation(store.data, known_after(0)))
    assert then.export.names == (f"clinic_a_{dataset}_2026-10-11.csv",)
    assert then.receipt == only(derivation(store.data)).receipt


def of_weeks(name: str, text: str) -> Arrivals:
    """The same text on the 11th and the 25th."""
    return [{name.format(day): text} for day in (11, 25)]


def only(plan: Derivation) -> TakenIn:
    (one,) = plan.known
    return one


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (sessions("s1 06 2", "s2 07 2"), None),
        # Too late on the 25th, and good while no name said a day.
        (sessions("s1 06 2", "s2 07 2", "s3 29 2"), date(2026, 10, 25)),
    ],
)
def test_a_name_without_a_day_says_none(arrive: Arrive, text: str, day: date | None) -> None:
    store = arrive([{"clinic_a_sessions.csv": text}, {"clinic_a_sessions_2026-10-25.csv": text}])
    made_at = only(derivation(store.data, known_after(0))).receipt.exported_at
    assert (made_at and made_at.date()) == day


def test_under_another_dataset_it_was_read_otherwise_and_the_receipt_of_now_stays(
    arrive: Arrive,
) -> None:
    store = arrive([{"clinic_a_outcomes_2026-10-11.csv": FIRST}, {"clinic_a_sessions.csv": FIRST}])
    now, then = only(derivation(store.data)), only(derivation(store.data, known_after(0)))
    assert [one.dataset for one in then.receipt.datasets] == ["sessions"]
    assert then.receipt == now.receipt


def test_what_is_to_be_taken_in_anew_has_no_receipt_of_then(arrive: Arrive) -> None:
    store = arrive(of_weeks("clinic_a_sessions_2026-10-{}.csv", FIRST))
    plan = derivation(store.data)
    old = replace(only(plan), receipt=replace(only(plan).receipt, fingerprint="of old rules"))
    (then,) = known_then([old], known_after(0), plan.settings, store)
    assert then.receipt == old.receipt


MOSTLY_BAD = sessions("s1 06 99", "s2 07 99")


@pytest.mark.parametrize(
    "again",
    [
        {"clinic_a_sessions_2026-10-25.csv": MOSTLY_BAD},
        {"clinic_a_sessions_2026-10-11 (1).csv": MOSTLY_BAD},
    ],
)
def test_a_rejected_file_that_came_in_place_of_was_made_good_then(
    arrive: Arrive, again: dict[str, str]
) -> None:
    weeks: Arrivals = [
        {
            "clinic_a_episodes_2026-10-11.csv": EPISODES,
            "clinic_a_sessions_2026-10-11.csv": MOSTLY_BAD,
            "clinic_a_sessions_2026-10-11_corrected.csv": FIRST,
        }
    ]
    then = reports(arrive(weeks), known_after(0))
    assert reports(arrive([*weeks, again]), known_after(0)) == then


def test_a_copy_under_a_name_that_says_nothing_new_changes_nothing(arrive: Arrive) -> None:
    before = reports(arrive(THEN), None)
    known_at = derivation(arrive(THEN).data).known_at
    store = arrive([*THEN, {"clinic_a_sessions_2026-10-18 (1).csv": CORRECTED}])
    assert derivation(store.data).known_at == known_at == FIRST_ARRIVAL + 7 * DAY
    assert reports(store, None) == before


@pytest.mark.parametrize("first", [FIRST_ARRIVAL, datetime(2026, 10, 2, 9, tzinfo=UTC)])
def test_the_known_at_that_a_report_names_gives_that_report(
    arrive: Arrive, first: datetime
) -> None:
    """The last that came may have been nothing but a name, and before the week was over."""
    store = arrive(AGAIN, first)
    unasked = reports(store, None)
    known_at = derivation(store.data).known_at
    assert known_at == first + 2 * 7 * DAY
    assert reports(store, known_at) == unasked


def test_who_sends_a_file_again_that_has_not_changed_has_sent_it(arrive: Arrive) -> None:
    plan = derivation(arrive(AGAIN).data)
    week = Week.parse("2026-W42")
    then = last_weeks_tables(plan, week, None)
    tables = report_tables(plan, week, None, then)
    found = restated(tables, then, week, None, {})
    assert found
    assert found.exports == 2
    assert found.known_at
    assert found.known_at.date() == (FIRST_ARRIVAL + 7 * DAY).date()
    latest = tables["exports"]["received_at"].max()
    assert latest == (FIRST_ARRIVAL + 14 * DAY).replace(tzinfo=None)
