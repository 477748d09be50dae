"""A data folder begins with Prefect's empty database, where the program was installed with one."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import prefect.server.database
import pytest
from alembic.script import ScriptDirectory

from flows.empty_database import begin_with_empty, empty_database
from tests.conftest import ROOT

MAKE = "import pathlib, flows.make_empty_database as e; e.make_empty(pathlib.Path({}))"


def database_with(path: Path, table: str) -> bytes:
    """The bytes of a new database with one table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"CREATE TABLE {table} (number)")
    return path.read_bytes()


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program keeps its empty database; nothing is there."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "installed"))
    return empty_database()


@pytest.mark.slow
def test_prefect_has_no_step_left_to_make_of_it(tmp_path: Path) -> None:
    path = tmp_path / "share" / "prefect.db"
    made = subprocess.run(
        [sys.executable, "-c", MAKE.format(repr(str(path)))], cwd=ROOT, check=False
    )
    assert made.returncode == 0
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("SELECT count(*) FROM flow_run").fetchall() == [(0,)]
        made_last = [
            step for (step,) in database.execute("SELECT version_num FROM alembic_version")
        ]
    assert made_last == steps_of_prefect().get_heads()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def steps_of_prefect() -> ScriptDirectory:
    migrations = Path(prefect.server.database.__file__).parent / "_migrations"
    return ScriptDirectory(str(migrations), version_locations=[str(migrations / "versions/sqlite")])


def test_a_new_folder_begins_with_a_copy(empty: Path, tmp_path: Path) -> None:
    begun = tmp_path / "home" / "prefect.db"
    installed = database_with(empty, "installed")
    begin_with_empty(begun)
    assert begun.read_bytes() == installed
    assert list(begun.parent.iterdir()) == [begun]


def test_what_an_old_database_left_is_not_taken_for_pages_of_the_copy(
    empty: Path, tmp_path: Path
) -> None:
    begun = tmp_path / "home" / "prefect.db"
    database_with(empty, "installed")
    begun.parent.mkdir()
    (begun.parent / "prefect.db-wal").write_bytes(b"of another")
    begin_with_empty(begun)
    assert list(begun.parent.iterdir()) == [begun]


def test_a_database_that_is_there_stays(empty: Path, tmp_path: Path) -> None:
    begun = tmp_path / "home" / "prefect.db"
    database_with(empty, "installed")
    before = database_with(begun, "used")
    (begun.parent / "prefect.db-wal").write_bytes(b"its own")
    begin_with_empty(begun)
    assert begun.read_bytes() == before
    assert (begun.parent / "prefect.db-wal").read_bytes() == b"its own"


def test_installed_without_one_prefect_makes_its_own(empty: Path, tmp_path: Path) -> None:
    begin_with_empty(tmp_path / "home" / "prefect.db")
    assert not empty.exists()
    assert list(tmp_path.iterdir()) == []
