"""Names of exports that name nobody."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from domain.datasets import EVERY_DATASET
from flows.reading import reading_of
from sources.mapping import Mapping
from warehouse.file_names import has_words_of, name_of_words, name_with_any, words_in
from warehouse.landing import LandedExport

# What the names of files say of their kind.
OF_KINDS = ("csv", "tsv", "txt", "json", "ndjson", "xlsx", "xls", "ods", "gz", "zip", "export")


def is_named(export: LandedExport, ids: Collection[str]) -> bool:
    """Whether a name of the export holds one of these ids; a number may be any number."""
    telling = [one for one in ids if not one.isdecimal()]
    return any(has_words_of(name, one) for one in telling for name in export.names)


def plain_names(
    export: LandedExport,
    mappings: Sequence[Mapping],
    clinics: Iterable[str],
    ids: Collection[str] = (),
) -> tuple[str, ...]:
    """The names of the export without any word that is not needed, which may be somebody's.

    Where the mapping would not read it by these, another word in their place, or only the words of
    the ids left out.
    """
    reading = reading_of(export, mappings)
    needed = words_in([*EVERY_DATASET, *OF_KINDS, *clinics])
    if reading is not None:
        needed |= words_in([reading.mapping.files, reading.mapping.mapping])
        needed |= words_in(source.file_word or "" for source in reading.mapping.datasets)
    others = (words_in(export.names) - words_in(ids)) | needed
    never = {one.casefold() for one in ids}
    for words, not_these in ((needed, never), (needed, ()), (others, ())):
        for plain in (name_of_words, name_with_any):
            names = sorted({plain(name, words, not_these) for name in export.names} - {""})
            if names and reading_of(replace(export, names=tuple(names)), mappings) == reading:
                return tuple(names)
    return tuple(names)
