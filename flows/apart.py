"""Exports whose reading may cost a process its life are taken in by a process of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from domain.environment import REPOSITORY
from domain.errors import AdherenceError
from domain.settings import load_settings
from flows.engine import child_environment
from flows.one_export import reject_fatal, taken_in
from warehouse.landing import landed_export
from warehouse.leftovers import drop_leftovers
from warehouse.lock import held
from warehouse.store import Store

# Of which reading needs about three times as much memory.
LARGE_BYTES = 256 << 20


class NotTakenIn(AdherenceError):
    """The process of its own could not take an export in, for a reason that is not the export's."""


def taken_in_safely(data: Path, export_id: str) -> list[dict[str, Any]]:
    """How many rows broke each rule of an export, whose reading kills nobody but itself.

    A process takes four seconds to start, so small exports go without. One at which a process was
    killed, whoever did it, has one the next time.
    """
    store = Store(data)
    size = landed_export(export_id, store).path.stat().st_size
    if size <= LARGE_BYTES and _last_begun(store) != export_id:
        with _begun(export_id, store):
            return taken_in(data, export_id)
    found = _taken_in_apart(data, export_id)
    store.begun.unlink(missing_ok=True)
    if found is None:
        drop_leftovers(store)
        reject_fatal(data, export_id)
    return found or []


def _last_begun(store: Store) -> str | None:
    return store.begun.read_text() if store.begun.exists() else None


@contextmanager
def _begun(export_id: str, store: Store) -> Iterator[None]:
    """Leaves a note of the export while it is read: what comes after a kill finds it."""
    store.begun.write_text(export_id)
    try:
        yield
    finally:
        store.begun.unlink(missing_ok=True)


def _taken_in_apart(data: Path, export_id: str) -> list[dict[str, Any]] | None:
    """What the process of its own found; null where it died. Raises NotTakenIn."""
    command = [sys.executable, "-m", "flows.take_in_process", str(os.getpid())]
    ended = subprocess.run(
        [*command, str(data.resolve()), export_id],
        cwd=REPOSITORY,
        env=child_environment(load_settings()),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        # Engines print what they fail at, cells and all.
        stderr=subprocess.DEVNULL,
        # Where this process is killed, nobody else begins before that one is gone as well.
        pass_fds=held(),
        check=False,
    )
    if ended.returncode:
        return None
    said: dict[str, Any] = json.loads(ended.stdout)
    if error := said.get("error"):
        raise NotTakenIn(error)
    found: list[dict[str, Any]] = said["found"]
    return found
