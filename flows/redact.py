"""Landed exports, written again without the patients who were forgotten."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from domain.errors import ExportRejected
from flows.landed_rows import landed_entities
from flows.person import telling
from flows.plain_names import is_named, plain_names, plainly_named
from flows.reading import Reading, reading_of
from sources.drawn_in import parted
from sources.forgotten import clinics_named, forgotten_rows, rows_of_nobody
from sources.forgotten_lines import Forgotten
from sources.gunzip import is_bare_text
from sources.left_out import is_same, without_count, without_rows
from sources.mapping import Mapping as ExportMapping
from sources.read import Entities, read_export
from sources.rewritten import text_without, write_rows
from sources.signatures import container_of
from warehouse.digests import file_hash
from warehouse.file_names import ids_in
from warehouse.landed_names import write_name
from warehouse.landing import LandedExport, landed_export
from warehouse.mentions import mentions
from warehouse.redactions import Redaction, drop_unredacted, put_redaction
from warehouse.store import Store


def without_forgotten(
    export: LandedExport,
    mappings: Sequence[ExportMapping],
    who: Forgotten | None,
    store: Store,
    ids: Collection[str] = (),
) -> LandedExport:
    """The export as it is to be taken in: where it holds forgotten patients, landed again.

    ``ids`` are their ids, where they are known: neither a name of a file nor what no mapping reads
    may keep one.
    """
    drop_unredacted(export.export_id, store)
    named = {one for name in export.names for one in ids_in(name) if who and who.holds(None, one)}
    export = plainly_named(export, mappings, {*ids, *named}, store)
    reading = reading_of(export, mappings)
    if who is None or reading is None:
        return export
    mapping = reading.mapping
    with store.workdir() as workdir:
        try:
            entities = landed_entities(export, mapping, workdir)
        except ExportRejected:
            # Nothing of it is used; whoever forgets somebody looks for them in its bytes.
            return export
        numbers = forgotten_rows(entities, reading.sources, mapping.missing, who)
        path = export.path
        if export.is_own_format and (
            found := parted(path, mapping, entities, numbers, who, workdir)
        ):
            path, entities = found
            numbers = forgotten_rows(entities, reading.sources, mapping.missing, who)
        is_unread = export.is_own_format and is_named_unread(path, mapping, ids)
        is_named_so = is_unread or is_named(export, mappings, ids)
        if not (numbers or is_named_so or path != export.path):
            return export
        clinics = clinics_named(entities, reading.sources, mapping.missing)
        names = plain_names(export, mappings, clinics, {*ids, *named})
        numbers = {**numbers, **rows_of_nobody(entities, reading.sources)}
        without_lines = replace(export, path=path)
        return _redacted(without_lines, reading, entities, numbers, names, ids, store)


def is_named_unread(path: Path, mapping: ExportMapping, ids: Collection[str]) -> bool:
    """Whether an export names somebody and holds what nobody reads: other sheets, a preface."""
    return not _is_all_read(path, mapping) and mentions(path, telling(ids))


def _is_all_read(path: Path, mapping: ExportMapping) -> bool:
    """Whether an export is a text of one header and rows, of which all is read."""
    is_plain = mapping.shape == "table" and mapping.layout.is_plain
    return is_plain and (container_of(path) == "text" or is_bare_text(path))


def _redacted(
    export: LandedExport,
    reading: Reading,
    entities: Entities,
    numbers: Mapping[str, Collection[int]],
    names: tuple[str, ...],
    ids: Collection[str],
    store: Store,
) -> LandedExport:
    """The export, landed again without these rows of its entities.

    In its own format where that, read again, gives exactly the other rows; else as those rows.
    """
    counts = {
        name: raw.rows_forgotten + len(numbers.get(name, ())) for name, raw in entities.items()
    }
    with store.workdir() as workdir:
        kept = without_rows(without_count(entities), numbers, workdir)
        target = workdir / "redacted"
        is_own = _is_rewritten(export, reading, kept, numbers, target, workdir)
        if is_own and not _is_all_read(target, reading.mapping):
            # Of whom only a tombstone is left, nobody knows what to look for.
            is_own = bool(ids) and not mentions(target, ids)
        if not is_own:
            write_rows(kept, export.export_id, target)
        forgotten = {name: n for name, n in counts.items() if n}
        redaction = Redaction(file_hash(target), is_own, forgotten, names)
        return _landed_again(export, target, redaction, store)


def erased(export: LandedExport, names: tuple[str, ...], store: Store) -> LandedExport:
    """The export, landed again with nothing in it: its rows could not be told apart."""
    with store.workdir() as workdir:
        target = workdir / "redacted"
        write_rows({}, export.export_id, target)
        redaction = Redaction(file_hash(target), False, {}, names)
        return _landed_again(export, target, redaction, store)


def _landed_again(
    export: LandedExport, content: Path, redaction: Redaction, store: Store
) -> LandedExport:
    for name in redaction.names:
        # Also those that it has: the one that it came under first may be one that goes.
        write_name(store.landing / export.export_id, name, export.received_at)
    put_redaction(export.export_id, content, redaction, store)
    drop_unredacted(export.export_id, store)
    return landed_export(export.export_id, store)


def _is_rewritten(
    export: LandedExport,
    reading: Reading,
    kept: Entities,
    numbers: Mapping[str, Collection[int]],
    target: Path,
    workdir: Path,
) -> bool:
    """Whether ``target`` now is the export in its own format, without the rows and nothing else."""
    if not export.is_own_format:
        return False
    rows = {number for of_entity in numbers.values() for number in of_entity}
    first, second = workdir / "first", workdir / "second"
    first.mkdir()
    second.mkdir()
    try:
        return text_without(export.path, reading.mapping, rows, first, target) and is_same(
            read_export(target, reading.mapping, second), kept
        )
    except (ExportRejected, UnicodeError):
        return False
