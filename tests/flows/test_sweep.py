"""The sweep finds the first stage that is behind; notices are told once."""

import os
import re
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import UsageError
from domain.mail import MailSettings, Smtp
from domain.settings import load_settings
from domain.weeks import Week
from flows.context import derivation
from flows.due import PUBLICATION, mails_of, publication_from, report_from, report_of
from flows.forget import begin, unfinished
from flows.notices import notices_of
from flows.notify import notify_of
from flows.person import Person
from flows.publish import publish_all
from flows.report import write_reports
from flows.standing import standing
from flows.sweep import missed_event, sweep
from flows.take_in import take_in_one
from flows.tidy import tidy
from flows.worklists import write_worklists
from reports.post import Posted
from tests.canary import CLINIC, PATIENT, WORDS, files_of, shared_exports, write_all
from tests.conftest import PLAIN
from tests.pipeline import FIRST_ARRIVAL, PUBLISHED_AT, taken_in
from tests.searched import found_in
from warehouse.audit_check import checked_log
from warehouse.finished import finishing
from warehouse.landing import land
from warehouse.publication import published_rows
from warehouse.store import Store

CUT = date(2026, 11, 15)
CLINIC_A = sorted(PLAIN.glob("clinic_a_*.csv"))


@pytest.fixture(scope="module")
def on_the_day(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store that was published as of its day."""
    data = tmp_path_factory.mktemp("swept")
    store = taken_in(CLINIC_A, data)
    with finishing(PUBLICATION, publication_from(derivation(data), CUT), store):
        publish_all.fn(data, CUT, PUBLISHED_AT)
    return store


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


def test_a_notice_is_told_once_even_after_it_was_taken_away(on_the_day: Store) -> None:
    told = notify_of(on_the_day.data, failed="publish")
    assert told >= 1
    assert len(list(on_the_day.outbox.glob("*.eml"))) == told
    for path in on_the_day.outbox.glob("*.*"):
        if path.is_file():
            path.unlink()
    assert notify_of(on_the_day.data, failed="publish") == 0
    assert not list(on_the_day.outbox.glob("*.eml"))


def test_a_notice_counts_whom_to_call_first_as_the_worklist_does(on_the_day: Store) -> None:
    write_worklists.fn(on_the_day.data, CUT)
    told = [one for one in notices_of(on_the_day.data) if one.kind == "call-first"]
    assert told
    for notice in told:
        page = on_the_day.data / notice.text.rpartition(" ")[2]
        shown = re.search(r"(\d+) call first", page.read_text())
        assert shown
        assert notice.subject.startswith(f"{shown[1]} patient")
    assert sum(int(notice.subject.split()[0]) for notice in told) < len(
        published_rows("select 1 from flags where level = 'red'", on_the_day)
    )


def test_what_still_is_so_is_not_told_again_after_however_long(
    on_the_day: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    notify_of(on_the_day.data, failed="publish")
    marks = list((on_the_day.outbox / ".told").iterdir())
    for mark in marks:
        os.utime(mark, (0, 0))
    assert notify_of(on_the_day.data) == 0
    left = {mark.name for mark in (on_the_day.outbox / ".told").iterdir()}
    # What failed once is over, and its mark goes.
    gone = {mark.name for mark in marks} - left
    assert {name.partition("-")[0] for name in gone} == {"failed"}
    assert left
    assert notify_of(on_the_day.data) == 0


def test_no_id_of_a_patient_and_no_name_of_a_file_is_in_the_outbox(
    on_the_day: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.notices.today", lambda _: date(2027, 1, 31))
    assert notify_of(on_the_day.data)
    text = "\n".join(path.read_text() for path in on_the_day.outbox.glob("*.txt"))
    assert "No usable export from clinic_a" in text
    header, *rows = (line.split(",") for line in CLINIC_A[1].read_text().splitlines())
    patients = {row[header.index("patient_id")] for row in rows}
    assert not [patient for patient in patients if patient and f" {patient} " in text]
    assert not [file.name for file in CLINIC_A if file.name in text]


def test_an_export_that_landed_by_a_clock_that_was_ahead_breaks_no_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    ahead = datetime(2027, 11, 20, tzinfo=UTC)
    for file, moment in zip(CLINIC_A[:2], (FIRST_ARRIVAL, ahead), strict=True):
        take_in_one.fn(tmp_path, land(file, store, moment).export_id)
    monkeypatch.setattr("flows.notices.today", lambda _: date(2026, 12, 31))
    subjects = [notice.subject for notice in notices_of(tmp_path)]
    assert "No usable export from clinic_a for 41 days" in subjects


def test_the_same_bytes_under_a_new_name_break_a_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "data")
    for days in (0, 20):
        again = Path(shutil.copy(CLINIC_A[0], tmp_path / f"clinic_a_appointments_{days}.csv"))
        export = land(again, store, FIRST_ARRIVAL + timedelta(days=days))
        take_in_one.fn(store.data, export.export_id)
    for day, told in ((date(2026, 12, 15), False), (date(2026, 12, 25), True)):
        monkeypatch.setattr("flows.notices.today", lambda _, day=day: day)
        subjects = [one.subject for one in notices_of(store.data) if one.kind == "no-export"]
        assert ("No usable export from clinic_a for 15 days" in subjects) == told
        # Of the other clinics it says nothing but that they never sent anything.
        assert "No usable export from clinic_b so far" in subjects


def test_exports_of_days_to_come_are_one_notice_without_a_name_until_one_is_later(
    tmp_path: Path,
) -> None:
    told: list[str] = []
    for file, made_on in zip(CLINIC_A, ("2031-01-01", "2030-01-01", "2062-11-15"), strict=False):
        name = file.name.replace("2026-10-15", made_on).replace("2026-11-15", made_on)
        taken_in([Path(shutil.copy(file, tmp_path / name))], tmp_path / "data")
        (notice,) = (n for n in notices_of(tmp_path / "data") if n.kind == "made-to-come")
        assert file.name[:12] not in notice.page
        told.append(notice.name)
    assert told[0] == told[1] != told[2]
    assert notice.subject == "3 exports say to be made on a day to come"


def test_no_clinic_is_silent_whose_exports_may_still_be_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = taken_in(CLINIC_A[:1], tmp_path)
    # The machine was off for three weeks: all of that lies in the inbox when it is back.
    land(CLINIC_A[1], store, FIRST_ARRIVAL + timedelta(days=21))
    used = ("clinic_a", FIRST_ARRIVAL.date().isoformat())
    everyone = [used, ("clinic_b", "none"), ("clinic_c", "none")]
    # What nobody takes in was not used, and tells no silence anew.
    for days, told in ((20, everyone), (21, []), (30, []), (31, everyone)):
        day = FIRST_ARRIVAL.date() + timedelta(days=days)
        monkeypatch.setattr("flows.notices.today", lambda _, day=day: day)
        assert [one.about for one in notices_of(tmp_path) if one.kind == "no-export"] == told


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


def test_a_block_that_fails_is_tried_again_and_nobody_else_is_told_twice(
    on_the_day: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = ("slack-webhook/away", "slack-webhook/there")
    service = load_settings().service
    notices = service.notices.model_copy(update={"prefect_blocks": blocks})
    service = service.model_copy(update={"notices": notices})
    monkeypatch.setattr("flows.notify.service_settings", lambda _: service)
    told: list[str] = []

    def send(block: str, *_: str) -> None:
        told.append(block)
        if told == [blocks[0]]:
            raise UsageError("away")

    monkeypatch.setattr("flows.notify.send_by_block", send)
    monkeypatch.setattr("flows.notify.notices_of", lambda _: [])
    with pytest.raises(UsageError):
        notify_of(on_the_day.data, failed="take-in")
    assert notify_of(on_the_day.data, failed="take-in") == 1
    assert told == [*blocks, blocks[0]]


def test_what_the_service_cannot_read_is_a_notice_a_day_by_number_alone(
    on_the_day: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    health = {"read_by_no_mapping": 0, "unread_hash": "", "unreadable": 2, "without_room": 1}
    monkeypatch.setattr("flows.notices.service_health", lambda _: health)
    day = date(2026, 11, 18)
    names = []
    for later in (0, 0, 1):
        monkeypatch.setattr("flows.notices.today", lambda _, on=day + timedelta(days=later): on)
        found = {one.kind: one for one in notices_of(on_the_day.data)}
        names.append((found["cannot-be-read"].name, found["no-room"].name))
    assert names[0] == names[1]
    assert not {*names[0]} & {*names[2]}
    assert found["cannot-be-read"].subject == "2 files or folders of the inbox cannot be read"
    assert found["no-room"].subject == "There is no room for 1 file of the inbox"


def notices_are_mailed(post: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on notices go to somebody, by ``post``."""
    service = load_settings().service
    notices = service.notices.model_copy(update={"to": ("office@example.org",)})
    service = service.model_copy(update={"notices": notices})
    monkeypatch.setattr("flows.notify.service_settings", lambda _: service)
    smtp = MailSettings(sender="adherence@example.org", smtp=Smtp(host="localhost"))
    monkeypatch.setattr("flows.notify.mail_settings", lambda _: smtp)
    monkeypatch.setattr("flows.notify.posted", post)


def test_a_mail_server_that_is_away_gets_the_notice_when_it_is_back(
    on_the_day: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [
        Posted(sent=0, unsent=1),
        # Refused for everybody: such as by a server that wants a password first.
        Posted(sent=0, unsent=0, refused=1),
        Posted(sent=1, unsent=0),
    ]
    mails: list[dict[str, bytes]] = []

    def post(given: dict[str, bytes], *_: object, **__: object) -> Posted:
        mails.append(given)
        return answers[len(mails) - 1]

    notices_are_mailed(post, monkeypatch)
    monkeypatch.setattr("flows.notify.notices_of", lambda _: [])
    for expected in (1, 1, 1, 0):
        assert notify_of(on_the_day.data, failed="report") == expected
    assert len(mails) == 3
    (content,) = mails[2].values()
    assert b"To: office@example.org" in content
    assert b"Subject: report failed" in content


def test_notices_of_invented_patients_go_to_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    store.demo_mark.touch()

    def post(*_: object, **__: object) -> None:
        pytest.fail("a mail was sent")

    notices_are_mailed(post, monkeypatch)
    assert notify_of(tmp_path, failed="report") == 1
    assert len(list(store.outbox.glob("*.eml"))) == 1


def test_a_slip_that_stops_every_flow_keeps_nobody_from_being_told_that_one_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = shutil.copytree(load_settings().folder, tmp_path / "config")
    monkeypatch.setenv("ADHERENCE_CONFIG", str(config))
    (config / "exercises.yaml").write_text("exercises: [{code: hip_new, componet: hip}]\n")
    (config / "mail.yaml").write_text("sender: adherence@example.org\n")
    for slip in ("", "smpt: {host: localhost}\n"):
        with (config / "mail.yaml").open("a") as file:
            file.write(slip)
        store = Store(tmp_path / f"data{len(slip)}")
        with pytest.raises(UsageError, match=r"exercises\.yaml"):
            notify_of(store.data, failed="take-in")
        [mail] = store.outbox.glob("failed-*.eml")
        sender = "adherence@localhost" if slip else "adherence@example.org"
        assert f"From: {sender}\n" in mail.read_text()


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
