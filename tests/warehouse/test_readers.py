"""An open reader never blocks a publication, and a publication never disturbs a reader."""

import multiprocessing
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl
import pytest

from domain.published import PUBLISHED
from tests.warehouse.reading import COUNTED, read_on, seen
from warehouse.publish import publish_tables
from warehouse.store import Store

READERS, PUBLICATIONS = (50, 50) if "ADHERENCE_CAMPAIGN" in os.environ else (4, 5)
SPAWN = multiprocessing.get_context("spawn")


def files_of(folder: Path, number: int) -> Mapping[str, Sequence[Path]]:
    """A publication of which every table has as many rows as its number says."""
    folder.mkdir()
    files = {}
    for name in COUNTED:
        table = PUBLISHED[name]
        rows = pl.DataFrame({"clinic_id": [str(number)] * number})
        missing = [pl.lit(None, t).alias(n) for n, t in table.polars_schema.items()]
        others = [column for column in missing if column.meta.output_name() != "clinic_id"]
        files[name] = [folder / f"{name}.parquet"]
        rows.with_columns(others).select(table.names).write_parquet(files[name][0])
    return files


@pytest.mark.slow
def test_readers_and_publications_leave_each_other_alone(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    store.data.mkdir()
    publish_tables(files_of(tmp_path / "1", 1), store)
    pipes = [SPAWN.Pipe(duplex=False) for _ in range(READERS)]
    readers = [
        SPAWN.Process(target=read_on, args=(store.database, PUBLICATIONS, told), daemon=True)
        for _, told in pipes
    ]
    for reader in readers:
        reader.start()
    try:
        for hears, _ in pipes:
            assert hears.poll(300), "a reader never began"
            assert hears.recv() == ("reads", 1)
        for number in range(2, PUBLICATIONS + 1):
            publish_tables(files_of(tmp_path / str(number), number), store)
        results = [hears.recv() for hears, _ in pipes if hears.poll(120)]
    finally:
        for reader in readers:
            reader.kill()
            reader.join()
    assert [wrong for wrong, _ in results] == [[]] * READERS
    assert all(times >= 2 for _, times in results)


def test_a_reader_that_stays_open_sees_its_publication_to_the_end(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    store.data.mkdir()
    publish_tables(files_of(tmp_path / "3", 3), store)
    with duckdb.connect(str(store.database), read_only=True) as database:
        publish_tables(files_of(tmp_path / "4", 4), store)
        assert seen(database) == {(3, 9)}
        publish_tables(files_of(tmp_path / "5", 5), store)
        assert seen(database) == {(3, 9)}
    with duckdb.connect(str(store.database), read_only=True) as database:
        assert seen(database) == {(5, 15)}
