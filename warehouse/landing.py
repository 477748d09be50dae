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
from warehouse.store import Store

CHUNK = 1 << 20


@dataclass(frozen=True)
class LandedExport:
    """One export: its bytes, the names it came under, and when it first landed (UTC)."""

    export_id: str
    path: Path
    names: tuple[str, ...]
    received_at: datetime


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
        export_id = _hashed_copy(source, draft / "export")
        folder = store.landing / export_id
        if not folder.exists():
            _write_name(draft, source.name, received_at)
            os.replace(draft, folder)
            synced(store.landing)
        elif source.name not in _names(folder):
            # Not before the first: a clock that was set back must not change the moment known.
            first = landed_export(export_id, store).received_at
            _write_name(folder, source.name, max(first, received_at))
        return landed_export(export_id, store)


def _write_name(folder: Path, name: str, received_at: datetime) -> None:
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
    names = _names(folder)
    return LandedExport(export_id, folder / "export", tuple(sorted(names)), min(names.values()))


def landed_exports(store: Store) -> list[LandedExport]:
    """Every export that has landed, by id."""
    folders = sorted(path for path in store.landing.glob("*") if not path.name.startswith("."))
    return [landed_export(folder.name, store) for folder in folders]


def known_exports(exports: Iterable[LandedExport], known_at: datetime | None) -> list[LandedExport]:
    """The exports received not after a moment; all of them where none is given."""
    return [e for e in exports if known_at is None or e.received_at <= known_at]
