"""Which exports hold a patient: those in landing, and files of an inbox."""

import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from flows.forget import is_named_beside_rows
from flows.landed_rows import readable
from flows.person import Person
from flows.plain_names import is_named
from flows.reading import reading_of
from flows.redact import is_named_unread
from sources.forgotten import forgotten_rows
from sources.inbox import inbox_files
from sources.mapping import Mapping
from warehouse.inbox_copies import digests_in
from warehouse.landing import LandedExport, landed_exports
from warehouse.redactions import export_of, returning
from warehouse.store import Store


@dataclass(frozen=True)
class Held:
    """What an export holds of a patient: rows, or all of it where rows can't be told apart."""

    rows: int
    is_whole: bool = False


def held(
    export: LandedExport, person: Person, mappings: Sequence[Mapping], store: Store
) -> Held | None:
    """What an export holds of a patient; null: it does not name them."""
    reading = reading_of(export, mappings)
    rows, is_unread = 0, False
    with store.workdir() as workdir:
        entities = readable(export, mappings, store, workdir)
        if reading and entities:
            missing = reading.mapping.missing
            found = forgotten_rows(entities, reading.sources, missing, person)
            rows = sum(len(numbers) for numbers in found.values())
            is_unread = export.is_own_format and is_named_unread(
                export.path, reading.mapping, person.ids
            )
    if is_named_beside_rows(export, entities, mappings, person):
        return Held(rows, is_whole=True)
    is_held = rows or is_unread or is_named(export, mappings, person.ids)
    return Held(rows) if is_held else None


def files_held(
    inbox: Path,
    holding: Collection[str],
    person: Person,
    mappings: Sequence[Mapping],
    store: Store,
) -> Iterator[Path]:
    """The files of an inbox that hold a patient.

    Copies of the landed exports ``holding`` do; others are looked into where landing has something
    else in their place, or nothing so far.
    """
    landed = {export.export_id: export for export in landed_exports(store)}
    exports = set(inbox_files(inbox)) if inbox.is_dir() else set()
    for path, digest, _ in digests_in(inbox):
        export_id = export_of(digest, path.name, store)
        if export_id in holding:
            yield path
            continue
        export = _as_landed(path, digest, landed.get(export_id), export_id, store)
        is_landing = export_id in landed or path in exports
        if (
            is_landing
            and reading_of(export, mappings)
            and _is_held(export, person, mappings, store)
        ):
            yield path


def _is_held(
    export: LandedExport, person: Person, mappings: Sequence[Mapping], store: Store
) -> bool:
    with store.workdir() as workdir:
        copy = workdir / "export"
        try:
            # Somebody else may change it, or take it away, while it is read.
            shutil.copyfile(export.path, copy)
        except FileNotFoundError:
            return False
        return held(replace(export, path=copy), person, mappings, store) is not None


def _as_landed(
    path: Path, digest: str, landed: LandedExport | None, export_id: str, store: Store
) -> LandedExport:
    """A file as the export that it would be read as."""
    names, redaction = (path.name,), returning(export_id, digest, store)
    if landed is None:
        return LandedExport(export_id, path, names, datetime.now(UTC), redaction)
    return replace(landed, path=path, names=(*landed.names, path.name), redaction=redaction)
