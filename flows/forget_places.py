"""Every place that names one patient, with counts; looks, and changes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.datasets import EVERY_DATASET
from flows.held import files_held, held
from flows.person import Person
from flows.rows_naming import rows_naming
from flows.traces import traces
from reports.worklist_files import patients_on
from sources.mapping import Mapping
from warehouse.landing import landed_exports
from warehouse.pseudonyms import pseudonym_key
from warehouse.publication import published_rows
from warehouse.store import Store


@dataclass(frozen=True)
class Place:
    """One kind of place: its folder, how many rows or files name the patient, and which.

    ``is_sure``: it has something of theirs, and not a word alone that may stand for anything.
    """

    name: str
    count: int
    unit: str
    which: tuple[str, ...] = ()
    is_sure: bool = True


def places(person: Person, store: Store, mappings: Sequence[Mapping], inbox: Path) -> list[Place]:
    """Each place that names the patient; none where nothing does."""
    holding = {
        one.export_id: (one, what)
        for one in landed_exports(store)
        if (what := held(one, person, mappings, store))
    }
    names = tuple(name for one, _ in holding.values() for name in one.names)
    rows = sum(what.rows for _, what in holding.values() if not what.is_whole)
    whole = sum(what.is_whole for _, what in holding.values())
    files = tuple(
        str(file)
        for one in store.inboxes(inbox)
        for file in files_held(one, holding, person, mappings, store)
    )
    found = [
        Place("landing", len(holding), "exports", names),
        Place("landing", rows, "rows of these exports"),
        Place("landing", whole, "of these whole, since their rows can't be told apart"),
        Place("inbox", len(files), "files", files),
        *_rows(person, store),
        Place("worklists", len(_pages(person, store)), "pages", is_sure=False),
        *_traces(person, store),
    ]
    return [place for place in found if place.count]


def _rows(person: Person, store: Store) -> Iterator[Place]:
    """Rows in Parquet files, by id where they have it, else by key; and those published."""
    keys = person.keys(pseudonym_key(store))
    for folder in (store.accepted_exports, store.quarantines, store.derived, store.private):
        counts: dict[str, int] = {}
        for path in sorted(folder.rglob("*.parquet")):
            if rows := rows_naming(path, person, keys):
                what = _what(path, folder)
                counts[what] = counts.get(what, 0) + rows
        which = tuple(f"{what} {n}" for what, n in counts.items())
        yield Place(folder.name, sum(counts.values()), "rows", which)
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


def _what(path: Path, folder: Path) -> str:
    """What kind of rows a file holds: its dataset, or its own name where that says it."""
    first = path.relative_to(folder).parts[0]
    return first if first in EVERY_DATASET else path.stem


def _pages(person: Person, store: Store) -> list[Path]:
    pages = (store.worklists / person.clinic_id).rglob("*.html")
    return [path for path in sorted(pages) if patients_on(path.read_text("utf-8")) & {*person.ids}]


def _traces(person: Person, store: Store) -> Iterator[Place]:
    homes: dict[str, int] = {}
    for path in traces(person, store):
        home = path.relative_to(store.data).parts[0]
        homes[home] = homes.get(home, 0) + 1
    yield from (Place(home, n, "files", is_sure=False) for home, n in homes.items())
