"""An open reader never blocks a publication, and a publication never disturbs a reader."""

import logging
import multiprocessing
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl
import pytest

from domain.published import PUBLISHED
from tests.thorough import CAMPAIGN
from tests.warehouse.reading import COUNTED, read_on, seen
from warehouse.publish import publish_tables
from warehouse.store import Store

LOGGER = logging.getLogger(__name__)
READERS, PUBLICATIONS = (50, 50) if CAMPAIGN else (4, 5)
# To open and read takes 0.05 s of a core. Without a pause fifty readers leave the publisher a
# twenty-fifth of two, and what is tried is the scheduler; so they take one core all together.
PAUSE = 0.05 * READERS
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
        SPAWN.Process(target=read_on, args=(store.database, PUBLICATIONS, PAUSE, told), daemon=True)
        for _, told in pipes
    ]
    for reader in readers:
        reader.start()
    try:
        for hears, _ in pipes:
            assert hears.poll(300), "a reader never began"
            assert hears.recv() == "reads"
        began = time.monotonic()
        for number in range(2, PUBLICATIONS + 1):
            publish_tables(files_of(tmp_path / str(number), number), store)
        results = [hears.recv() for hears, _ in pipes if hears.poll(120)]
    finally:
        for reader in readers:
            reader.kill()
            reader.join()
    took, queries = time.monotonic() - began, sum(number for _, number in results)
    figures = (READERS, PUBLICATIONS, took, queries)
    LOGGER.info("%d readers, %d publications in %.0f s, %d queries", *figures)
    assert [wrong for wrong, _ in results] == [[]] * READERS
    assert all(number > 2 for _, number in results)


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
