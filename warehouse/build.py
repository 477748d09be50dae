"""The published database: made beside the old one, checked, and moved in by rename.

In full, or as a copy of the old one in which the rows of changed files are replaced. Both hold the
same rows; their order is nobody's promise.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from domain.columns import Table
from domain.errors import AdherenceError
from domain.published import PUBLISHED
from warehouse.atomic import replaced
from warehouse.encryption import made, opened
from warehouse.parquet import MEMORY_LIMIT, ROWS, parameters
from warehouse.pieces import Hashed, MadeOf, Piece, clinics_to_replace, state_of
from warehouse.views import create_tables, create_views

Pieces = dict[str, list[Piece]]


class IncompletePublication(AdherenceError):
    """A table of the new database lacks rows; the old database stays."""


class NotKept(Exception):
    """The database that is published is not one to build on: all of the new one is to be made."""


@contextmanager
def new_database(
    target: Path,
    files: Hashed,
    rest: Callable[[], Hashed] = dict,
    *,
    secret: str | None = None,
    before: MadeOf | None = None,
) -> Iterator[Pieces]:
    """What a database of all published tables is made of, which replaces ``target`` at the end.

    At that of the block: where it raises, what is published stays.
    ``files`` maps published tables to the Parquet files that their rows lie in, and so does
    ``rest`` with others, asked for once these are in. With a ``secret`` the database is encrypted.
    ``before`` is what ``target`` was made of: rows of it that stay are not read again. Raises
    NotKept where ``target`` is not that.
    """
    with replaced(target) as draft:
        draft.unlink(missing_ok=True)
        if before:
            _copied(target, draft, before)
        with _draft(draft, secret) as connection:
            with _transaction(connection):
                if not before:
                    create_tables(connection)
                pieces = _all_filled(connection, files, before)
            # Between the two: what is there is committed while the rest is still being made.
            others = rest()
            with _transaction(connection):
                pieces |= _all_filled(connection, others, before)
                if not before:
                    create_views(connection)
        _check(draft, pieces, secret)
        yield pieces
    # What somebody wrote to the old file and did not bring into it is none of the new one's.
    _log_of(target).unlink(missing_ok=True)


def _copied(target: Path, draft: Path, before: MadeOf) -> None:
    """Copies the database that is published; raises NotKept where it can't be built on."""
    if _log_of(target).exists():
        raise NotKept
    shutil.copyfile(target, draft)
    # Once it is copied: who writes to it meanwhile is seen as well.
    if state_of(target) != before.database:
        raise NotKept


def _log_of(database: Path) -> Path:
    """Where DuckDB notes what a writer changed before it brings it into the file."""
    return database.with_name(f"{database.name}.wal")


@contextmanager
def _draft(draft: Path, secret: str | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database to write to, whole in its file after the block."""
    config = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": f"{draft}.spill",
        # Each commit writes to the file itself, which else happens after it went to a log.
        "checkpoint_threshold": "0b",
    }
    with made(draft, secret, config) as connection:
        connection.execute("set preserve_insertion_order = false")
        yield connection
        connection.execute("checkpoint")


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """One for many statements: four hundred, each synced to the disk, took three times as long."""
    connection.execute("begin")
    yield
    connection.execute("commit")


def _all_filled(
    connection: duckdb.DuckDBPyConnection, files: Hashed, before: MadeOf | None
) -> Pieces:
    return {
        name: _filled(connection, PUBLISHED[name], of_table, before)
        for name, of_table in files.items()
    }


def _filled(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    files: Mapping[str, Path],
    before: MadeOf | None,
) -> list[Piece]:
    """Brings a table to hold the rows of these files and no others; what it is made of then."""
    then = {piece.digest: piece for piece in (before.pieces[table.name] if before else ())}
    clinics, fresh = clinics_to_replace(then.values(), files)
    if clinics is None:
        connection.execute(f"delete from {table.name}")
    elif clinics:
        connection.execute(
            f"delete from {table.name} where clinic_id in (select unnest($clinics))",
            {"clinics": sorted(clinics)},
        )
    _insert(connection, table, [path for digest, path in files.items() if digest in fresh])
    return [
        then.get(digest) or _piece(connection, table, digest, path)
        for digest, path in files.items()
    ]


def _insert(connection: duckdb.DuckDBPyConnection, table: Table, files: Sequence[Path]) -> None:
    if files:
        names = ", ".join(table.names)
        connection.execute(
            f"insert into {table.name} select {names} from {ROWS}", parameters(files)
        )


def _piece(connection: duckdb.DuckDBPyConnection, table: Table, digest: str, file: Path) -> Piece:
    clinic = "clinic_id" if "clinic_id" in table.names else "null"
    counted = connection.execute(
        f"select count(*), min({clinic}), max({clinic}), count({clinic}) from {ROWS}",
        parameters([file]),
    ).fetchone()
    rows, first, last, named = counted or (0, None, None, 0)
    return Piece(digest, rows, first if first == last and named == rows else None)


def _check(database: Path, pieces: Pieces, secret: str | None) -> None:
    """Opens the new file as an analyst would, and counts."""
    with opened(database, secret) as connection:
        for name, of_table in pieces.items():
            expected = sum(piece.rows for piece in of_table)
            found = connection.execute(f"select count(*) from {name}").fetchone()
            if found != (expected,):
                raise IncompletePublication(
                    f"the new database has {found and found[0]} rows in {name}, expected "
                    f"{expected}. The old one stays; run again, and report it if it stays so"
                )
