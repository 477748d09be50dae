"""Names of exports that name nobody."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import chain

from domain.datasets import EVERY_DATASET
from flows.landed_rows import readable
from flows.person import telling
from flows.reading import reading_of
from sources.forgotten import clinics_named
from sources.mapping import Mapping
from warehouse.file_names import forms, has_words_of, words_in
from warehouse.landing import LandedExport, name_plainly
from warehouse.store import Store

# What the names of files say of their kind.
OF_KINDS = ("csv", "tsv", "txt", "json", "ndjson", "xlsx", "xls", "ods", "gz", "zip", "export")


def is_named(export: LandedExport, mappings: Sequence[Mapping], ids: Collection[str]) -> bool:
    """Whether a name of the export holds one of these ids, and its mapping would read it without.

    A number, or what is short, may stand for anything.
    """
    told = [one for one in telling(ids) if any(has_words_of(name, one) for name in export.names)]
    return bool(told) and _without_ids(export, mappings, told).names != export.names


def plain_names(
    export: LandedExport,
    mappings: Sequence[Mapping],
    known: Iterable[str],
    ids: Collection[str] = (),
) -> tuple[str, ...]:
    """The names of the export without the ids, and any word that is not needed or of what is known.

    Where the mapping would not read it by these, another word in their place, or more of its words.
    """
    reading = reading_of(export, mappings)
    needed = words_in([*EVERY_DATASET, *OF_KINDS, *known])
    if reading is not None:
        needed |= words_in([reading.mapping.files, reading.mapping.mapping])
        needed |= words_in(source.file_word or "" for source in reading.mapping.datasets)
    bare = _without_ids(export, mappings, ids)
    others = (words_in(bare.names) - words_in(ids)) | needed
    plainer = chain(forms(bare.names, needed), forms(bare.names, others))
    # Once more: side by side with fewer words, what is left of an id may be one.
    return _without_ids(_read_alike(bare, mappings, plainer), mappings, ids).names


def plainly_named(
    export: LandedExport, mappings: Sequence[Mapping], ids: Collection[str], store: Store
) -> LandedExport:
    """The export, the names that a redacted one came under since made plain."""
    if export.redaction is None or not export.new_names:
        return export
    with store.workdir() as workdir:
        entities = readable(export, mappings, store, workdir)
        reading = reading_of(export, mappings)
        sources, missing = (reading.sources, reading.mapping.missing) if reading else ((), ())
        clinics = clinics_named(entities, sources, missing)
    since = replace(export, names=export.new_names)
    names = plain_names(since, mappings, [*clinics, *export.redaction.names], ids)
    return name_plainly(export, names, store)


def _without_ids(
    export: LandedExport, mappings: Sequence[Mapping], ids: Collection[str]
) -> LandedExport:
    return _read_alike(export, mappings, forms(export.names, words_in(export.names), ids))


def _read_alike(
    export: LandedExport, mappings: Sequence[Mapping], names: Iterable[tuple[str, ...]]
) -> LandedExport:
    """The export under the first of these names by which it is read as it was; else as it is."""
    reading = reading_of(export, mappings)
    named = (replace(export, names=one) for one in names if one)
    return next((one for one in named if reading_of(one, mappings) == reading), export)
