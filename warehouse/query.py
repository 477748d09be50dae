"""One question to the published database: it can be read, and nothing else can be reached."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from domain.errors import UsageError
from warehouse.encryption import opened

# No folder for spilling: DuckDB lets a query read and write there, whatever else is off.
SEALED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "temp_directory": "",
}
# Once the file is open; these two in this order.
LOCKS = ("set enable_external_access = false", "set lock_configuration = true")
ANSWERED = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
BATCH = 10_000


@dataclass(frozen=True)
class Answer:
    """The names of the columns, and the rows as they come."""

    columns: list[str]
    rows: Iterator[tuple[Any, ...]]


@contextmanager
def answered(database: Path, question: str, secret: str | None = None) -> Iterator[Answer]:
    """The answer to one SELECT; raises UsageError where it is none, or DuckDB says no."""
    with told(), opened(database, secret, SEALED) as connection:
        for lock in LOCKS:
            connection.execute(lock)
        asked = _asked(connection, _only_statement(connection, question))
        yield Answer([column[0] for column in asked.description or ()], _rows(asked))


def _asked(
    connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement
) -> duckdb.DuckDBPyConnection:
    """The connection, with an answer to fetch; whoever waits for it may press Ctrl-C."""
    with ThreadPoolExecutor(1) as thread:
        try:
            return thread.submit(connection.execute, statement).result()
        except KeyboardInterrupt:
            connection.interrupt()
            raise


def _only_statement(connection: duckdb.DuckDBPyConnection, question: str) -> duckdb.Statement:
    """The question as the one statement that may be asked."""
    statements = connection.extract_statements(question)
    if len(statements) != 1 or statements[0].type not in ANSWERED:
        raise UsageError(
            "one question is answered: a single SELECT, DESCRIBE, SUMMARIZE, SHOW or EXPLAIN. "
            "To change data, copy the database first"
        )
    return statements[0]


def _rows(asked: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """Every row, in batches, with errors that come up on the way told as the others."""
    while batch := asked.fetchmany(BATCH):
        yield from batch


@contextmanager
def told() -> Iterator[None]:
    """What DuckDB has to say, as a UsageError of one line."""
    try:
        yield
    except (duckdb.Error, RuntimeError, IndexError) as error:
        # After it DuckDB shows the question again, with a mark under the place.
        sentence = " ".join(str(error).split("\nLINE ")[0].split()).rstrip(".?")
        raise UsageError(f"{sentence}. `adherence sql 'show tables'` tells what there is") from None
