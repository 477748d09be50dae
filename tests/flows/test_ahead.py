"""Many small exports, taken in by several processes: as if one had taken in each in turn."""

import signal
import subprocess
import sys
from concurrent.futures import FIRST_COMPLETED, wait
from pathlib import Path

import pytest

from domain.environment import REPOSITORY
from domain.errors import Locked
from flows import ahead, apart, take_in, take_in_process
from flows.ahead import Process
from flows.due_exports import due_exports
from flows.take_in import _take_in_each, take_in_one
from tests.conftest import PLAIN
from tests.flows.fatal_process import dying_of
from tests.pipeline import FIRST_ARRIVAL
from warehouse.landing import land, landed_export
from warehouse.lock import locked
from warehouse.receipt_files import read_receipt
from warehouse.store import Store

FILES = sorted(PLAIN.glob("clinic_a_*.csv"))
OUTCOMES = PLAIN / "clinic_a_outcomes_2026-11-15.csv"


@pytest.fixture(autouse=True)
def _two_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    # The step, without Prefect and its server.
    monkeypatch.setattr(take_in, "take_in_one", take_in_one.fn)
    monkeypatch.setattr(ahead, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(ahead, "MOST_PROCESSES", 2)
    monkeypatch.setattr("os.cpu_count", lambda: 2)


def landed(folder: Path) -> Store:
    store = Store(folder)
    for file in FILES:
        land(file, store, FIRST_ARRIVAL)
    return store


def id_of(file: Path, store: Store) -> str:
    return land(file, store, FIRST_ARRIVAL).export_id


def files_of(store: Store) -> dict[str, bytes]:
    return {
        str(path.relative_to(store.data)): path.read_bytes()
        for path in sorted(store.data.rglob("*"))
        if path.is_file() and "key" not in path.name
    }


@pytest.fixture
def none_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is taken in by the process that has others to take in."""
    monkeypatch.setattr(apart, "taken_in", refused)


def refused(*_: object) -> None:
    raise AssertionError


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    """Those that were started so far."""
    start, those = take_in_process.intake_process, list[Process]()

    def started(data: Path) -> Process:
        those.append(start(data))
        return those[-1]

    monkeypatch.setattr(ahead, "intake_process", started)
    return those


def test_several_processes_store_what_one_stores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: list[Process]
) -> None:
    by_one, by_two = landed(tmp_path / "one"), landed(tmp_path / "two")
    for export_id in due_exports(by_one.data):
        take_in_one.fn(by_one.data, export_id)
    for other_way in ("taken_in", "_said_alone"):
        monkeypatch.setattr(apart, other_way, refused)
    assert _take_in_each(by_two.data, due_exports(by_two.data)) == {}
    assert [process.returncode for process in processes] == [0, 0]
    stored = files_of(by_two)
    pages = {name for name in stored if name.startswith("data-docs")}
    assert len(pages) > len(FILES)
    assert {name: stored[name] for name in set(stored) - pages} == files_of(by_one)
    assert any("receipts" in name for name in stored)


def test_a_few_are_taken_in_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "WORTH_A_PROCESS", len(FILES))
    store = landed(tmp_path)
    with ahead.taken_in_ahead(store.data, due_exports(store.data)) as those:
        assert those == {}


def test_large_ones_are_taken_in_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = landed(tmp_path)
    sizes = sorted(file.stat().st_size for file in FILES)
    monkeypatch.setattr(ahead, "SMALL_BYTES", sizes[-2])
    due = due_exports(store.data)
    with ahead.taken_in_ahead(store.data, due) as those:
        assert len(those) == len(due) - 1
    assert _take_in_each(store.data, due) == {}
    assert due_exports(store.data) == []


def test_one_that_dies_has_its_export_rejected_and_no_other(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    none_here: None,
    processes: list[Process],
) -> None:
    store = landed(tmp_path)
    dying_of(str(OUTCOMES), "killed", monkeypatch)
    assert _take_in_each(store.data, due_exports(store.data)) == {}
    receipts = {file: read_receipt(id_of(file, store), store) for file in FILES}
    assert all(receipts.values())
    assert {file for file, found in receipts.items() if found and found.is_rejected} == {OUTCOMES}
    # The others were not left to one process less.
    assert sorted(process.returncode for process in processes)[0] == -signal.SIGKILL
    assert not store.workdirs.exists() or not list(store.workdirs.iterdir())


def test_where_each_kills_a_process_each_is_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, none_here: None
) -> None:
    store = landed(tmp_path)
    dying_of("any", "killed", monkeypatch)
    assert _take_in_each(store.data, due_exports(store.data)) == {}
    receipts = [read_receipt(id_of(file, store), store) for file in FILES]
    assert all(found and found.is_rejected for found in receipts)


def test_where_no_process_can_be_started_it_is_said_of_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_more(*_: object) -> Process:
        raise BlockingIOError

    store = landed(tmp_path)
    monkeypatch.setattr(ahead, "intake_process", no_more)
    monkeypatch.setattr(apart, "intake_process", no_more)
    assert len(_take_in_each(store.data, due_exports(store.data))) == len(FILES)


def test_one_whose_bytes_are_gone_is_no_trouble_of_the_others(tmp_path: Path) -> None:
    store = landed(tmp_path)
    lost = id_of(OUTCOMES, store)
    landed_export(lost, store).path.unlink()
    assert set(_take_in_each(store.data, due_exports(store.data))) == {lost}


def test_one_at_which_a_run_was_killed_is_left_out(tmp_path: Path) -> None:
    store = landed(tmp_path)
    store.begun.write_text(id_of(OUTCOMES, store))
    with ahead.taken_in_ahead(store.data, due_exports(store.data)) as those:
        assert set(those) == set(due_exports(store.data)) - {id_of(OUTCOMES, store)}


def test_what_is_not_the_exports_fault_is_said_of_each(tmp_path: Path, none_here: None) -> None:
    store = landed(tmp_path)
    (tmp_path / "accepted").write_text("in the way of a folder")
    failed = _take_in_each(store.data, due_exports(store.data))
    assert len(failed) == len(FILES)
    assert all("Error at warehouse/" in why for why in failed.values())


def test_processes_end_with_the_block(tmp_path: Path, processes: list[Process]) -> None:
    store = landed(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        interrupted(store)
    assert len(processes) == 2
    assert all(process.poll() is not None for process in processes)


def interrupted(store: Store) -> None:
    with ahead.taken_in_ahead(store.data, due_exports(store.data)) as those:
        wait(those.values(), return_when=FIRST_COMPLETED)
        raise KeyboardInterrupt


KILLED = """
import os, signal, sys
from concurrent.futures import wait
from pathlib import Path
from flows import ahead
from flows.ahead import Process
from flows.due_exports import due_exports
from warehouse.lock import locked
from warehouse.store import Store
ahead.WORTH_A_PROCESS = 1
os.cpu_count = lambda: 2
store = Store(Path(sys.argv[1]))
with locked(store), ahead.taken_in_ahead(store.data, due_exports(store.data)) as those:
    wait(those.values(), return_when="FIRST_COMPLETED")
    print("at work", flush=True)
    signal.pause()
"""


def test_who_comes_after_a_kill_waits_until_all_are_gone(tmp_path: Path) -> None:
    store = landed(tmp_path)
    command = [sys.executable, "-c", KILLED, str(store.data)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        process.kill()
    with pytest.raises(Locked), locked(store):
        pass
    with locked(store, patience_seconds=30):
        assert _take_in_each(store.data, due_exports(store.data)) == {}
    assert due_exports(store.data) == []


def test_one_that_dies_while_it_speaks_keeps_no_other_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first two begin an answer and die; who comes after them does the rest."""
    store, start, started = landed(tmp_path), take_in_process.intake_process, list[Process]()

    def one(data: Path) -> Process:
        if len(started) >= 2:
            return start(data)
        dying = "import sys; sys.stdin.readline(); sys.stdout.write('{\"state'); sys.stdout.flush()"
        process = subprocess.Popen(
            [sys.executable, "-c", dying],
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        started.append(process)
        return process

    monkeypatch.setattr(ahead, "intake_process", one)
    due = due_exports(store.data)
    with ahead.taken_in_ahead(store.data, due) as those:
        said = [future.result() for future in those.values()]
    assert len(said) == len(FILES)
    assert said.count(None) == 2
