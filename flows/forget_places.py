"""Every place that names one patient, with counts; looks, and changes nothing."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.datasets import EVERY_DATASET
from flows.forget import is_named_beside_rows, readable
from flows.person import Person
from flows.plain_names import is_named
from flows.reading import reading_of
from flows.redact import is_named_unread
from flows.rows_naming import rows_naming
from flows.traces import traces
from sources.forgotten import forgotten_rows
from sources.mapping import Mapping
from warehouse.digests import file_hash
from warehouse.inbox_copies import files_in
from warehouse.landing import LandedExport, landed_exports
from warehouse.mentions import mentions
from warehouse.pseudonyms import pseudonym_key
from warehouse.publication import published_rows
from warehouse.redactions import export_of
from warehouse.store import Store


@dataclass(frozen=True)
class Place:
    """One kind of place: its folder, how many rows or files name the patient, and which."""

    name: str
    count: int
    unit: str
    which: tuple[str, ...] = ()


def places(person: Person, store: Store, mappings: Sequence[Mapping], inbox: Path) -> list[Place]:
    """Each place that names the patient; none where nothing does."""
    held = {one.export_id: n for one, n in _held(person, store, mappings)}
    names = {one.export_id: one.names for one in landed_exports(store) if one.export_id in held}
    copies = [
        path for path in files_in(inbox) if export_of(file_hash(path), path.name, store) in held
    ]
    whole = sum(rows is None for rows in held.values())
    found = [
        Place("landing", len(held), "exports", tuple(n for of in names.values() for n in of)),
        Place("landing", sum(rows or 0 for rows in held.values()), "rows of these exports"),
        Place("landing", whole, "of these whole, since their rows can't be told apart"),
        Place("inbox", len(copies), "files", tuple(str(path) for path in copies)),
        *_rows(person, store),
        Place("worklists", len(_pages(person, store)), "pages"),
        *_traces(person, store),
    ]
    return [place for place in found if place.count]


def _held(
    person: Person, store: Store, mappings: Sequence[Mapping]
) -> Iterator[tuple[LandedExport, int | None]]:
    """The exports that hold the patient, with how many rows; null: all that they are."""
    for export in landed_exports(store):
        reading = reading_of(export, mappings)
        rows = 0
        with store.workdir() as workdir:
            entities = readable(export, mappings, workdir)
            if reading and entities:
                missing = reading.mapping.missing
                found = forgotten_rows(entities, reading.sources, missing, person)
                rows = sum(len(numbers) for numbers in found.values())
            is_unread = is_named_unread(export.path, entities, person.ids, workdir)
        if is_named_beside_rows(export, entities, person):
            yield export, None
        elif rows or is_unread or is_named(export, person.ids):
            yield export, rows


def _rows(person: Person, store: Store) -> Iterator[Place]:
    """Rows in Parquet files, by id where they have it, else by key; and those published."""
    keys = person.keys(pseudonym_key(store))
    for name in ("accepted", "quarantine", "derived", "private"):
        counts: dict[str, int] = {}
        for path in sorted((store.data / name).rglob("*.parquet")):
            if rows := rows_naming(path, person, keys):
                what = _what(path, name, store)
                counts[what] = counts.get(what, 0) + rows
        which = tuple(f"{what} {n}" for what, n in counts.items())
        yield Place(name, sum(counts.values()), "rows", which)
    published = _published(keys, store)
    which = tuple(f"{table} {n}" for table, n in published.items())
    yield Place("adherence.duckdb, parquet", sum(published.values()), "rows in each", which)


def _published(keys: Sequence[str], store: Store) -> dict[str, int]:
    """Published table to its rows of these keys, without tables that have none."""
    columns = "from duckdb_columns() where column_name = 'patient_key' and schema_name = 'main'"
    query = (
        f"select table_name {columns} and table_name in (select table_name from duckdb_tables())"
    )
    counts = {}
    for row in published_rows(query, store):
        name = row["table_name"]
        of_keys = ", ".join(f"'{key}'" for key in keys)
        found = published_rows(f'select 1 from "{name}" where patient_key in ({of_keys})', store)
        if found:
            counts[name] = len(found)
    return dict(sorted(counts.items()))


def _what(path: Path, name: str, store: Store) -> str:
    """What kind of rows a file holds: its dataset, or its own name where that says it."""
    first = path.relative_to(store.data / name).parts[0]
    return first if first in EVERY_DATASET else path.stem


def _pages(person: Person, store: Store) -> list[Path]:
    words = {word for one in person.ids for word in (one, html.escape(one))}
    pages = (store.worklists / person.clinic_id).rglob("*.html")
    return [path for path in sorted(pages) if mentions(path, words)]


def _traces(person: Person, store: Store) -> Iterator[Place]:
    homes: dict[str, int] = {}
    for path in traces(person, store):
        home = path.relative_to(store.data).parts[0]
        homes[home] = homes.get(home, 0) + 1
    yield from (Place(home, n, "files") for home, n in homes.items())
