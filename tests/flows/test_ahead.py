"""Many small exports, taken in by several processes: as if one had taken in each in turn."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.environment import REPOSITORY
from domain.errors import Locked
from flows import ahead, apart, take_in
from flows.due_exports import due_exports
from flows.take_in import _take_in_each, take_in_one
from tests.conftest import PLAIN
from tests.flows.fatal_process import dying_of
from tests.pipeline import FIRST_ARRIVAL
from warehouse.landing import land
from warehouse.lock import locked
from warehouse.receipts import read_receipt
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

    def refused(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(apart, "taken_in", refused)


def test_several_processes_store_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, none_here: None
) -> None:
    together = landed(tmp_path / "together")
    assert _take_in_each(together.data, due_exports(together.data)) == {}
    monkeypatch.undo()
    in_turn = landed(tmp_path / "in_turn")
    for export_id in due_exports(in_turn.data):
        take_in_one.fn(in_turn.data, export_id)
    stored = files_of(together)
    assert any("receipts" in name for name in stored)
    pages = {name for name in stored if name.startswith("data-docs")}
    assert {name: stored[name] for name in set(stored) - pages} == files_of(in_turn)
    assert len(pages) > len(FILES)


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


@pytest.mark.parametrize("fatal", [str(OUTCOMES), "any"], ids=["one", "any"])
def test_one_that_dies_has_its_export_rejected_and_no_other(
    fatal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, none_here: None
) -> None:
    store = landed(tmp_path)
    dying_of(fatal, "killed", monkeypatch)
    assert _take_in_each(store.data, due_exports(store.data)) == {}
    receipts = {file: read_receipt(id_of(file, store), store) for file in FILES}
    rejected = {file for file, found in receipts.items() if found and found.is_rejected}
    assert rejected == ({OUTCOMES} if fatal != "any" else set(FILES))
    assert all(receipts.values())
    assert not store.workdirs.exists() or not list(store.workdirs.iterdir())


def test_what_is_not_the_exports_fault_is_said_of_each(tmp_path: Path, none_here: None) -> None:
    store = landed(tmp_path)
    (tmp_path / "accepted").write_text("in the way of a folder")
    failed = _take_in_each(store.data, due_exports(store.data))
    assert len(failed) == len(FILES)
    assert all("Error at warehouse/" in why for why in failed.values())


def test_processes_end_with_the_block(tmp_path: Path) -> None:
    store = landed(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        interrupted(store)
    assert list(children()) == []


def interrupted(store: Store) -> None:
    with ahead.taken_in_ahead(store.data, due_exports(store.data)):
        assert len(list(children())) == 2
        raise KeyboardInterrupt


def children() -> Iterator[int]:
    """The processes that this one started and that are there still, on Linux."""
    for task in Path("/proc/self/task").iterdir():
        yield from map(int, (task / "children").read_text().split())


KILLED = """
import os, signal, sys
from pathlib import Path
from flows import ahead
from flows.due_exports import due_exports
from warehouse.lock import locked
from warehouse.store import Store
ahead.WORTH_A_PROCESS = 1
os.cpu_count = lambda: 2
store = Store(Path(sys.argv[1]))
with locked(store), ahead.taken_in_ahead(store.data, due_exports(store.data)):
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
