"""The published tables as Parquet files, one each, from the files that their rows lie in."""

import glob
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import duckdb
import polars as pl

from domain.columns import Table
from domain.published import PUBLISHED
from warehouse.atomic import linked, synced
from warehouse.encryption import PARQUET_ENCRYPTED, Config, able_to_encrypt
from warehouse.pieces import Files
from warehouse.row_groups import OtherColumns, join_files
from warehouse.views import create_tables

MEMORY_LIMIT = "2GB"
# A folder called cohort=… must not become a column.
ROWS = "read_parquet($files, hive_partitioning = false)"
# Fixed, so that it does not depend on the machine.
ROWS_A_GROUP = 250_000
# On average: groups of fewer cost readers more than to write all anew costs once.
FEWEST_ROWS_A_FILE = 50_000


def parameters(files: Iterable[Path]) -> dict[str, list[str]]:
    """What ``ROWS`` reads: paths, in which a clinic's id may hold what means more in a pattern."""
    return {"files": [glob.escape(str(file)) for file in files]}


def write_parquet(
    files: Files,
    folder: Path,
    secret: str | None = None,
    unchanged: Mapping[str, Path] | None = None,
) -> None:
    """Writes each of these tables to a Parquet file of its own, encrypted where there is a key.

    ``unchanged`` maps tables to a file that has their rows already.
    """
    there = unchanged or {}
    for name, file in there.items():
        linked(file, folder / f"{name}.parquet")
    due = [PUBLISHED[name] for name in files if name not in there]
    if secret:
        _write_encrypted(due, files, folder, secret)
    else:
        for table in due:
            _write(table, files[table.name], folder / f"{table.name}.parquet")
    for table in due:
        synced(folder / f"{table.name}.parquet")


def _write(table: Table, files: Sequence[Path], target: Path) -> None:
    rows = pl.scan_parquet([*files], glob=False) if files else table.empty().lazy()
    if _are_large(rows, files) and rows.collect_schema().names() == table.names:
        # Those of another version of Polars than the first may say the same in other words.
        with suppress(OtherColumns):
            join_files(files, target)
            return
    rows.select(table.names).sink_parquet(target, row_group_size=ROWS_A_GROUP)


def _are_large(rows: pl.LazyFrame, files: Sequence[Path]) -> bool:
    count: int = rows.select(pl.len()).collect().item()
    return bool(files) and count >= FEWEST_ROWS_A_FILE * len(files)


def _write_encrypted(tables: Sequence[Table], files: Files, folder: Path, secret: str) -> None:
    """With DuckDB, which can encrypt; from the files, since its own rows have no order."""
    # What is spilled lies beside the files, and is as readable as they are.
    config: Config = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": f"{folder}.spill",
        "temp_file_encryption": True,
    }
    with duckdb.connect(config=dict(config)) as connection:
        able_to_encrypt(connection, secret)
        create_tables(connection)
        for table in tables:
            of_table = files[table.name]
            connection.execute(
                f"copy (select {', '.join(table.names)} from {ROWS if of_table else table.name}) "
                f"to $target (format parquet, compression zstd{PARQUET_ENCRYPTED})",
                {
                    "target": str(folder / f"{table.name}.parquet"),
                    **(parameters(of_table) if of_table else {}),
                },
            )
