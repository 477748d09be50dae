"""The published database answers questions; nobody reaches anything else through it."""

import base64
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.errors import UsageError
from warehouse.build import new_database
from warehouse.encryption import opened
from warehouse.query import LOCKS, SEALED, answered

# {secret} is a file that the attacker wants to read, {out} one that is to be written.
ATTACKS = (
    "select * from read_csv('{secret}')",
    "select * from '{secret}'",
    "from read_text('{secret}')",
    "from read_blob('{secret}')",
    "from read_json('{secret}')",
    "from read_ndjson_objects('{secret}')",
    "from read_parquet('{secret}')",
    "from parquet_metadata('{secret}')",
    "from sniff_csv('{secret}')",
    "from query('from read_text(''{secret}'')')",
    "from query_table('{secret}')",
    "from read_duckdb('{secret}')",
    "from glob('{folder}/*')",
    "select getenv('HOME')",
    "copy (select 1) to '{out}'",
    "copy holds to '{database}.tmp/out.csv'",
    "copy holds from '{secret}'",
    "explain analyze copy (select 1) to '{out}'",
    "export database '{out}'",
    "import database '{folder}'",
    "attach '{out}' as other",
    "attach '{secret}' as other (read_only)",
    "attach ':memory:' as other",
    "install httpfs",
    "load httpfs",
    "load '{out}'",
    "select * from 'http://127.0.0.1:{port}/x.csv'",
    "from read_csv('https://127.0.0.1:{port}/x.csv')",
    "from read_text('s3://bucket/x')",
    "create secret (type s3)",
    "set enable_external_access = true",
    "reset lock_configuration",
    "set temp_directory = '{folder}'",
    "pragma enable_profiling",
    "pragma profiling_output = '{out}'",
    "call enable_logging(storage = 'file', storage_path = '{out}')",
    "call force_checkpoint()",
    "insert into holds (clinic_id) values ('x')",
    "explain analyze insert into holds (clinic_id) values ('x')",
    "with x as (select 1) delete from holds",
    "update publication set code_version = 'x'",
    "create table x as select 1",
    "create temp table x as select 1",
    "create macro f() as 1",
    "drop view who_stopped",
    "alter table holds add column x int",
    "select 1; drop table holds",
    "checkpoint",
    "vacuum",
    "prepare x as select 1",
    "use memory",
    "from duckdb_secrets()",
    "",
    "-- nothing",
    "select 'not closed",
)


SECRET = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture(scope="module", params=[None, SECRET], ids=["plain", "encrypted"])
def secret(request: pytest.FixtureRequest) -> str | None:
    given: str | None = request.param
    return given


@pytest.fixture(scope="module")
def database(secret: str | None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("asked") / "adherence.duckdb"
    with new_database(path, {}, secret=secret):
        pass
    return path


@pytest.fixture
def port() -> Iterator[int]:
    """A port at which nobody may knock."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server.getsockname()[1]
        with pytest.raises(BlockingIOError):
            server.accept()


def answer(
    database: Path, question: str, secret: str | None
) -> tuple[list[str], list[tuple[Any, ...]]]:
    with answered(database, question, secret) as found:
        return found.columns, list(found.rows)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_question_reads_or_writes_anything_else(
    database: Path, secret: str | None, attack: str, port: int, tmp_path: Path
) -> None:
    hidden = tmp_path / "secret.csv"
    hidden.write_text("a\nplanted\n")
    before = database.read_bytes()
    places = {"secret": hidden, "out": tmp_path / "out", "folder": tmp_path, "port": port}
    question = attack.format(database=database, **places)
    with pytest.raises(UsageError) as caught:
        answer(database, question, secret)
    assert "planted" not in str(caught.value)
    assert os.listdir(tmp_path) == ["secret.csv"]
    assert database.read_bytes() == before
    assert not list(database.parent.glob("*.tmp*"))


def test_the_file_of_a_question_is_the_only_one_that_may_be_read(
    database: Path, secret: str | None
) -> None:
    """DuckDB always allows the database's own file, and its log of writes, which is never there."""
    with opened(database, secret, SEALED) as connection:
        for lock in LOCKS:
            connection.execute(lock)
        (allowed,) = (
            connection.execute(
                "select current_setting('allowed_paths') || current_setting('allowed_directories')"
            ).fetchone()
            or ()
        )
    assert {Path(path).name.removeprefix(database.name) for path in allowed} <= {
        "",
        ".wal",
        ".wal.checkpoint",
        ".wal.recovery",
    }


@pytest.mark.parametrize(
    "question",
    [
        "select 1",
        "from clinics",
        "with a as (select 1 as b) select b from a",
        "show tables",
        "describe patient_weeks",
        "summarize patient_weeks",
        "explain select 1",
        "select comment from duckdb_columns() where table_name = 'holds'",
        "pivot holds on clinic_id in ('a') using count(*)",
        "select 1;",
        "select 1 -- and why",
        "select * from range(25000)",
    ],
)
def test_what_reads_the_tables_is_answered(
    database: Path, secret: str | None, question: str
) -> None:
    columns, rows = answer(database, question, secret)
    assert all(len(row) == len(columns) for row in rows)


def test_a_wrong_question_is_told_in_one_sentence(database: Path, secret: str | None) -> None:
    with pytest.raises(UsageError, match=r"^Binder Error: .*nothing.*show tables") as caught:
        answer(database, "select nothing from holds", secret)
    assert "LINE" not in str(caught.value)


def test_an_error_that_comes_up_on_the_way_is_told_as_well(
    database: Path, secret: str | None
) -> None:
    question = "select case when range = 15000 then error('late') else range end from range(20000)"
    with pytest.raises(UsageError, match="late"):
        answer(database, question, secret)
