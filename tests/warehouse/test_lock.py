"""One writer at a time."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domain.errors import Locked
from tests.conftest import Program
from warehouse.lock import locked, serving
from warehouse.store import Store

HOLDER = """
import sys
from pathlib import Path
from domain.errors import Locked
from warehouse.lock import locked
from warehouse.store import Store
try:
    with locked(Store(Path(sys.argv[1]))):
        print("held", flush=True)
        sys.stdin.read()
except Locked as error:
    print("refused", flush=True)
    sys.exit(error.exit_status)
"""


@contextmanager
def another_process(store: Store) -> Iterator["subprocess.Popen[str]"]:
    """A process that takes the lock and keeps it until its standard input ends."""
    command = [sys.executable, "-c", HOLDER, str(store.data)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        yield process
        process.kill()


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_second_process_is_refused_with_75(store: Store) -> None:
    with locked(store), another_process(store) as second:
        assert said(second) == "refused"
        assert second.wait(30) == 75


def test_the_refusal_says_where_and_what_to_do(store: Store) -> None:
    with another_process(store) as first:
        assert said(first) == "held"
        with pytest.raises(Locked) as refusal, locked(store):
            pass
    assert str(store.data) in str(refusal.value)
    assert "run again" in str(refusal.value)
    assert refusal.value.exit_status == 75


def test_the_lock_goes_with_a_holder_that_is_killed(store: Store) -> None:
    with another_process(store) as first:
        assert said(first) == "held"
        first.send_signal(signal.SIGKILL)
        first.wait(30)
        with locked(store):
            assert store.lock.exists()


def test_the_lock_is_free_again_after_the_block_even_where_it_fails(store: Store) -> None:
    def fail() -> None:
        with locked(store):
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        fail()
    with another_process(store) as second:
        assert said(second) == "held"


def test_within_one_process_it_may_be_nested(store: Store) -> None:
    with locked(store):
        with locked(store):
            pass
        with another_process(store) as second:
            assert said(second) == "refused"


def test_it_may_be_nested_under_another_spelling_of_the_folder(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(store.data.parent)
    with locked(store), locked(Store(Path(store.data.name))):
        pass


def test_opening_the_lock_file_does_not_drop_the_lock(store: Store) -> None:
    with locked(store):
        store.lock.open("rb").close()
        with another_process(store) as second:
            assert said(second) == "refused"


def test_two_stores_do_not_share_a_lock(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "other")
    other.data.mkdir()
    with locked(store), another_process(other) as second:
        assert said(second) == "held"


def test_the_program_ends_with_75_and_one_line(store: Store, adherence: Program) -> None:
    file = store.data / "clinic_a_holds_2026-11-15.csv"
    file.write_text("x\n")
    with locked(store):
        run = adherence("ingest", file, "--data", store.data)
    assert run.returncode == 75
    assert run.stdout == ""
    assert len(run.stderr.splitlines()) == 1
    assert "another run is at work" in run.stderr


def test_a_second_service_is_refused(store: Store) -> None:
    with serving(store), pytest.raises(Locked, match="a service is at work"), serving(store):
        pass
    with serving(store):
        pass
