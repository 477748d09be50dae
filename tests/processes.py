"""Processes that a test started or found, and what it waits for."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
PATIENCE_SECONDS = 300


def until(found: Callable[[], T | None], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """What is found in the end; fails where it is not within the time."""
    end = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < end, f"waited {seconds} s in vain for {what}"
        time.sleep(0.2)
    return answer


def family(pid: int) -> set[int]:
    """The numbers of a process and all that it started, directly or not."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def gone(pids: set[int]) -> bool:
    """Whether none of the processes is there any more."""
    return not any(is_alive(pid) for pid in pids)


def is_alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
