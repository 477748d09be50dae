"""A publication is put in place whole, beside readers, with the words of every column."""

import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow.parquet
import pytest

from domain.columns import Table
from domain.derived import DERIVED
from domain.published import PUBLISHED
from warehouse.build import IncompletePublication, new_database
from warehouse.parquet import write_parquet
from warehouse.pieces import hashed
from warehouse.publication import read_publication
from warehouse.publish import publish_tables, write_keys
from warehouse.sentences import meaning
from warehouse.store import Store
from warehouse.tables import Tables
from warehouse.views import views

Files = Mapping[str, Sequence[Path]]


def files_of(store: Store, holds: int, folder: str = "clinic [1]") -> Files:
    """A Parquet file of holds, in a folder that a reader could take for a pattern."""
    path = store.derived / folder / "holds.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    table = PUBLISHED["holds"]
    cells = {"clinic_id": ["it's"] * holds, "from_on": [date(2026, 11, 15)] * holds}
    missing = (pl.lit(None, t).alias(n) for n, t in table.polars_schema.items() if n not in cells)
    pl.DataFrame(cells).with_columns(missing).select(table.names).write_parquet(path)
    return {"holds": [path]}


def parquet_of(files: Files, folder: Path) -> pl.DataFrame:
    """The published file of holds, read back."""
    folder.mkdir()
    write_parquet(files, folder)
    return pl.read_parquet(folder / "holds.parquet", glob=False)


def holds_in(database: Path) -> int:
    with duckdb.connect(str(database), read_only=True) as connection:
        [(counted,)] = connection.execute("select count(*) from holds").fetchall()
    return int(counted)


def test_every_table_is_there_with_its_comments_even_without_rows(store: Store) -> None:
    publish_tables(files_of(store, 2), store)
    with duckdb.connect(str(store.database), read_only=True) as connection:
        columns = connection.execute(
            "select table_name, column_name, comment from duckdb_columns() where not internal"
        ).fetchall()
    assert set(columns) == {
        (table.name, column.name, meaning(column))
        for table in (*PUBLISHED.values(), *views().values())
        for column in table.columns
    }
    parquet = {path.stem: pl.read_parquet(path, glob=False) for path in store.parquet.iterdir()}
    counts = {name: 2 if name == "holds" else 0 for name in PUBLISHED}
    assert {name: rows.height for name, rows in parquet.items()} == counts
    assert {n: r.schema for n, r in parquet.items()} == {
        table.name: table.polars_schema for table in PUBLISHED.values()
    }


