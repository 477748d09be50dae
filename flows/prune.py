"""Takes exports that are past their time out of everything that lies under ``--data``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.context import derivation
from flows.engine import guarded
from flows.retention import PastTime, past_time
from sources.inbox import inbox_files
from warehouse.accepted import TakenIn
from warehouse.digests import file_hash
from warehouse.erase import erase_export
from warehouse.redactions import export_of
from warehouse.store import Store


@dataclass(frozen=True)
class Prunable:
    """What may go, with its copies in the inbox."""

    found: PastTime
    inbox: tuple[Path, ...]


@guarded
def prunable(data: Path, inbox: Path, limit: date, today: date) -> Prunable:
    """The exports that may go by now; nothing is changed."""
    found = past_time(derivation(data), limit, today)
    return Prunable(found, tuple(_copies(inbox, found.exports, Store(data))))


def _copies(inbox: Path, exports: Sequence[TakenIn], store: Store) -> list[Path]:
    """The files of the inbox that are one of the exports: they would land again.

    Of one that was redacted also the bytes that came, which may lie there still.
    """
    ids = {one.export.export_id for one in exports}
    sizes = {one.export.path.stat().st_size for one in exports}
    is_any_size = any(one.export.redaction for one in exports)
    files = inbox_files(inbox) if exports and inbox.is_dir() else []
    alike = [file for file in files if is_any_size or file.stat().st_size in sizes]
    return [file for file in alike if export_of(file_hash(file), file.name, store) in ids]


@guarded
def prune(data: Path, prunable: Prunable) -> None:
    """Removes what may go: first from the inbox, or it would land again after a kill."""
    store = Store(data)
    for file in prunable.inbox:
        file.unlink(missing_ok=True)
    for one in prunable.found.exports:
        erase_export(one.receipt, store)
