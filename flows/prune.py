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
    return Prunable(found, tuple(_copies(inbox, found.exports)))


def _copies(inbox: Path, exports: Sequence[TakenIn]) -> list[Path]:
    """The files of the inbox with the bytes of one of the exports: they would land again."""
    landed = [one.export.path for one in exports]
    sizes = {path.stat().st_size for path in landed}
    files = inbox_files(inbox) if landed and inbox.is_dir() else []
    alike = [file for file in files if file.stat().st_size in sizes]
    hashes = {file_hash(path) for path in landed} if alike else set()
    return [file for file in alike if file_hash(file) in hashes]


@guarded
def prune(data: Path, prunable: Prunable) -> None:
    """Removes what may go: first from the inbox, or it would land again after a kill."""
    store = Store(data)
    for file in prunable.inbox:
        file.unlink(missing_ok=True)
    for one in prunable.found.exports:
        erase_export(one.receipt, store)
