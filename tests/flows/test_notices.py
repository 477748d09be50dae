"""What there is to tell, of a store."""

import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from flows.notices import notices_of
from flows.publish import publish_all
from flows.take_in import take_in_one
from flows.worklists import write_worklists
from tests.flows.conftest import CLINIC_A, CUT
from tests.pipeline import FIRST_ARRIVAL, PUBLISHED_AT, taken_in
from warehouse.landing import land
from warehouse.publication import published_rows
from warehouse.store import Store


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.notices.today", lambda _: CUT)


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


def test_what_is_no_listed_clinic_is_in_no_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where columns were exchanged, patients' ids stand in the place of the clinic's."""
    exchanged = [
        _exchanged(file, tmp_path)
        for file in CLINIC_A
        if "clinic_id,patient_id" in file.read_text().splitlines()[0]
    ]
    store = taken_in([*CLINIC_A[:1], *exchanged], tmp_path / "data")
    publish_all.fn(store.data, CUT, PUBLISHED_AT)
    assert published_rows("select 1 from flags where level = 'red'", store)
    monkeypatch.setattr("flows.notices.today", lambda _: date(2026, 12, 31))
    found = notices_of(store.data)
    assert {"clinic-not-listed", "no-export"} <= {one.kind for one in found}
    words = " ".join(f"{one.subject} {one.text}" for one in found)
    assert not re.search(r"\b00\d\d\b", words)


def _exchanged(file: Path, folder: Path) -> Path:
    header, *lines = file.read_text().splitlines()
    swapped = [",".join([b, a, *rest]) for a, b, *rest in (line.split(",") for line in lines)]
    path = folder / file.name
    path.write_text("\n".join([header, *swapped, ""]))
    return path


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


def test_weeks_that_the_service_skipped_are_one_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = taken_in(CLINIC_A[:1], tmp_path)
    (store.reports / "2026-W46").mkdir(parents=True)
    (store.reports / "2026-W46" / "group.html").touch()
    for day, told in (
        (date(2026, 11, 28), []),
        (date(2026, 11, 29), [("2026-W47",)]),
        (date(2026, 12, 6), [("2026-W48",)]),
    ):
        monkeypatch.setattr("flows.notices.today", lambda _, day=day: day)
        assert [one.about for one in notices_of(tmp_path) if one.kind == "no-report"] == told


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
