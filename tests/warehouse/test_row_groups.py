from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.row_groups import OtherColumns, join_files

ROW = st.tuples(
    st.none() | st.text(max_size=30),
    st.none() | st.integers(-(2**62), 2**62),
    st.none() | st.dates(),
    st.none() | st.booleans(),
    st.none() | st.floats(allow_nan=False),
)
SCHEMA = {
    "name": pl.String,
    "count": pl.Int64,
    "day": pl.Date,
    "is_it": pl.Boolean,
    "share": pl.Float64,
}
PARTS = st.lists(st.lists(ROW, max_size=12), min_size=1, max_size=5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("parquet")


def written(frames: list[pl.DataFrame], folder: Path, rows_a_group: int = 5) -> list[Path]:
    files = [folder / f"{place}.parquet" for place in range(len(frames))]
    for frame, file in zip(frames, files, strict=True):
        frame.write_parquet(file, row_group_size=rows_a_group)
    return files


def by_duckdb(query: str) -> list[tuple[object, ...]]:
    # Of its own: a connection keeps what it read of a file that is another soon after.
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


@given(parts=PARTS)
def test_the_joined_file_has_the_rows_of_all_in_their_order(
    parts: list[list[tuple[object, ...]]], folder: Path
) -> None:
    frames = [pl.DataFrame(rows, schema=SCHEMA, orient="row") for rows in parts]
    target = folder / "joined.parquet"
    join_files(written(frames, folder), target)
    expected = pl.concat(frames)
    assert pl.read_parquet(target).equals(expected)
    assert pl.scan_parquet(target).select(pl.len()).collect().item() == expected.height
    by_arrow = pyarrow.parquet.read_table(target)
    assert by_arrow.to_pylist() == expected.to_dicts()
    assert by_duckdb(f"select * from read_parquet('{target}')") == expected.rows()


@given(parts=PARTS, wanted=st.integers(-(2**62), 2**62))
def test_what_skips_row_groups_finds_the_same_rows(
    parts: list[list[tuple[object, ...]]], wanted: int, folder: Path
) -> None:
    frames = [pl.DataFrame(rows, schema=SCHEMA, orient="row") for rows in parts]
    target = folder / "joined.parquet"
    join_files(written(frames, folder), target)
    is_more = pl.col("count") > wanted
    expected = pl.concat(frames).filter(is_more)
    assert pl.scan_parquet(target).filter(is_more).collect().equals(expected)
    query = f"select * from read_parquet('{target}') where count > {wanted}"
    assert by_duckdb(query) == expected.rows()


def test_row_groups_stay_as_they_were(folder: Path) -> None:
    frames = [pl.DataFrame({"count": range(10 * n)}) for n in (1, 2)]
    join_files(written(frames, folder), folder / "joined.parquet")
    joined = pyarrow.parquet.read_metadata(folder / "joined.parquet")
    sizes = [joined.row_group(place).num_rows for place in range(joined.num_row_groups)]
    assert sizes == [5] * 6


def test_joined_again_it_is_still_the_same_rows(folder: Path) -> None:
    frames = [pl.DataFrame({"count": range(10 * n)}) for n in (1, 2)]
    once, twice = folder / "once.parquet", folder / "twice.parquet"
    join_files(written(frames, folder), once)
    join_files([once, once], twice)
    assert pl.read_parquet(twice).equals(pl.concat([*frames, *frames]))


def test_the_same_files_give_the_same_bytes(folder: Path) -> None:
    files = written([pl.DataFrame({"count": range(10)})] * 2, folder)
    one, other = folder / "one.parquet", folder / "other.parquet"
    join_files(files, one)
    join_files(files, other)
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    "other",
    [{"count": [1.5]}, {"counts": [1]}, {"other": [2]}, {"count": [1], "more": [2]}],
    ids=repr,
)
def test_of_files_of_other_columns_nothing_is_written(
    other: dict[str, list[float]], folder: Path
) -> None:
    files = written([pl.DataFrame({"count": [1]}), pl.DataFrame(other)], folder)
    with pytest.raises(OtherColumns):
        join_files(files, folder / "never.parquet")
    assert not (folder / "never.parquet").exists()


def test_where_pages_are_is_moved_wherever_it_is_said(folder: Path) -> None:
    files = written([pl.DataFrame({"count": range(10)})] * 2, folder)
    join_files(files, folder / "joined.parquet")
    joined = pyarrow.parquet.read_metadata(folder / "joined.parquet")
    chunks = [joined.row_group(place).column(0) for place in range(joined.num_row_groups)]
    ends = [chunk.file_offset for chunk in chunks]
    starts = [chunk.data_page_offset for chunk in chunks]
    assert ends == sorted(set(ends))
    assert all(start < end for start, end in zip(starts, ends, strict=True))
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))


def test_files_that_two_versions_of_an_engine_wrote_are_joined(folder: Path) -> None:
    files = written([pl.DataFrame({"count": [1]}), pl.DataFrame({"count": [2]})], folder)
    content = files[1].read_bytes()
    assert content.count(b"Polars (python) version 2") == 1
    files[1].write_bytes(
        content.replace(b"Polars (python) version 2", b"Polars (python) version 9")
    )
    join_files(files, folder / "joined.parquet")
    assert pl.read_parquet(folder / "joined.parquet")["count"].to_list() == [1, 2]
