"""Exports that landed while the clock was ahead: no report speaks of a time to come."""

import json
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from adherence.to_come import tell_landed_ahead
from domain.weeks import Week
from flows.landed_ahead import A_LITTLE
from flows.notices import notices_of
from flows.publish import derive
from flows.report import write_reports
from flows.standing import exports_landed_ahead, standing_after_run
from reports.words import moment
from tests.conftest import PLAIN
from tests.flows.conftest import CopiedTo
from tests.pipeline import FIRST_ARRIVAL
from warehouse.landing import landed_exports
from warehouse.store import Store

CLINIC_A = sorted(PLAIN.glob("clinic_a_*.csv"))
WEEK = Week.parse("2026-W46")
AHEAD = datetime(2087, 11, 16, 5, tzinfo=UTC)
NOW = FIRST_ARRIVAL + timedelta(days=1)


def set_ahead(store: Store, name: str, landed_at: datetime = AHEAD) -> str:
    """Has the export of a name landed at another moment; its id."""
    (export,) = (one for one in landed_exports(store) if one.names == (name,))
    (record,) = export.path.parent.glob("name-*.json")
    record.chmod(0o600)
    said = {"file": name, "received_at": landed_at.isoformat()}
    record.write_text(json.dumps(said))
    return export.export_id


@pytest.fixture
def store(clinic_a_in: CopiedTo, tmp_path: Path) -> Store:
    return clinic_a_in(tmp_path)


def test_they_are_named_with_the_way_out(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    tell_landed_ahead(exports_landed_ahead(store.data, NOW), store)
    assert capsys.readouterr().err == ""
    export_id = set_ahead(store, CLINIC_A[0].name)
    found = exports_landed_ahead(store.data, NOW)
    (after_run,) = standing_after_run(store.data, NOW.date())["landed_ahead"]
    assert after_run["export_id"] == export_id
    tell_landed_ahead(found, store)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{CLINIC_A[0].name}: landed at 2087-11-16 05:00 UTC, by the clock of")
    assert f"remove {store.landing / export_id} and {store.receipts / export_id}.json" in line


def test_one_notice_names_the_last_of_them_by_its_id(store: Store) -> None:
    def told() -> list[str]:
        return [one.page for one in notices_of(store.data) if one.kind == "landed-ahead"]

    assert not told()
    set_ahead(store, CLINIC_A[0].name, AHEAD - timedelta(days=1))
    export_id = set_ahead(store, CLINIC_A[1].name)
    (page,) = told()
    assert "2 exports landed at a moment to come, the last of them on 2087-11-16" in page
    assert export_id[:12] in page
    assert "clinic_a" not in page


def test_a_clock_that_is_a_little_ahead_of_another_is_no_news(store: Store) -> None:
    latest = max(one.received_at for one in landed_exports(store))
    assert not exports_landed_ahead(store.data, latest - A_LITTLE)
    assert exports_landed_ahead(store.data, latest - A_LITTLE - timedelta(seconds=1))


def test_a_report_speaks_of_no_moment_to_come_and_is_the_same_whenever_it_is_made(
    store: Store,
) -> None:
    def made_on(now: datetime) -> dict[str, bytes]:
        write_reports.fn(store.data, str(WEEK), ["clinic_a"], None, now)
        folder = store.reports / str(WEEK)
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    set_ahead(store, CLINIC_A[0].name)
    derive.fn(store.data, "clinic_a", [WEEK.sunday])
    made = made_on(NOW)
    assert made == made_on(NOW + timedelta(days=9))
    latest = FIRST_ARRIVAL + timedelta(minutes=len(CLINIC_A) - 1)
    mail = message_from_bytes(made["group.eml"], policy=policy.default)
    assert mail["Date"].datetime == latest
    page = made["group.html"].decode()
    assert f"latest {moment(latest)}" in page
    # But for the moment by which --known-at would make it again.
    assert page.count("2087") == page.count(f"exports known at {moment(AHEAD)}") == 1
