"""A file that lost an end is none; what lies between its ends is not looked at."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from warehouse.whole_parquet import is_whole


@pytest.fixture(name="file")
def whole_file(tmp_path: Path) -> Path:
    path = tmp_path / "rows.parquet"
    pl.DataFrame({"n": range(1000)}).write_parquet(path)
    return path


def test_a_file_is_whole_that_polars_wrote_also_one_without_rows(file: Path) -> None:
    assert is_whole(file)
    pl.DataFrame(schema={"n": pl.Int64}).write_parquet(file)
    assert is_whole(file)
    file.unlink()
    assert not is_whole(file)


@pytest.mark.parametrize(
    "torn",
    [
        lambda _: b"",
        lambda _: b"PAR1",
        lambda whole: bytes(len(whole)),
        lambda whole: whole[:-1],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: b"x" + whole[1:],
        lambda whole: whole[:-4] + b"PARE",
        # Both ends, and nothing of the footer but how long it was.
        lambda whole: whole[:4] + whole[-8:],
    ],
)
def test_a_file_that_lost_an_end_is_none(torn: Callable[[bytes], bytes], file: Path) -> None:
    file.write_bytes(torn(file.read_bytes()))
    assert not is_whole(file)


def test_of_a_file_that_is_cut_anywhere_nothing_is_whole(file: Path) -> None:
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        assert not is_whole(file)
