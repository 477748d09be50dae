"""Exports, taken in by a process that may die of it.

    python -m flows.take_in_process PARENT DATA

It reads ids of exports from standard input and answers each with a line of JSON: what it found, or
why it could not. It ends with that input, and with whoever started it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from errno import ENOMEM
from functools import cache
from pathlib import Path
from typing import Any

from domain.environment import REPOSITORY
from domain.errors import AdherenceError, is_full_disk
from domain.lasting import imported_for_good
from domain.lifeline import end_with
from domain.settings import load_settings
from flows.engine import child_environment, guarded
from warehouse.lock import held_locks

OUT_OF_MEMORY = 70
MODULE = "flows.take_in_process"


def intake_process(data: Path) -> "subprocess.Popen[str]":
    """Such a process for the exports of a folder, which may be handed to it."""
    return subprocess.Popen(
        [sys.executable, "-m", MODULE, str(os.getpid()), str(data.resolve())],
        cwd=REPOSITORY,
        env=child_environment(load_settings()),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Engines print what they fail at, cells and all.
        stderr=subprocess.DEVNULL,
        # Where this process is killed, nobody else begins before that one is gone as well.
        pass_fds=held_locks(),
        text=True,
    )


def main(parent: int, data: Path) -> None:
    """Takes in one export after another and says what came of each."""
    end_with(parent)
    os.umask(0o077)
    with os.fdopen(os.dup(sys.stdout.fileno()), "w") as answers:
        # Whatever an engine prints is no answer.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        for line in sys.stdin:
            answers.write(f"{json.dumps(_said(data, line.strip()))}\n")
            answers.flush()


def _said(data: Path, export_id: str) -> dict[str, Any]:
    try:
        return {"found": _taken_in(data, export_id)}
    except AdherenceError as error:
        return {"error": str(error)}


@guarded
def _taken_in(data: Path, export_id: str) -> list[dict[str, Any]]:
    _import_engines()
    from flows.one_export import taken_in

    try:
        return taken_in(data, export_id)
    except Exception as error:
        if any(_is_of_memory(one) for one in _chain(error)):
            # Like those that the system kills: an export that needs more than there is.
            os._exit(OUT_OF_MEMORY)
        raise


@cache
def _import_engines() -> None:
    with imported_for_good():
        import expectations.staged
        import expectations.suites  # noqa: F401
        import flows.one_export  # noqa: F401


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and those in whose handling it was raised."""
    while error:
        yield error
        error = error.__context__


def _is_of_memory(error: BaseException) -> bool:
    is_refused = isinstance(error, OSError) and error.errno == ENOMEM
    is_of_engine = "OutOfMemory" in type(error).__name__ and not is_full_disk(error)
    return isinstance(error, MemoryError) or is_refused or is_of_engine


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
