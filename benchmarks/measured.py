"""A program run as a child: how long it took, on how many cores, in how much memory."""

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

HIGH_WATER = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
PAGE = os.sysconf("SC_PAGE_SIZE")
LOOK_EVERY = 0.1
# Nothing of the outside is waited for, and no bar of progress is drawn.
QUIET = {
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "NO_COLOR": "1",
}


class Failed(Exception):
    """A run did not end well; what it said last."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(f"ended with status {status}:\n{said[-3000:]}")
        self.status = status


@dataclass(frozen=True)
class Run:
    """One run: seconds of wall clock and of all cores together, peak memory of all its processes.

    ``said`` is what stood in the terminal; ``status`` is negative where a signal ended it.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    status: int
    said: str

    def checked(self) -> "Run":
        """Itself. Raises Failed."""
        if self.status:
            raise Failed(self.status, self.said)
        return self


def run(command: Sequence[str], terminal: Path, kill_after: float | None = None) -> Run:
    """Runs it to its end, or until everything of it is killed after that many seconds."""
    began = time.perf_counter()
    with terminal.open("wb") as file:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            env=_environment(),
            start_new_session=True,
        )
        peak = _Peak(child.pid)
        killer = threading.Timer(kill_after or 0, _kill, [child.pid])
        if kill_after is not None:
            killer.start()
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        killer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        # Not ru_maxrss: for Linux a child starts with what this process holds when it forks.
        peak_bytes = peak.stop()
    said = terminal.read_text("utf-8", "replace")
    cpu_seconds = used.ru_utime + used.ru_stime
    return Run(seconds, cpu_seconds, peak_bytes / 1e6, child.returncode, said)


def _environment() -> Mapping[str, str]:
    # Python keeps what it compiled, as it does everywhere but in some test machines.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **QUIET}


def _kill(leader: int) -> None:
    """``kill -9`` of the whole session, as the power goes for all of it at once."""
    for pid in _session(leader):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _session(leader: int) -> list[int]:
    """The process and everything that descends from it, sessions of their own included."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*"):
        # One may end while they are looked at.
        with suppress(OSError):
            fields = (path / "stat").read_text().rpartition(")")[2].split()
            parents[int(path.name)] = int(fields[1])
    found = [leader]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


class _Peak(threading.Thread):
    """Looks now and then at the resident memory of a process and its children."""

    def __init__(self, leader: int) -> None:
        super().__init__(daemon=True)
        self._leader, self._is_over, self._most = leader, threading.Event(), 0
        self.start()

    def run(self) -> None:
        while not self._is_over.wait(LOOK_EVERY):
            session = _session(self._leader)
            most = max(map(_most_resident, session))
            self._most = max(self._most, most, sum(map(_resident, session)))

    def stop(self) -> int:
        self._is_over.set()
        self.join()
        return self._most


def _most_resident(pid: int) -> int:
    """The most that one process has held since its program began."""
    with suppress(OSError):
        found = HIGH_WATER.search(Path(f"/proc/{pid}/status").read_text())
        return int(found[1]) * 1024 if found else 0
    return 0


def _resident(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    return 0
