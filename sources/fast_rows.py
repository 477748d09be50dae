"""The fast reader: Polars, where a second reader and the sum of all bytes bear it out."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sources.header import first_record, raw_columns
from sources.limits import CHUNK
from sources.strict_csv import clean_row_count
from sources.swallowed import may_have_swallowed


@dataclass(frozen=True)
class _Marks:
    """What a text holds besides its cells' own letters: bytes, quotation marks, returns.

    A return that stands alone is a line end to some readers and not to others. ``ends_open`` says
    that its last line has no line break.
    """

    size: int
    quotes: int
    returns: int
    lone_returns: int
    ends_open: bool


def fast_rows(text: Path, header: Sequence[str], delimiter: str, target: Path) -> int | None:
    """Writes the raw rows to a Parquet file; their number, null where the text is not plain.

    A plain text has no fault that either reader finds; both count the same rows; and every byte of
    it but quotation marks, of which DuckDB's reader judges, is accounted for. Everything else is
    for the exact reader.
    """
    # To count takes one core, and the second reader not all of the others.
    with ThreadPoolExecutor(1) as beside:
        counting = beside.submit(clean_row_count, text, header, delimiter)
        marks = _marks(text)
    if marks.lone_returns:
        return None
    counted = counting.result()
    if counted is None or not _written(text, header, delimiter, target):
        return None
    rows = pl.scan_parquet(target, glob=False)
    is_whole = rows.select(pl.len()).collect().item() == counted and marks.size == _expected_size(
        rows, counted, first_record(text, delimiter), marks
    )
    if not is_whole or (marks.quotes and may_have_swallowed(rows, header, delimiter)):
        return None
    return counted


def _marks(text: Path) -> _Marks:
    size = quotes = returns = ends = 0
    ends_open = False
    for chunk in _chunks(text):
        size += len(chunk)
        ends_open = not chunk.endswith(b"\n")
        # Whether there are any is told in a tenth of the time of counting them.
        if b'"' in chunk:
            quotes += chunk.count(b'"')
        if b"\r" in chunk:
            returns += chunk.count(b"\r")
            ends += chunk.count(b"\r\n")
    return _Marks(size, quotes, returns, returns - ends, ends_open)


def _chunks(text: Path) -> Iterator[bytes]:
    """The text in pieces, none of which ends between a return and its line feed."""
    with text.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk + (file.read(1) if chunk.endswith(b"\r") else b"")


def _written(text: Path, header: Sequence[str], delimiter: str, target: Path) -> bool:
    try:
        pl.scan_csv(
            text,
            separator=delimiter,
            infer_schema=False,
            new_columns=raw_columns(header),
            row_index_name="row_number",
            row_index_offset=1,
            glob=False,
        ).with_columns(pl.col("row_number").cast(pl.Int64)).sink_parquet(target, compression="lz4")
    except pl.exceptions.PolarsError:
        # Its message quotes the line. The exact reader finds out what is wrong and where.
        return False
    return True


def _expected_size(rows: pl.LazyFrame, rows_read: int, header: Sequence[str], marks: _Marks) -> int:
    """The bytes of a text that reads as this header and these rows.

    Of the quotation marks, a cell's own stand twice and all others are the text's; of the returns,
    a cell's own are within it and all others end a line. A misplaced quotation mark can hide a
    line from both readers, but not from this sum.
    """
    cells = pl.exclude("row_number")
    sums = {"letters": cells.str.len_bytes()}
    # Without quotation marks no cell holds any, nor a return.
    if marks.quotes:
        sums["quotes"] = cells.str.count_matches('"', literal=True)
    if marks.quotes and marks.returns:
        sums["returns"] = cells.str.count_matches("\r", literal=True)
    held = rows.select(
        # Polars adds counts of letters in 32 bits.
        pl.sum_horizontal(counts.cast(pl.Int64).sum()).alias(name)
        for name, counts in sums.items()
    )
    in_cells: dict[str, int] = {
        "quotes": 0,
        "returns": 0,
        **held.collect(engine="streaming").row(0, named=True),
    }
    names = "".join(header)
    quotes = marks.quotes - in_cells["quotes"] - names.count('"')
    returns = marks.returns - in_cells["returns"] - names.count("\r")
    # A delimiter behind each cell but the last of a line, and behind that a line break.
    separators = (rows_read + 1) * len(header) - marks.ends_open
    return in_cells["letters"] + len(names.encode()) + separators + quotes + returns
