"""Parquet files of one schema as one: their row groups copied as they are, under one footer.

To read the rows and write them again takes twenty times as long. The numbers are those of the
fields in ``parquet.thrift`` of Apache Parquet.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from warehouse.thrift_struct import Struct, read_struct, written

MAGIC = b"PAR1"
# At a file's end: how long the footer before it is, and once more what every file begins with.
LENGTH = 4
# FileMetaData, which the footer is.
NUM_ROWS, ROW_GROUPS = 3, 4
# RowGroup.
COLUMNS, FIRST_PAGE, ORDINAL = 1, 5, 7
# ColumnChunk. The index of pages lies apart, and says again where each page is: it is left behind.
METADATA, PAGE_INDEX = 3, (4, 5, 6, 7)
# ColumnMetaData: the pages of data, of an index, of the dictionary. A bloom filter lies apart too.
PAGES, BLOOM_FILTER = (9, 10, 11), (14, 15)


def join(files: Sequence[Path], target: Path) -> None:
    """Writes the rows of Parquet files, one file after another; raises ValueError if they differ.

    That is where a column of one is another in the next.
    """
    with target.open("wb") as joined:
        joined.write(MAGIC)
        footers = [_copied(path, joined) for path in files]
        footer = written(_footer_of(footers))
        joined.write(footer + len(footer).to_bytes(LENGTH, "little") + MAGIC)


def _copied(path: Path, joined: BinaryIO) -> Struct:
    """Copies the row groups of a file; its footer, with the places that they have now."""
    start = joined.tell()
    with path.open("rb") as file:
        content = _footer_in(file)
        end = file.tell() - len(content)
        footer = read_struct(content)
        file.seek(len(MAGIC))
        shutil.copyfileobj(file, joined, 1 << 20)
    joined.seek(start + end - len(MAGIC))
    joined.truncate()
    for group in footer[ROW_GROUPS][1][1]:
        _move(group, start - len(MAGIC))
    return footer


def _footer_in(file: BinaryIO) -> bytes:
    """The footer of a file, which is left right after it."""
    file.seek(-LENGTH - len(MAGIC), 2)
    length = int.from_bytes(file.read(LENGTH), "little")
    file.seek(-LENGTH - length, 1)
    return file.read(length)


def _move(group: Struct, by: int) -> None:
    """Notes that a row group lies so many bytes later than it did."""
    _add(group, FIRST_PAGE, by)
    for chunk in group[COLUMNS][1][1]:
        metadata = chunk[METADATA][1]
        for page in PAGES:
            _add(metadata, page, by)
        for struct, left_behind in ((chunk, PAGE_INDEX), (metadata, BLOOM_FILTER)):
            for number in left_behind:
                struct.pop(number, None)


def _add(struct: Struct, number: int, more: int) -> None:
    if number in struct:
        kind, value = struct[number]
        struct[number] = kind, value + more


def _footer_of(footers: Sequence[Struct]) -> Struct:
    """The footer over the row groups of all."""
    first = footers[0]
    if any(_without_rows(footer) != _without_rows(first) for footer in footers[1:]):
        raise ValueError("expected Parquet files with the same columns, of the same engine")
    groups = [group for footer in footers for group in footer[ROW_GROUPS][1][1]]
    for place, group in enumerate(groups):
        if ORDINAL in group:
            group[ORDINAL] = group[ORDINAL][0], place
    rows = sum(footer[NUM_ROWS][1] for footer in footers)
    (kind, _), (of_groups, (struct, _)) = first[NUM_ROWS], first[ROW_GROUPS]
    return {**first, NUM_ROWS: (kind, rows), ROW_GROUPS: (of_groups, (struct, groups))}


def _without_rows(footer: Struct) -> Struct:
    return {n: value for n, value in footer.items() if n not in (NUM_ROWS, ROW_GROUPS)}
