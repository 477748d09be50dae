"""Exports that may cost a process its life: it is never the one that has others to take in."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest

from domain.errors import Locked, is_full_disk
from flows import apart, one_export, take_in, take_in_process
from flows.apart import NotTakenIn, taken_in_safely
from flows.context import RowsMissing, planned
from flows.due_exports import due_exports
from flows.forget import begin, carry_on
from flows.person import Person
from flows.take_in import _take_in_each, take_in_one
from tests.conftest import PLAIN
from tests.flows.fatal_process import dying_of
from tests.pipeline import FIRST_ARRIVAL, taken_in
from warehouse.damaged import ExportDamaged
from warehouse.landing import land, landed_exports
from warehouse.lock import held_locks, locked
from warehouse.missing_rows import exports_lost
from warehouse.receipt_files import read_receipt, set_aside_receipt
from warehouse.store import Store

SESSIONS = PLAIN / "clinic_a_sessions_2026-11-15.csv"
OUTCOMES = PLAIN / "clinic_a_outcomes_2026-11-15.csv"
EPISODES = PLAIN / "clinic_a_episodes_2026-11-15.csv"


@pytest.fixture
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LARGE_BYTES", 0)


@pytest.fixture(params=["out_of_memory", "killed"])
def outcomes_are_fatal(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that takes in an export of outcomes dies of it."""
    dying_of(str(OUTCOMES), request.param, monkeypatch)


def files_of(store: Store) -> dict[str, bytes]:
    return {
        str(path.relative_to(store.data)): path.read_bytes()
        for folder in ("accepted", "quarantine", "receipts")
        for path in (store.data / folder).rglob("*")
        if path.is_file()
    }


def test_a_process_of_its_own_stores_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = taken_in([SESSIONS, EPISODES], tmp_path / "here")
    monkeypatch.setattr(apart, "LARGE_BYTES", 0)
    there = taken_in([SESSIONS, EPISODES], tmp_path / "there")
    assert files_of(there) == files_of(here) != {}


def test_one_that_dies_rejects_its_export_and_no_other(
    everything_is_large: None, outcomes_are_fatal: None, tmp_path: Path
) -> None:
    store = taken_in([OUTCOMES, EPISODES], tmp_path)
    outcomes, episodes = (
        read_receipt(land(file, store, FIRST_ARRIVAL).export_id, store)
        for file in (OUTCOMES, EPISODES)
    )
    assert outcomes
    assert episodes
    assert [(one.state, one.reason, one.rows_accepted) for one in outcomes.datasets] == [
        ("rejected", "fatal", 0)
    ]
    assert "more memory than there is" in str(outcomes.datasets[0].message)
    assert [one.state for one in episodes.datasets] == ["accepted"]
    assert not list((store.data / "accepted" / "outcomes").rglob("*.parquet"))
    assert not store.workdirs.exists() or not list(store.workdirs.iterdir())


def test_what_is_not_the_exports_fault_is_said(everything_is_large: None, tmp_path: Path) -> None:
    (tmp_path / "accepted").write_text("in the way of a folder")
    with pytest.raises(NotTakenIn, match="Error at warehouse/"):
        taken_in([EPISODES], tmp_path)


def test_whoever_carries_on_with_a_forget_reads_no_export_before_it_is_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object) -> None:
        raise AssertionError("it may cost the process its life")

    store = Store(tmp_path)
    land(OUTCOMES, store, FIRST_ARRIVAL)
    begin(Person("clinic_a", ("PT-0042",)), store.inbox, store)
    monkeypatch.setattr("flows.landed_rows.read_export", read)
    assert carry_on(store.data) == []


