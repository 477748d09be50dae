"""Takes exports that are past their time out of everything that lies under ``--data``."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from domain.errors import AdherenceError
from domain.file_signs import Sign, sign_of
from flows.context import derivation, loaded, refuse_missing_rows
from flows.due_exports import due_exports
from flows.engine import guarded
from flows.retention import PastTime, past_time
from flows.shut_inboxes import refuse_unwritable
from sources.inbox import inbox_files, looked_into
from sources.mapping import mapping_for
from warehouse.accepted import TakenIn
from warehouse.digests import file_hash
from warehouse.erase import erase_export
from warehouse.receipt_files import read_receipt
from warehouse.redactions import export_of
from warehouse.store import Store


class NotAllKnown(AdherenceError):
    """Exports have come whose patients are not known yet."""


@dataclass(frozen=True)
class Prunable:
    """What may go, with its copies in the inboxes, and which files those were when hashed."""

    past: PastTime
    inbox: Mapping[Path, Sign | None]


@guarded
def prunable(data: Path, inbox: Path | None, limit: date, today: date) -> Prunable:
    """The exports that may go by now; nothing is changed.

    Raises NotAllKnown, RowsMissing, and UsageError where a copy would have to stay: it would land
    again.
    """
    inboxes = Store(data).inboxes(inbox)
    _refuse_unknown(data, inboxes)
    # Whoever publishes what is left would refuse when the rest is gone.
    refuse_missing_rows(Store(data))
    found = past_time(derivation(data), limit, today)
    copies = _copies(inboxes, found.exports, Store(data))
    refuse_unwritable(copies)
    return Prunable(found, copies)


def _refuse_unknown(data: Path, inboxes: Sequence[Path]) -> None:
    """Whoever seems to be gone for long may have come back in an export that nobody has read."""
    store, _, mappings = loaded(data)
    landed = [one for one in due_exports(data) if read_receipt(one, store) is None]
    looks = [looked_into(inbox) for inbox in inboxes]
    named = [file for look in looks for file in look.signs if mapping_for(file.name, mappings)]
    arrived = [file for file in named if not _is_landed(file, store)]
    unreadable = sum(len(look.unreadable) for look in looks)
    if number := len(landed) + len(arrived) + unreadable:
        raise NotAllKnown(
            f"{number} exports or folders are not taken in, and may hold patients who would go in "
            "part. Nothing was changed. Run `adherence run` first, on each inbox, and take out of "
            "it what it cannot read"
        )


def _is_landed(file: Path, store: Store) -> bool:
    """Whether a file of the inbox has landed; one that can't be read has not."""
    try:
        return (store.landing / export_of(file_hash(file), file.name, store)).exists()
    except FileNotFoundError:
        # Taken away meanwhile.
        return True
    except OSError:
        return False


def _copies(
    inboxes: Sequence[Path], exports: Sequence[TakenIn], store: Store
) -> dict[Path, Sign | None]:
    """The files of the inboxes that are one of the exports: they would land again.

    Of one that was redacted also the bytes that came, which may lie there still.
    """
    ids = {one.export.export_id for one in exports}
    sizes = {one.export.path.stat().st_size for one in exports}
    is_any_size = any(one.export.redaction for one in exports)
    files = [file for inbox in inboxes for file in inbox_files(inbox)] if exports else []
    copies = dict[Path, Sign | None]()
    for file in files:
        # It is others' folder: what was there a moment ago may have been taken away.
        with suppress(FileNotFoundError):
            # Before it is read: what is put in its place meanwhile is another file.
            sign = sign_of(file)
            is_alike = is_any_size or file.stat().st_size in sizes
            if is_alike and export_of(file_hash(file), file.name, store) in ids:
                copies[file] = sign
    return copies


@guarded
def prune(data: Path, going: Prunable) -> None:
    """Removes what may go: first from the inbox, or it would land again after a kill."""
    store = Store(data)
    for file, sign in going.inbox.items():
        # Somebody may have put another export in its place since.
        if sign_of(file) == sign:
            file.unlink(missing_ok=True)
    for one in going.past.exports:
        erase_export(one.receipt, store)