def test_a_column_that_only_comparisons_need_is_not_published(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "persistence.parquet"
    row = {"patient_key": "p", "episode_key": "e", "clinic_id": "a", "observed_days": 9}
    pl.DataFrame([row], schema=DERIVED["persistence"].polars_schema).write_parquet(file)
    publish_tables({"persistence": [file]}, store)
    published = pl.read_parquet(store.parquet / "persistence.parquet", glob=False)
    assert published.columns == PUBLISHED["persistence"].names
    with duckdb.connect(str(store.database), read_only=True) as connection:
        asked = connection.execute("from persistence")
        assert [column[0] for column in asked.description or ()] == published.columns
        assert len(asked.fetchall()) == 1


def test_files_of_several_clinics_are_one_table(store: Store) -> None:
    files = [files_of(store, n, f"clinic_{n}")["holds"][0] for n in (1, 2)]
    with new_database(store.database, hashed({"holds": files})) as pieces:
        assert [piece.rows for piece in pieces["holds"]] == [1, 2]
    assert Tables({"holds": files})["holds"].height == 3


def test_a_reader_of_the_old_database_does_not_stop_the_new_one(store: Store) -> None:
    publish_tables(files_of(store, 1), store)
    with duckdb.connect(str(store.database), read_only=True) as reader:
        publish_tables(files_of(store, 2), store)
        assert reader.execute("select count(*) from holds").fetchall() == [(1,)]
    assert holds_in(store.database) == 2


def test_a_build_that_fails_leaves_the_old_database_and_no_draft(store: Store) -> None:
    publish_tables(files_of(store, 1), store)
    before = store.database.read_bytes()
    broken = files_of(store, 2)
    broken["holds"][0].write_bytes(b"PAR1 and no more")
    with pytest.raises(duckdb.Error):
        publish_tables(broken, store)
    assert store.database.read_bytes() == before
    assert [path.name for path in store.data.iterdir() if ".part" in path.name] == []


def test_a_database_that_lacks_rows_is_not_published(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_tables(files_of(store, 1), store)
    monkeypatch.setattr("warehouse.build._insert", lossy(monkeypatch))
    with pytest.raises(IncompletePublication, match=r"1 rows in holds, expected 2.*old one stays"):
        publish_tables(files_of(store, 2), store)
    assert holds_in(store.database) == 1


def lossy(monkeypatch: pytest.MonkeyPatch) -> object:
    from warehouse import build

    insert = build._insert

    def inserted(
        connection: duckdb.DuckDBPyConnection, table: Table, files: Sequence[Path]
    ) -> None:
        insert(connection, table, files)
        if table.name == "holds":
            connection.execute("delete from holds where rowid = (select min(rowid) from holds)")

    return inserted


@pytest.mark.parametrize("failing", [1, 2], ids=["of_clinics", "the_rest"])
def test_where_parquet_cannot_be_written_all_is_as_it_was(
    store: Store, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    publish_tables(files_of(store, 1), store)
    before = store.database.read_bytes()
    calls: list[object] = []

    def fail(*given: Any) -> None:
        calls.append(given)
        if len(calls) == failing:
            raise RuntimeError("stopped")
        write_parquet(*given)

    with monkeypatch.context() as patch:
        patch.setattr("warehouse.publish.write_parquet", fail)
        with pytest.raises(RuntimeError, match="stopped"):
            publish_tables(files_of(store, 2), store)
    assert store.database.read_bytes() == before
    assert pl.read_parquet(store.parquet / "holds.parquet", glob=False).height == 1
    assert len(list((store.data / ".published").iterdir())) == 1
    publish_tables(files_of(store, 3), store)
    assert pl.read_parquet(store.parquet / "holds.parquet", glob=False).height == 3
    assert len(list((store.data / ".published").iterdir())) == 1


def test_the_parquet_folder_still_leads_somewhere_when_data_moves(store: Store) -> None:
    publish_tables(files_of(store, 1), store)
    moved = Store(store.data.with_name("moved"))
    os.replace(store.data, moved.data)
    assert pl.read_parquet(moved.parquet / "holds.parquet").height == 1


def test_a_backup_that_followed_links_is_published_on(store: Store) -> None:
    publish_tables(files_of(store, 1), store)
    copied = Store(store.data.with_name("copied"))
    shutil.copytree(store.data, copied.data, symlinks=False)
    publish_tables(files_of(copied, 2), copied)
    assert copied.parquet.is_symlink()
    assert pl.read_parquet(copied.parquet / "holds.parquet", glob=False).height == 2


def test_nothing_is_published_before_the_first_time(store: Store) -> None:
    assert read_publication(store) is None
    publish_tables({}, store)
    assert read_publication(store) is None


def test_keys_go_to_the_private_folder(store: Store) -> None:
    keys = pl.DataFrame({"clinic_id": ["a"], "patient_id": ["007"], "patient_key": ["ab"]})
    write_keys(keys, keys.head(0), store)
    assert pl.read_parquet(store.private / "patient_keys.parquet", glob=False).equals(keys)
    assert pl.read_parquet(store.private / "episode_keys.parquet", glob=False).is_empty()


def test_large_files_are_joined_to_the_rows_that_they_have_anew(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = [files_of(store, rows, str(rows))["holds"][0] for rows in (3, 1, 2)]
    anew = parquet_of({"holds": pieces}, tmp_path / "anew")
    monkeypatch.setattr("warehouse.parquet.FEWEST_ROWS_A_FILE", 2)
    joined = parquet_of({"holds": pieces}, tmp_path / "joined")
    assert joined.equals(anew)
    metadata = pl.scan_parquet(tmp_path / "joined" / "holds.parquet").collect_schema()
    assert metadata == PUBLISHED["holds"].polars_schema
    groups = [
        pyarrow.parquet.read_metadata(tmp_path / way / "holds.parquet").num_row_groups
        for way in ("anew", "joined")
    ]
    assert groups == [1, 3]


@pytest.mark.parametrize("which", [0, 1])
def test_large_files_of_columns_in_another_order_are_written_as_declared(
    which: int, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.parquet.FEWEST_ROWS_A_FILE", 1)
    pieces = [files_of(store, rows, str(rows))["holds"][0] for rows in (3, 2)]
    rows = pl.read_parquet(pieces[which], glob=False)
    rows.select(reversed(rows.columns)).write_parquet(pieces[which])
    published = parquet_of({"holds": pieces}, tmp_path / "parquet")
    assert published.columns == PUBLISHED["holds"].names
    assert published.height == 5
