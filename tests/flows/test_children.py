"""Children of the service: started again, ever later, and gone with whoever started them."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import pytest

from flows.children import LONGEST_PAUSE_SECONDS, STEADY_SECONDS, Child
from flows.run_deployments import temporary_files_apart
from tests.processes import gone, is_alive, until

FAILS = [sys.executable, "-c", "raise SystemExit(3)"]


def has_ended(child: Child) -> bool:
    end = time.monotonic() + 30
    while child.pid and time.monotonic() < end:
        time.sleep(0.02)
    return child.pid is None


def test_a_child_that_ends_is_started_again_after_a_pause_that_grows(tmp_path: Path) -> None:
    child, now = Child(lambda: FAILS, tmp_path / "out"), 0.0
    started: list[float] = []
    while len(started) < 4:
        if child.keep(now, os.environ):
            started.append(now)
            assert has_ended(child)
        now += 0.5
    # Of each pause half a second more: the end is noticed at the look after.
    assert [later - sooner for sooner, later in pairwise(started)] == [1.5, 2.5, 4.5]


def test_the_pause_has_a_longest_and_begins_anew_after_a_steady_life(tmp_path: Path) -> None:
    child = Child(lambda: FAILS, tmp_path / "out")
    child.ends_in_a_row = 20
    child.keep(0, os.environ)
    assert has_ended(child)
    assert not child.keep(1, os.environ)
    assert not child.keep(LONGEST_PAUSE_SECONDS, os.environ)
    assert child.keep(1 + LONGEST_PAUSE_SECONDS, os.environ)
    assert has_ended(child)
    child.keep(2 * STEADY_SECONDS, os.environ)
    assert child.ends_in_a_row == 1


def test_a_child_that_does_not_stop_when_told_is_ended(tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    child = Child(lambda: [sys.executable, "-c", deaf], tmp_path / "out")
    child.keep(0, os.environ)
    pid = child.pid
    assert pid
    time.sleep(0.5)
    child.stop(patience_seconds=0.2)
    until(lambda: gone({pid}), "the child to be gone", 30)


def test_a_process_with_a_lifeline_ends_with_its_parent_that_was_killed() -> None:
    grandchild = (
        "import os, time; from domain.lifeline import end_with; end_with(os.getppid());"
        "print(os.getpid(), flush=True); time.sleep(600)"
    )
    parent = (
        "import subprocess, sys, time;"
        f"subprocess.Popen([sys.executable, '-c', {grandchild!r}]); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE) as process:
        assert process.stdout
        pid = int(process.stdout.readline())
        assert is_alive(pid)
        process.kill()
        until(lambda: gone({pid}), "the child to be gone", 30)


def test_a_forked_process_ends_with_whoever_asked_for_it_not_with_whom_it_was_forked_from(
    tmp_path: Path,
) -> None:
    asks = tmp_path / "asks.py"
    asks.write_text(
        "import multiprocessing, os, time\n"
        "from domain.lifeline import end_with_other_end\n"
        "def run(lifeline):\n"
        "    end_with_other_end(lifeline)\n"
        "    print(os.getpid(), flush=True)\n"
        "    time.sleep(600)\n"
        "if __name__ == '__main__':\n"
        "    context = multiprocessing.get_context('forkserver')\n"
        "    lifeline, kept = context.Pipe(duplex=False)\n"
        "    context.Process(target=run, args=(lifeline,)).start()\n"
        "    lifeline.close()\n"
        "    time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, asks], stdout=subprocess.PIPE) as process:
        assert process.stdout
        pid = int(process.stdout.readline())
        assert is_alive(pid)
        process.kill()
        until(lambda: gone({pid}), "the child to be gone", 30)


def test_a_lifeline_is_not_fooled_by_a_parent_that_was_gone_before() -> None:
    late = "import time; from domain.lifeline import end_with; end_with(1 << 22); time.sleep(600)"
    assert subprocess.run([sys.executable, "-c", late], timeout=60, check=False).returncode == 113


@pytest.mark.parametrize("way", ["", "no room"])
def test_output_of_a_start_is_kept_until_the_next(tmp_path: Path, way: str) -> None:
    command = [sys.executable, "-c", f"print('why it failed {way}')"]
    child = Child(lambda: command, tmp_path / "logs" / "out")
    child.keep(0, os.environ)
    assert has_ended(child)
    assert (tmp_path / "logs" / "out").read_text() == f"why it failed {way}\n"


@pytest.mark.parametrize("name", ["short", "long" * 20])
def test_the_runner_has_room_for_sockets_and_shares_no_temporary_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / name))
    with temporary_files_apart(), socket.socket(socket.AF_UNIX) as listener:
        own = Path(tempfile.gettempdir())
        assert own.stat().st_mode & 0o777 == 0o700
        listener.bind(str(Path(tempfile.mkdtemp(prefix="pymp-")) / "listener-12345678"))
    assert not own.exists()


def test_a_runner_whose_socket_somebody_removed_ends_to_be_started_again() -> None:
    fork = (
        "import anyio, shutil\n"
        "from multiprocessing import forkserver, util\n"
        "from flows.warm_process import forked\n"
        "forkserver.ensure_running()\n"
        "shutil.rmtree(util.get_temp_dir())\n"
        "command = ['', '-m', 'prefect.engine']\n"
        "try:\n"
        "    anyio.run(lambda: forked(command, env={}, task_status=0, task_status_handler=0))\n"
        "except OSError:\n"
        "    print('lives on')\n"
    )
    ended = subprocess.run([sys.executable, "-c", fork], capture_output=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, b"")


def test_who_asks_for_its_number_while_it_is_mourned_is_answered(tmp_path: Path) -> None:
    """The service's health is asked for by another thread."""
    child = Child(lambda: FAILS, tmp_path / "out")
    child.keep(0, os.environ)

    class Ending:
        pid = 7

        def poll(self) -> None:
            child._process = None

    child.kill()
    child._process = Ending()  # type: ignore[assignment]
    assert child.pid == 7
