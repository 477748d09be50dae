"""The sweep finds the first stage that is behind, and wakes it."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from domain.errors import UsageError
from domain.weeks import Week
from flows.context import derivation
from flows.due import PUBLICATION, mails_of, publication_from, report_from, report_of
from flows.forget import begin, unfinished
from flows.person import Person
from flows.publish import publish_all
from flows.report import write_reports
from flows.standing import standing
from flows.sweep import missed_event, sweep
from flows.tidy import tidy
from flows.worklists import write_worklists
from tests.canary import CLINIC, PATIENT, WORDS, files_of, shared_exports, write_all
from tests.flows.conftest import CLINIC_A, CUT
from tests.pipeline import FIRST_ARRIVAL, PUBLISHED_AT, taken_in
from tests.searched import found_in
from warehouse.audit_check import checked_log
from warehouse.finished import finishing
from warehouse.landing import land
from warehouse.store import Store


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.sweep.today", lambda _: CUT)
    monkeypatch.setattr("flows.notices.today", lambda _: CUT)


def test_where_nothing_has_landed_nobody_is_behind(tmp_path: Path) -> None:
    assert missed_event(tmp_path) is None


def test_an_export_that_nobody_took_in_is_found(tmp_path: Path) -> None:
    land(CLINIC_A[0], Store(tmp_path), FIRST_ARRIVAL)
    assert missed_event(tmp_path) == "exports.landed"


def test_exports_that_nobody_published_are_found(tmp_path: Path) -> None:
    taken_in(CLINIC_A[:1], tmp_path)
    assert missed_event(tmp_path) == "exports.taken_in"


def test_a_report_that_nobody_wrote_is_found_and_then_all_is_done(on_the_day: Store) -> None:
    assert missed_event(on_the_day.data) == "warehouse.published"
    week = Week.last_complete(CUT)
    page = on_the_day.reports / str(week) / "group.html"
    page.parent.mkdir(parents=True)
    page.write_text("of other exports")
    assert missed_event(on_the_day.data) == "warehouse.published"
    made_from = report_from(derivation(on_the_day.data), week)
    with finishing(report_of(week), made_from, on_the_day):
        page.write_text("")
    assert missed_event(on_the_day.data) is None


@pytest.mark.parametrize(
    ("part", "event"),
    [
        ("adherence.duckdb", "exports.taken_in"),
        ("parquet", "exports.taken_in"),
        ("reports", "warehouse.published"),
    ],
)
def test_what_was_made_and_somebody_took_away_is_found(
    part: str, event: str, on_the_day: Store, tmp_path: Path
) -> None:
    store = Store(shutil.copytree(on_the_day.data, tmp_path / "data", symlinks=True))
    week = Week.last_complete(CUT)
    with finishing(report_of(week), report_from(derivation(store.data), week), store):
        (store.reports / str(week)).mkdir(parents=True, exist_ok=True)
        (store.reports / str(week) / "group.html").write_text("")
    assert missed_event(store.data) is None
    (store.data / part).rename(tmp_path / "away")
    assert missed_event(store.data) == event


def test_a_report_made_on_its_sunday_wakes_the_postman_on_monday_though_nothing_came(
    on_the_day: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.sweep.is_published", lambda *_: True)
    monkeypatch.setattr("flows.sweep.is_reported", lambda *_: True)
    assert missed_event(on_the_day.data) is None
    monkeypatch.setattr("flows.sweep.today", lambda _: date(2026, 11, 16))
    assert missed_event(on_the_day.data) == "warehouse.published"
    with monkeypatch.context() as of_no_clinic:
        of_no_clinic.setattr("flows.sweep.clinics_of", lambda _: [])
        assert missed_event(on_the_day.data) is None
    week = Week.last_complete(CUT)
    with finishing(mails_of(week), str(week), on_the_day):
        assert missed_event(on_the_day.data) == "warehouse.published"
    assert missed_event(on_the_day.data) is None


def test_a_new_day_is_a_new_data_cut(on_the_day: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.sweep.today", lambda _: date(2026, 11, 16))
    assert missed_event(on_the_day.data) == "exports.taken_in"


def test_a_clock_that_was_set_back_publishes_as_of_its_day_and_no_more(
    on_the_day: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.sweep.today", lambda _: date(2026, 11, 1))
    assert missed_event(on_the_day.data) == "exports.taken_in"


def test_what_is_behind_is_woken_even_where_nobody_can_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(CLINIC_A[0], Store(tmp_path), FIRST_ARRIVAL)
    emitted: list[str] = []

    def refused(_: Path) -> None:
        raise UsageError("the block is none")

    monkeypatch.setattr("flows.sweep.emit", lambda event, *_, **__: emitted.append(event))
    monkeypatch.setattr("flows.sweep.notify_of", refused)
    with pytest.raises(UsageError):
        sweep.fn(tmp_path)
    assert emitted == ["exports.landed"]


def woken(event: str | None, data: Path) -> None:
    """Does what the flow does that an event wakes."""
    week = Week.last_complete(CUT)
    plan = derivation(data)
    if event == "exports.landed":
        taken_in([], data)
    elif event == "exports.taken_in":
        with finishing(PUBLICATION, publication_from(plan, CUT), plan.store):
            write_worklists.fn(data, CUT)
            publish_all.fn(data, CUT, PUBLISHED_AT)
            tidy.fn(data, CUT)
    elif event:
        with finishing(report_of(week), report_from(plan, week), plan.store):
            write_reports.fn(data, str(week), [CLINIC], None)


def swept(data: Path) -> list[str]:
    """The events that sweeps emitted until nobody was behind; each woke whom it does."""
    events = []
    while event := sweep.fn(data):
        events.append(event)
        woken(event, data)
    return events


@pytest.fixture
def with_canary(tmp_path: Path) -> Store:
    """A store with a patient to forget, of whom the service has done everything."""
    store = Store(tmp_path / "data")
    taken_in(write_all(shared_exports(with_canary=True), store.inbox), store.data)
    swept(store.data)
    return store


def test_a_patient_whom_a_killed_forget_left_is_forgotten_by_the_service(
    with_canary: Store,
) -> None:
    data = with_canary.data
    begin(Person(CLINIC, (PATIENT,)), with_canary.inbox, with_canary)
    assert standing(data)["is_forgetting"]
    assert swept(data) == ["exports.landed", "exports.taken_in", "warehouse.published"]
    assert unfinished(with_canary) is None
    assert not standing(data)["is_forgetting"]
    assert found_in(files_of(data), WORDS) == []
    counts = [line.get("counts", {}) for line in checked_log(with_canary).lines]
    assert sum(one.get("patients_forgotten", 0) for one in counts) == 1


def test_nobody_is_forgotten_to_the_end_while_their_inbox_is_away(
    with_canary: Store, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    begin(Person(CLINIC, (PATIENT,)), elsewhere, with_canary)
    with pytest.raises(UsageError, match="elsewhere: no such folder"):
        swept(with_canary.data)
    with_canary.inbox.rename(elsewhere)
    assert sweep.fn(with_canary.data) is None
    assert unfinished(with_canary) is None
    assert found_in(files_of(elsewhere), WORDS) == []
