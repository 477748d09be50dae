"""A reader of the published database, for a process of its own: it imports DuckDB only."""

import time
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb

# Tables of which a publication has as many rows each as its number says.
COUNTED = ("holds", "prescriptions", "appointments")


def seen(database: duckdb.DuckDBPyConnection) -> set[tuple[int, int]]:
    """How many rows each table has, and of which publication they are."""
    whole = " union all ".join(f"select clinic_id from {name}" for name in COUNTED)
    found = database.execute(f"select clinic_id, count(*) from ({whole}) group by all").fetchall()
    return {(int(number), rows) for number, rows in found}


def read_on(path: Path, until: int, pause: float, told: Connection) -> None:
    """Opens and reads, and reads again on the same connection, until the last publication is there.

    It looks at what it read for ``pause`` seconds with the connection open. Tells how many queries
    it made, and every error or reading that is not one whole publication.
    """
    wrong: list[str] = []
    queries = last = 0
    while last < until:
        try:
            with duckdb.connect(str(path), read_only=True) as database:
                first = seen(database)
                time.sleep(pause)
                again = seen(database)
        except duckdb.Error as error:
            wrong.append(repr(error))
            break
        ((number, rows),) = first if len(first) == 1 else [(0, -1)]
        if rows != number * len(COUNTED) or again != first or number < last:
            wrong.append(f"{first}, then {again}, after {last}")
            break
        last, queries = number, queries + 2
        if queries == 2:
            told.send("reads")
    told.send((wrong, queries))
