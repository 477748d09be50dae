"""Exports whose reading may cost a process its life are taken in by a process of their own."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from domain.errors import AdherenceError
from flows.ahead import Said
from flows.one_export import reject_fatal, taken_in
from flows.take_in_process import intake_process
from warehouse.damaged import refuse_gone
from warehouse.landing import landed_export
from warehouse.leftovers import drop_leftovers, last_begun
from warehouse.receipt_files import has_counted, was_cut_short
from warehouse.store import Store

# Of which reading needs about three times as much memory.
LARGE_BYTES = 256 << 20
DIED_AGAIN = (
    "the process that read it again died, as one does that needs more memory than there is. Its "
    "rows count, so it is not rejected. Run again once the machine has more memory"
)


class NotTakenIn(AdherenceError):
    """The process of its own could not take an export in, for a reason that is not the export's."""


def taken_in_safely(
    data: Path, export_id: str, ahead: "Future[Said] | None" = None
) -> list[dict[str, Any]]:
    """How many rows broke each rule of an export, whose reading kills nobody but itself.

    A process takes four seconds to start, so a few small exports go without. One at which a process
    was killed, whoever did it, has one the next time. ``ahead`` is what others will say of it.
    """
    store = Store(data)
    if ahead:
        said = ahead.result()
        return _found(said) if said else _taken_in_alone(export_id, store)
    export = landed_export(export_id, store)
    refuse_gone(export)
    is_large = export.path.stat().st_size > LARGE_BYTES
    has_killed = last_begun(store) == export_id or was_cut_short(export_id, store)
    if not (is_large or has_killed):
        with _begun(export_id, store):
            return taken_in(data, export_id)
    return _taken_in_alone(export_id, store)


@contextmanager
def _begun(export_id: str, store: Store) -> Iterator[None]:
    """Leaves a note of the export while it is read: what comes after a kill finds it."""
    store.begun.write_text(export_id)
    try:
        yield
    finally:
        store.begun.unlink(missing_ok=True)


def _taken_in_alone(export_id: str, store: Store) -> list[dict[str, Any]]:
    """What a process of its own found; the export is rejected where it died.

    Raises NotTakenIn where its rows count: rejected, it would be missing from all that is made.
    """
    said = _said_alone(export_id, store)
    if last_begun(store) == export_id:
        store.begun.unlink(missing_ok=True)
    if said:
        return _found(said)
    drop_leftovers(store)
    if has_counted(export_id, store):
        raise NotTakenIn(DIED_AGAIN)
    reject_fatal(store.data, export_id)
    return []


def _said_alone(export_id: str, store: Store) -> Said:
    with intake_process(store.data) as process:
        try:
            answer, _ = process.communicate(f"{export_id}\n")
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        return None
    said: dict[str, Any] = json.loads(answer)
    return said


def _found(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the process found; raises NotTakenIn where it could not."""
    if error := said.get("error"):
        raise NotTakenIn(error)
    found: list[dict[str, Any]] = said["found"]
    return found
