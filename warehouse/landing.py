"""Exports as they landed: bytes and names, written once and never edited."""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from domain.errors import ExportRejected
from warehouse.atomic import synced, write_text
from warehouse.file_names import name_among
from warehouse.redactions import (
    Redaction,
    export_of,
    read_redaction,
    returning,
    write_redaction,
)
from warehouse.store import Store

CHUNK = 1 << 20


@dataclass(frozen=True)
class LandedExport:
    """One export: its bytes, the names it came under, and when it first landed (UTC).

    ``redaction`` says that its bytes were written again without a patient; null: they are as came.
    """

    export_id: str
    path: Path
    names: tuple[str, ...]
    received_at: datetime
    redaction: Redaction | None = None

    @property
    def is_own_format(self) -> bool:
        """Whether it is what the mapping reads; else it is the rows that were read of it."""
        return self.redaction is None or self.redaction.is_own_format


def _hashed_copy(source: Path, target: Path) -> str:
    """Copies the bytes; their SHA-256. Raises ExportRejected where the file changes meanwhile."""
    digest = hashlib.sha256()
    before = source.stat()
    with source.open("rb") as reader, target.open("wb") as writer:
        while chunk := reader.read(CHUNK):
            digest.update(chunk)
            writer.write(chunk)
        writer.flush()
        os.fsync(writer.fileno())
    after = source.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise ExportRejected(
            "still_changing",
            "the file changed while it was read. It is taken in when it has settled",
        )
    return digest.hexdigest()


def land(source: Path, store: Store, received_at: datetime) -> LandedExport:
    """Puts a copy of an export into landing; the same bytes again only add a name.

    Raises ExportRejected where the file changes meanwhile.
    """
    store.landing.mkdir(parents=True, exist_ok=True)
    with store.workdir() as workdir:
        draft = workdir / "landed"
        draft.mkdir(mode=0o700)
        digest = _hashed_copy(source, draft / "export")
        export_id = export_of(digest, source.name, store)
        folder = store.landing / export_id
        if not folder.exists():
            write_name(draft, source.name, received_at)
            if redaction := returning(export_id, digest, source.name, store):
                os.replace(draft / "export", draft / redaction.file)
                write_redaction(draft, redaction)
            os.replace(draft, folder)
            synced(store.landing)
        else:
            _add_name(landed_export(export_id, store), source.name, received_at, folder)
        return landed_export(export_id, store)


def _add_name(export: LandedExport, name: str, received_at: datetime, folder: Path) -> None:
    """Adds a name to an export, of a redacted one without words that it was not known by."""
    if export.redaction:
        name = name_among(name, export.redaction.names)
    if name and name not in export.names:
        # Not before the first: a clock that was set back must not change the moment known.
        write_name(folder, name, max(export.received_at, received_at))


def write_name(folder: Path, name: str, received_at: datetime) -> None:
    """Writes down a name that an export came under, and when it did."""
    number = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    record = {"file": name, "received_at": received_at.isoformat()}
    write_text(folder / f"name-{number}.json", json.dumps(record))


def _names(folder: Path) -> dict[str, datetime]:
    """Each name that an export came under, with when it first did."""
    records = (json.loads(path.read_text("utf-8")) for path in folder.glob("name-*.json"))
    return {record["file"]: datetime.fromisoformat(record["received_at"]) for record in records}


def landed_export(export_id: str, store: Store) -> LandedExport:
    """The export of that id."""
    folder = store.landing / export_id
    names, redaction = _names(folder), read_redaction(folder)
    content = folder / (redaction.file if redaction else "export")
    first = min(names.values())
    return LandedExport(export_id, content, tuple(sorted(names)), first, redaction)


def landed_exports(store: Store) -> list[LandedExport]:
    """Every export that has landed, by id."""
    folders = sorted(path for path in store.landing.glob("*") if not path.name.startswith("."))
    return [landed_export(folder.name, store) for folder in folders]


def known_exports(exports: Iterable[LandedExport], known_at: datetime | None) -> list[LandedExport]:
    """The exports received not after a moment; all of them where none is given."""
    return [e for e in exports if known_at is None or e.received_at <= known_at]
