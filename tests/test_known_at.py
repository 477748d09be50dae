"""The report of a past week can be made again, byte for byte, whatever has arrived since."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from flows.context import derivation
from flows.report import write_reports
from tests.conftest import PLAIN, Program
from tests.pipeline import FIRST_ARRIVAL, KEY, published, taken_in
from warehouse.accepted import clinics_of
from warehouse.store import Store

WEEK = "2026-W41"
EARLY = sorted(PLAIN.glob("clinic_[ab]_*2026-10-15.csv")) + sorted(PLAIN.glob("clinic_[ab]_e*.csv"))
LATE = sorted(PLAIN.glob("clinic_*_2026-11-15.csv"))


@pytest.fixture(autouse=True)
def _one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADHERENCE_KEY", KEY)


def reports(store: Store, known_at: datetime | None = None) -> dict[str, bytes]:
    plan = derivation(store.data, known_at)
    write_reports.fn(store.data, WEEK, clinics_of(plan.known), known_at)
    return {path.name: path.read_bytes() for path in sorted((store.reports / WEEK).iterdir())}


def test_late_exports_change_the_report_but_not_the_one_of_then(tmp_path: Path) -> None:
    store = taken_in(EARLY, tmp_path / "then")
    then = reports(store)
    assert set(then) == files_of("group", "clinic_a", "clinic_b")
    known_at = max(one.export.received_at for one in derivation(store.data).known)
    taken_in_later(LATE, store)
    now = reports(store)
    assert set(now) == {*then, *files_of("clinic_c")}
    assert now["group.html"] != then["group.html"]
    assert reports(store, known_at) == then


def files_of(*names: str) -> set[str]:
    """The files of those reports."""
    return {f"{name}.{kind}" for name in names for kind in ("html", "pdf", "eml")}


def taken_in_later(files: list[Path], store: Store) -> None:

    from flows.due_exports import due_exports
    from flows.take_in import take_in_one
    from warehouse.landing import land

    for hour, file in enumerate(files, 2):
        land(file, store, FIRST_ARRIVAL + timedelta(hours=hour))
    for export_id in due_exports(store.data):
        take_in_one.fn(store.data, export_id)


def test_the_program_reports_on_the_week_asked_for(adherence: Program, tmp_path: Path) -> None:
    store = published(EARLY, tmp_path / "data", date(2026, 11, 15))
    run = adherence("report", "--week", WEEK, "--data", store.data, ADHERENCE_KEY=KEY)
    assert run.returncode == 0, run.stderr
    assert f"{WEEK}/group.html" in run.stderr
    by_program = {p.name: p.read_bytes() for p in sorted((store.reports / WEEK).iterdir())}
    assert by_program == reports(store)
