"""What became of the rows, and where names turned up."""

import gzip
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.alternatives.contenders import Contender, Outcome
from benchmarks.alternatives.messy_exports import KEY
from tests.searched import found_in

FAULTY = re.compile(r"clinic_a-faulty-s\d+")
# Larger files are searched for the bytes of the names alone.
UNPACKED_UP_TO = 1_000_000


def rows_found(outcome: Outcome, right: pl.DataFrame, faulty: pl.Series) -> dict[str, int]:
    """Of the rows that count and the faulty lines: how many are lost, stored twice, or wrongly.

    ``lost`` is neither stored nor put aside.
    """
    put_aside = set(FAULTY.findall(outcome.quarantine))
    stored_faulty = set(outcome.stored["session_id"]) & set(faulty)
    missing = right.join(outcome.stored, on=KEY, how="anti")
    lost = missing.filter(~pl.col("session_id").is_in(_ids_in(missing, outcome.quarantine)))
    lost_faulty = set(faulty) - stored_faulty - put_aside
    known = outcome.stored.join(right, on=KEY, how="anti").filter(
        ~pl.col("session_id").is_in(list(faulty))
    )
    return {
        "stored": outcome.stored.height,
        "lost": lost.height + len(lost_faulty),
        "put_aside_though_right": missing.height - lost.height,
        "stored_though_wrong": len(stored_faulty),
        "changed_ids": known.height,
        "duplicates": outcome.stored.height - outcome.stored.unique(KEY).height,
    }


def _ids_in(missing: pl.DataFrame, text: str) -> list[str]:
    return [each for each in missing["session_id"].unique() if each in text]


def names_found(
    contender: Contender, out: Path, said: str, names: tuple[str, ...]
) -> dict[str, dict[str, list[str]]]:
    """The names in everything that was written: ``open`` to readers, and in ``private`` files.

    Per place, a file or a table of a database; raw copies, working files and what was put aside
    are private.
    """
    found: dict[str, dict[str, list[str]]] = {"open": {}, "private": {}}
    in_terminal = sorted(name for name in names if name in said)
    if in_terminal:
        found["open"]["terminal"] = in_terminal
    for place, name in sorted(set(_places(out, names))):
        is_private = any(fnmatch(place, pattern) for pattern in contender.private)
        found["private" if is_private else "open"].setdefault(place, []).append(name)
    return found


def _places(out: Path, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    files = [path for path in out.rglob("*") if path.is_file() and not path.is_symlink()]
    for path in files:
        place = path.relative_to(out).as_posix()
        yield from ((place, name) for name in names if name in place)
        yield from ((f"{place}{table}", name) for table, name in _in_file(path, names))
    small = [
        path for path in files if path.stat().st_size < UNPACKED_UP_TO and not _holds_tables(path)
    ]
    for name, path in found_in(small, names):
        yield path.relative_to(out).as_posix(), name


def _in_file(path: Path, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if path.suffix == ".duckdb":
        with duckdb.connect(path, read_only=True) as database:
            tables = (
                "select schema_name || '.' || table_name from duckdb_tables() union all "
                "select schema_name || '.' || view_name from duckdb_views() where not internal"
            )
            for (table,) in database.execute(tables).fetchall():
                yield from ((f" {table}", name) for name in _in_rows(database, table, names))
    elif path.suffix == ".parquet":
        with duckdb.connect() as database:
            yield from (("", name) for name in _in_rows(database, f"'{path}'", names))
    else:
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        yield from (("", name) for name in names if name.encode() in content)


def _in_rows(
    database: duckdb.DuckDBPyConnection, table: str, names: tuple[str, ...]
) -> Iterator[str]:
    either = "|".join(names)
    query = f"select distinct unnest(regexp_extract_all(t::varchar, '{either}')) from {table} as t"
    yield from (name for (name,) in database.execute(query).fetchall())


def _holds_tables(path: Path) -> bool:
    return path.suffix in {".duckdb", ".parquet"}
