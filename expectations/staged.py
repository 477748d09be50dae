"""One staged export as Great Expectations sees it: views over Parquet, in a DuckDB of its own.

DuckDB is reached through SQLAlchemy only. The database is in memory and goes with the block that
opened it; Parquet files are the way in and out.
"""

import glob
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import great_expectations as gx
import polars as pl
import sqlalchemy
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource

from domain.columns import Table
from domain.settings import Settings
from domain.sql import quoted
from expectations.duplicates import REPEATED, repeated_keys
from expectations.identifiers import CUT_COLUMNS, cut_columns

VIEW = "staged"
# Without these DuckDB loses a result that Great Expectations reads after giving back the
# connection ("list index out of range").
ENGINE_OPTIONS = {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True}
# More than that goes to the folder: what is judged may be larger than the memory.
SMALL = 4 << 20
LIMITS = ("SET memory_limit = '1GB'", "SET preserve_insertion_order = false")


@dataclass(frozen=True)
class Staged:
    """The staged rows, for Great Expectations and for queries of our own."""

    batch_definition: BatchDefinition[Any]
    engine: sqlalchemy.Engine
    folder: Path

    def frame(self, query: str) -> pl.DataFrame:
        """The rows of a query, in no order."""
        path = self.folder / "query.parquet"
        run(self.engine, f"COPY ({query}) TO {quoted(str(path))} (FORMAT parquet)")
        return pl.read_parquet(path, glob=False)


def run(engine: sqlalchemy.Engine, *statements: str) -> None:
    """Sends statements as they are, without looking for parameters in them."""
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def _relation(name: str, path: Path) -> str:
    """A view over one Parquet file, whatever its folders are called; a table of a small one.

    Every rule asks it again, and to open a file takes longer than to judge a thousand rows.
    """
    file = quoted(glob.escape(str(path)))
    kind = "TABLE" if path.stat().st_size <= SMALL else "VIEW"
    # A folder called cohort=… must not become a column.
    return f"CREATE {kind} {name} AS FROM read_parquet({file}, hive_partitioning = false)"


def sought_once(table: Table) -> dict[str, str]:
    """By the name of a table that rules ask for, the SQL of its rows: else each rule seeks them."""
    return {REPEATED: repeated_keys(table, VIEW), CUT_COLUMNS: cut_columns(table, VIEW)}


def _write_configuration(settings: Settings, folder: Path) -> dict[str, Path]:
    """The catalogue's codes and the listed clinics as Parquet files, by the name of their view."""
    codes = [exercise.code for exercise in settings.exercises.exercises]
    frames = {"exercises": {"code": codes}, "clinics": {"clinic_id": list(settings.clinics.ids)}}
    paths = {name: folder / f"{name}.parquet" for name in frames}
    for name, columns in frames.items():
        schema = dict.fromkeys(columns, pl.String)
        pl.DataFrame(columns, schema=schema).write_parquet(paths[name])
    return paths


def _source(database: str) -> SQLDatasource:
    """A source of its own: all its connections, and no others, share one database in memory."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = SQLDatasource(
        name=VIEW,
        connection_string=f"duckdb:///:memory:{database}",
        create_temp_table=False,
        kwargs=ENGINE_OPTIONS,
    )
    return context.data_sources.add_sql(datasource=source)


@contextmanager
def staged_rows(path: Path, table: Table, settings: Settings, folder: Path) -> Iterator[Staged]:
    """The staged rows of ``path``, as long as the block lasts; ``folder`` must be its own."""
    source = _source(folder.name)
    engine = source.get_engine()
    files = {VIEW: path} | _write_configuration(settings, folder)
    try:
        run(engine, f"SET temp_directory = {quoted(str(folder))}", *LIMITS)
        run(engine, *(_relation(name, file) for name, file in files.items()))
        run(engine, *(f"CREATE TABLE {name} AS {sql}" for name, sql in sought_once(table).items()))
        asset = source.add_table_asset(VIEW, table_name=VIEW)
        yield Staged(asset.add_batch_definition_whole_table(VIEW), engine, folder)
    finally:
        source.get_execution_engine().close()
        engine.dispose()
