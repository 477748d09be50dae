"""The views of the published database: the usual questions, answered without a join.

Each is one file of ``warehouse/views/``, with the comments on the view and on its columns.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import duckdb

from domain.columns import DUCKDB_TYPES, Column, Kind, Table
from domain.published import PUBLISHED
from domain.renames import RENAMES, Rename
from domain.sql import quoted
from warehouse.sentences import grain, meaning

FOLDER = Path(__file__).parent / "views"
KINDS = {written: kind for kind, written in DUCKDB_TYPES.items() if kind is not Kind.ID}
# The schema that holds, for one version, the tables whose columns were renamed as they were.
PREVIOUS = "previous"


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Creates every published table, without rows, with its comments."""
    # At once: four hundred statements one by one take half as long again.
    connection.execute(";".join(one for table in PUBLISHED.values() for one in _created(table)))


def _created(table: Table) -> Iterator[str]:
    columns = ", ".join(f"{c.name} {DUCKDB_TYPES[c.kind]}" for c in table.columns)
    yield f"create table {table.name} ({columns})"
    yield f"comment on table {table.name} is {quoted(grain(table))}"
    for column in table.columns:
        yield f"comment on column {table.name}.{column.name} is {quoted(meaning(column))}"


def create_views(
    connection: duckdb.DuckDBPyConnection, renames: Sequence[Rename] = RENAMES
) -> None:
    """Creates every view, once the tables are there, with its comments."""
    for file in sorted(FOLDER.glob("*.sql")):
        connection.execute(file.read_text(encoding="utf-8"))
    if renames:
        connection.execute(f"create schema {PREVIOUS}")
    for name in sorted({rename.table for rename in renames}):
        _create_previous(connection, name, [r for r in renames if r.table == name])


def _create_previous(
    connection: duckdb.DuckDBPyConnection, name: str, renames: Sequence[Rename]
) -> None:
    """Creates a view of a table under the names that its columns had in the version before."""
    changed = ", ".join(f"{rename.now} as {rename.before}" for rename in renames)
    view = f"{PREVIOUS}.{name}"
    connection.execute(f"create view {view} as select * rename ({changed}) from main.{name}")
    now = ", ".join(f"{rename.before} is now {rename.now}" for rename in renames)
    sentence = f"The table {name} as it was named before, for one version: {now}."
    connection.execute(f"comment on view {view} is {quoted(sentence)}")
    for rename in renames:
        gone = quoted(f"Renamed: use {rename.now}. Gone with the next version.")
        connection.execute(f"comment on column {view}.{rename.before} is {gone}")


@cache
def views() -> dict[str, Table]:
    """What a row and a column of each view is, as its file says."""
    with duckdb.connect() as connection:
        create_tables(connection)
        create_views(connection, ())
        described = connection.execute(
            "select view_name, comment from duckdb_views() where not internal order by view_name"
        ).fetchall()
        rows = connection.execute(
            "select table_name, column_name, data_type, comment from duckdb_columns() "
            "where not internal order by table_name, column_index"
        ).fetchall()
    columns = [(view, Column(name, KINDS[written], text)) for view, name, written, text in rows]
    return {
        name: Table(name, sentence, tuple(column for view, column in columns if view == name))
        for name, sentence in described
    }
