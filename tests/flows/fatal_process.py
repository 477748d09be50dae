"""A process that takes in exports, and dies of one: python -m tests.flows.fatal_process PARENT DATA

``FATAL`` names the file that it dies of, or ``any``; ``FATAL_HOW`` says how.
"""

import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from flows import take_in_process
from warehouse.landing import landed_export
from warehouse.store import Store

# The engines start with that much, and no more.
TOO_LITTLE_BYTES = 400 << 20

taken_in = take_in_process._taken_in


def dying_of(fatal: str, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on whatever process takes in that file, or ``any``, dies of it."""
    monkeypatch.setenv("FATAL", fatal)
    monkeypatch.setenv("FATAL_HOW", how)
    monkeypatch.setattr(take_in_process, "MODULE", __name__)


def taken_in_or_dead(data: Path, export_id: str) -> list[dict[str, Any]]:
    read, fatal = landed_export(export_id, Store(data)).path.read_bytes(), os.environ["FATAL"]
    if fatal == "any" or read == Path(fatal).read_bytes():
        die()
    return taken_in(data, export_id)


def die() -> None:
    """Now, or of the memory that it will want."""
    if os.environ["FATAL_HOW"] == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_DATA, (TOO_LITTLE_BYTES, TOO_LITTLE_BYTES))


if __name__ == "__main__":
    take_in_process._taken_in = taken_in_or_dead
    take_in_process.main(int(sys.argv[1]), Path(sys.argv[2]))
