"""Landed exports, written again without the patients who were forgotten."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from domain.datasets import EVERY_DATASET
from domain.errors import ExportRejected
from flows.reading import Reading, landed_entities, reading_of
from sources.forgotten import (
    Forgotten,
    clinics_named,
    forgotten_rows,
    is_same,
    without_count,
    without_rows,
)
from sources.mapping import Mapping as ExportMapping
from sources.read import Entities, read_export
from sources.rewritten import text_without, write_rows
from warehouse.landing import LandedExport, landed_export, write_name
from warehouse.redactions import (
    Redaction,
    digest_of,
    drop_unredacted,
    name_of_words,
    put_redaction,
    words_in,
)
from warehouse.store import Store

# What the names of files say of their kind.
OF_KINDS = ("csv", "tsv", "txt", "json", "ndjson", "xlsx", "xls", "ods", "gz", "zip", "export")


def without_forgotten(
    export: LandedExport,
    mappings: Sequence[ExportMapping],
    who: Forgotten | None,
    store: Store,
    ids: Collection[str] = (),
) -> LandedExport:
    """The export as it is to be taken in: where it holds forgotten patients, landed again.

    ``ids`` are their ids, where they are known: no name of a file may keep one.
    """
    drop_unredacted(export.export_id, store)
    reading = reading_of(export, mappings)
    if who is None or reading is None:
        return export
    with store.workdir() as workdir:
        try:
            entities = landed_entities(export, reading.mapping, workdir)
        except ExportRejected:
            # Nothing of it is used; whoever forgets somebody looks for them in its bytes.
            return export
        numbers = forgotten_rows(entities, reading.sources, reading.mapping.missing, who)
        if not numbers and not is_named(export, ids):
            return export
        clinics = clinics_named(entities, reading.sources, reading.mapping.missing)
        names = plain_names(export, mappings, clinics, ids)
        return _redacted(export, reading, entities, numbers, names, store)


def _redacted(
    export: LandedExport,
    reading: Reading,
    entities: Entities,
    numbers: Mapping[str, Collection[int]],
    names: tuple[str, ...],
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
        if not is_own:
            write_rows(kept, export.export_id, target)
        forgotten = {name: n for name, n in counts.items() if n}
        redaction = Redaction(digest_of(target), is_own, forgotten, names)
        return _landed_again(export, target, redaction, store)


def erased(export: LandedExport, names: tuple[str, ...], store: Store) -> LandedExport:
    """The export, landed again with nothing in it: its rows could not be told apart."""
    with store.workdir() as workdir:
        target = workdir / "redacted"
        write_rows({}, export.export_id, target)
        redaction = Redaction(digest_of(target), False, {}, names)
        return _landed_again(export, target, redaction, store)


def _landed_again(
    export: LandedExport, content: Path, redaction: Redaction, store: Store
) -> LandedExport:
    for name in set(redaction.names) - set(export.names):
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
    if export.redaction and not export.redaction.is_own_format:
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


def is_named(export: LandedExport, ids: Collection[str]) -> bool:
    """Whether a name of the export holds one of these ids; a number may be any number."""
    telling = [words_in([one]) for one in ids if not one.isdecimal()]
    return any(words <= words_in([name]) for words in telling for name in export.names)


def plain_names(
    export: LandedExport,
    mappings: Sequence[ExportMapping],
    clinics: Iterable[str],
    ids: Collection[str] = (),
) -> tuple[str, ...]:
    """The names of the export without any word that is not needed, which may be somebody's.

    Where the mapping would not read it by these, only without the words of the ids.
    """
    reading = reading_of(export, mappings)
    needed = words_in([*EVERY_DATASET, *OF_KINDS, *clinics])
    if reading is not None:
        needed |= words_in([reading.mapping.files, reading.mapping.mapping])
        needed |= words_in(source.file_word or "" for source in reading.mapping.datasets)
    others = (words_in(export.names) - words_in(ids)) | needed
    names: tuple[str, ...] = ()
    for words, never in ((needed, ids), (needed, ()), (others, ())):
        plain = {name_of_words(name, words, never) for name in export.names}
        names = tuple(sorted(plain - {""}))
        if names and reading_of(replace(export, names=names), mappings) == reading:
            return names
    return names or (export.export_id[:12],)
