"""Parquet files of one schema as one: their row groups copied as they are, under one footer.

To read the rows and write them again takes twenty times as long. The numbers are those of the
fields in ``parquet.thrift`` of Apache Parquet.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from warehouse.digests import CHUNK
from warehouse.thrift_struct import Struct, read_struct, written

MAGIC = b"PAR1"
# Bytes that say how long the footer before them is; then comes once more what a file begins with.
LENGTH = 4
# FileMetaData, which the footer is. Two versions of an engine may have written the same columns.
NUM_ROWS, ROW_GROUPS, CREATED_BY = 3, 4, 6
# RowGroup.
COLUMNS, FIRST_PAGE, ORDINAL = 1, 5, 7
# ColumnChunk. The index of pages says again where each page is: nothing leads to it any more.
CHUNK_END, METADATA, PAGE_INDEX = 2, 3, (4, 5, 6, 7)
# ColumnMetaData: the pages of data, of an index, of the dictionary. So it is with a bloom filter.
PAGES, BLOOM_FILTER = (9, 10, 11), (14, 15)


class OtherColumns(ValueError):
    """The columns of one file are not those of the next."""


def join_files(files: Sequence[Path], target: Path) -> None:
    """Writes the rows of Parquet files, one file after another; raises OtherColumns before it."""
    footers = [read_struct(_footer_in(path)) for path in files]
    if any(_without_rows(footer) != _without_rows(footers[0]) for footer in footers):
        raise OtherColumns("expected Parquet files with the same columns")
    with target.open("wb") as joined:
        joined.write(MAGIC)
        for path, footer in zip(files, footers, strict=True):
            _copy(path, footer, joined)
        content = written(_footer_of(footers))
        joined.write(content + len(content).to_bytes(LENGTH, "little") + MAGIC)


def _copy(path: Path, footer: Struct, joined: BinaryIO) -> None:
    """Copies the row groups of a file, and notes in its footer where they are now."""
    by = joined.tell() - len(MAGIC)
    for group in _groups(footer):
        _move(group, by)
    with path.open("rb") as file:
        end = _footer_start(file)
        file.seek(len(MAGIC))
        shutil.copyfileobj(file, joined, CHUNK)
    joined.seek(by + end)
    joined.truncate()


def _footer_in(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(_footer_start(file))
        return file.read()


def _footer_start(file: BinaryIO) -> int:
    size = file.seek(-LENGTH - len(MAGIC), os.SEEK_END)
    return size - int.from_bytes(file.read(LENGTH), "little")


def _groups(footer: Struct) -> list[Struct]:
    _, (_, groups) = footer[ROW_GROUPS]
    found: list[Struct] = groups
    return found


def _move(group: Struct, by: int) -> None:
    """Notes that a row group lies so many bytes later than it did."""
    _add(group, FIRST_PAGE, by)
    for chunk in group[COLUMNS][1][1]:
        _add(chunk, CHUNK_END, by)
        metadata = chunk[METADATA][1]
        for page in PAGES:
            _add(metadata, page, by)
        for struct, left_behind in ((chunk, PAGE_INDEX), (metadata, BLOOM_FILTER)):
            for number in left_behind:
                struct.pop(number, None)


def _add(struct: Struct, number: int, more: int) -> None:
    kind, value = struct.get(number, (0, 0))
    # 0 is no place: nothing lies before what a file begins with.
    if value:
        struct[number] = kind, value + more


def _footer_of(footers: Sequence[Struct]) -> Struct:
    """The footer over the row groups of all."""
    groups = [group for footer in footers for group in _groups(footer)]
    for place, group in enumerate(groups):
        if ORDINAL in group:
            group[ORDINAL] = group[ORDINAL][0], place
    rows = sum(footer[NUM_ROWS][1] for footer in footers)
    (kind, _), (of_groups, (struct, _)) = footers[0][NUM_ROWS], footers[0][ROW_GROUPS]
    return {**footers[0], NUM_ROWS: (kind, rows), ROW_GROUPS: (of_groups, (struct, groups))}


def _without_rows(footer: Struct) -> Struct:
    of_rows = (NUM_ROWS, ROW_GROUPS, CREATED_BY)
    return {number: value for number, value in footer.items() if number not in of_rows}