def test_one_that_dies_while_somebody_is_forgotten_is_erased_where_it_names_them(
    everything_is_large: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, naming = Store(tmp_path / "data"), tmp_path / OUTCOMES.name
    naming.write_text(f"{OUTCOMES.read_text()}clinic_a,PT-0042")
    begin(Person("clinic_a", ("PT-0042",)), store.inbox, store)
    dying_of("any", "killed", monkeypatch)
    taken_in([OUTCOMES, naming], store.data)
    assert {one.redaction is None for one in landed_exports(store)} == {True, False}
    files = [path for path in store.landing.rglob("*") if path.is_file()]
    assert not [path for path in files if b"PT-0042" in path.read_bytes()]


def test_an_export_at_which_a_run_was_killed_gets_a_process_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "data")
    store.data.mkdir()
    export = land(SESSIONS, store, FIRST_ARRIVAL)

    def kill(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with monkeypatch.context() as patch:
        patch.setattr(apart, "taken_in", kill)
        child = os.fork()
        if not child:
            apart.taken_in_safely(store.data, export.export_id)
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
        # Whoever comes next does not read it.
        apart.taken_in_safely(store.data, export.export_id)
    receipt = read_receipt(export.export_id, store)
    assert receipt
    assert not receipt.is_rejected
    assert not store.begun.exists()


def test_one_at_which_a_run_was_killed_is_first_so_that_no_other_hides_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take_in, "take_in_one", take_in_one.fn)
    store = Store(tmp_path)
    exports = [land(file, store, FIRST_ARRIVAL).export_id for file in (SESSIONS, EPISODES)]
    first, last = sorted(exports)
    store.begun.write_text(last)
    here: list[str] = []

    def noted(data: Path, export_id: str) -> list[dict[str, Any]]:
        here.append(export_id)
        return one_export.taken_in(data, export_id)

    monkeypatch.setattr(apart, "taken_in", noted)
    assert _take_in_each(store.data, [first, last]) == {}
    assert here == [first]
    assert not store.begun.exists()
    assert due_exports(store.data) == []


def test_another_that_dies_leaves_the_note_of_the_one_before(
    everything_is_large: None, outcomes_are_fatal: None, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    outcomes = land(OUTCOMES, store, FIRST_ARRIVAL).export_id
    store.begun.write_text("another")
    apart.taken_in_safely(store.data, outcomes)
    assert store.begun.read_text() == "another"


def test_a_fatal_export_is_tried_again_once_it_comes_under_another_name(
    everything_is_large: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        dying_of(str(OUTCOMES), "killed", patch)
        store = taken_in([OUTCOMES], tmp_path / "data")
    assert due_exports(store.data) == []
    again = tmp_path / "clinic_a_outcomes_again_2026-11-15.csv"
    shutil.copy(OUTCOMES, again)
    taken_in([again], store.data)
    receipt = read_receipt(land(again, store, FIRST_ARRIVAL).export_id, store)
    assert receipt
    assert not receipt.is_rejected
    # One that could be read says nothing else under another name.
    shutil.copy(OUTCOMES, again.with_name("clinic_a_outcomes_more_2026-11-15.csv"))
    land(again.with_name("clinic_a_outcomes_more_2026-11-15.csv"), store, FIRST_ARRIVAL)
    assert due_exports(store.data) == []


@pytest.mark.parametrize("is_aside", [True, False])
def test_rows_that_count_are_not_lost_where_reading_them_again_costs_a_process_its_life(
    is_aside: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = taken_in([OUTCOMES], tmp_path)
    (only,) = landed_exports(store)
    before = files_of(store)
    if is_aside:
        set_aside_receipt(only.export_id, store)
    with monkeypatch.context() as patch:
        dying_of(str(OUTCOMES), "killed", patch)
        patch.setattr(apart, "LARGE_BYTES", 0 if not is_aside else 1 << 20)
        with pytest.raises(NotTakenIn, match="Its rows count"):
            apart.taken_in_safely(store.data, only.export_id)
    assert exports_lost(store) == [only.export_id] * is_aside
    if is_aside:
        with pytest.raises(RowsMissing), planned(store.data):
            pass
        apart.taken_in_safely(store.data, only.export_id)
    assert files_of(store) == before


def test_a_disk_without_room_for_what_is_spilled_rejects_no_export(tmp_path: Path) -> None:
    said, full = [], []
    for folder in (str(tmp_path), ""):
        engine = duckdb.connect(config={"memory_limit": "100MB", "temp_directory": folder})
        engine.execute("set max_temp_directory_size = '1MB'")
        with engine, pytest.raises(duckdb.OutOfMemoryException) as caught:
            engine.execute("create table x as select md5(r::varchar), r from range(10000000) t(r)")
        said.append(take_in_process._is_of_memory(caught.value))
        full.append(is_full_disk(caught.value))
    assert said == [False, True]
    assert full == [True, False]


def test_the_lock_is_held_until_the_process_of_its_own_is_gone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with locked(store):
        child = subprocess.Popen(["sleep", "60"], pass_fds=held_locks())
    with pytest.raises(Locked), locked(store):
        pass
    child.kill()
    child.wait()
    with locked(store):
        pass


def test_an_export_whose_bytes_are_gone_says_what_to_do(tmp_path: Path) -> None:
    store = Store(tmp_path)
    export = land(EPISODES, store, FIRST_ARRIVAL)
    export.path.unlink()
    with pytest.raises(ExportDamaged, match="Run again where the inbox still has the file"):
        taken_in_safely(store.data, export.export_id)
