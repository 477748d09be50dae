"""The published database: made beside the old one, checked, and moved in by rename."""

import glob
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from domain.columns import Table
from domain.errors import AdherenceError
from domain.published import PUBLISHED
from warehouse.atomic import replaced
from warehouse.encryption import PARQUET_ENCRYPTED, able_to_encrypt, made, opened
from warehouse.views import create_tables, create_views


class IncompletePublication(AdherenceError):
    """A table of the new database lacks rows; the old database stays."""


def build_database(
    target: Path,
    files: Mapping[str, Sequence[Path]],
    *,
    secret: str | None = None,
    memory_limit: str = "4GB",
) -> dict[str, int]:
    """Puts a database of all published tables in place of ``target``; rows per table.

    ``files`` maps each table to the Parquet files that its rows lie in; with a ``secret`` the
    database is encrypted.
    """
    with replaced(target) as draft:
        draft.unlink(missing_ok=True)
        config = {"memory_limit": memory_limit, "temp_directory": f"{draft}.spill"}
        with made(draft, secret, config) as connection:
            connection.execute("set preserve_insertion_order = true")
            # One transaction: four hundred, each synced to the disk, took three times as long.
            connection.execute("begin")
            create_tables(connection)
            counts = {
                table.name: _filled(connection, table, files.get(table.name, ()))
                for table in PUBLISHED.values()
            }
            create_views(connection)
            connection.execute("commit")
            connection.execute("checkpoint")
        _check(draft, counts, secret)
    return counts


def _filled(connection: duckdb.DuckDBPyConnection, table: Table, files: Sequence[Path]) -> int:
    """Fills a table; the number of its rows."""
    if not files:
        return 0
    names = ", ".join(table.names)
    # A clinic's id is a folder's name, and may hold what a pattern gives a meaning to.
    paths = {"files": [glob.escape(str(file)) for file in files]}
    # Nor must a folder called cohort=… become a column.
    rows = "read_parquet($files, hive_partitioning = false)"
    connection.execute(f"insert into {table.name} select {names} from {rows}", paths)
    counted = connection.execute(f"select count(*) from {rows}", paths).fetchone()
    return counted[0] if counted else 0


def _check(database: Path, counts: Mapping[str, int], secret: str | None) -> None:
    """Opens the new file as an analyst would, and counts."""
    with opened(database, secret) as connection:
        for name, expected in counts.items():
            found = connection.execute(f"select count(*) from {name}").fetchone()
            if found != (expected,):
                raise IncompletePublication(
                    f"the new database has {found and found[0]} rows in {name}, expected "
                    f"{expected}. The old one stays; run again, and report it if it stays so"
                )


def write_parquet(database: Path, folder: Path, secret: str | None = None) -> None:
    """Writes every table of a database to a Parquet file of its own, encrypted as it is itself."""
    encrypted = PARQUET_ENCRYPTED if secret else ""
    with opened(database, secret) as connection:
        if secret:
            able_to_encrypt(connection, secret)
        for table in PUBLISHED.values():
            connection.execute(
                f"copy {table.name} to $target (format parquet, compression zstd{encrypted})",
                {"target": str(folder / f"{table.name}.parquet")},
            )
