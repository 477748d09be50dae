"""The fast reader: Polars, where what else is known of the text and the sum of all bytes agree."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl

from sources.header import first_record, raw_columns
from sources.row_lines import cells_of_row_lines, is_row_line
from sources.strict_csv import clean_row_count
from sources.swallowed import may_have_swallowed
from sources.text_marks import Marks, marks_of

CELLS = pl.exclude("row_number")


def fast_rows(text: Path, header: Sequence[str], delimiter: str, target: Path) -> int | None:
    """Writes the raw rows to a Parquet file; their number, null where the text is not plain.

    In a plain text Polars finds no fault, and every byte of it but quotation marks is accounted
    for. It has a row a line, and few odd lines, each of which is a row whoever reads it; or else
    DuckDB's reader finds no fault either, and as many rows. All other texts are for the exact
    reader.
    """
    # To look at the bytes takes one core, and to write the rows not all of the others.
    with ThreadPoolExecutor(1) as beside:
        writing = beside.submit(_is_written, text, header, delimiter, target)
        marks = marks_of(text)
    if marks.lone_returns or not writing.result():
        return None
    rows = pl.scan_parquet(target, glob=False)
    rows_read: int = rows.select(pl.len()).collect().item()
    names = "".join(first_record(text, delimiter))
    if (odd := _odd_rows(marks, header, delimiter)) is not None:
        is_plain = rows_read == marks.lines - 1
        own = _own_marks(odd.lazy(), "", marks)
    else:
        is_plain = rows_read == clean_row_count(text, header, delimiter) and not (
            marks.quotes and may_have_swallowed(rows, header, delimiter)
        )
        own = _own_marks(rows, names, marks)
    letters = _letters(rows) + len(names.encode())
    # A delimiter behind each cell but the last of a line, and behind that a line break.
    separators = (rows_read + 1) * len(header) - marks.ends_open
    is_whole = marks.size == letters + separators + marks.quotes + marks.returns - own
    return rows_read if is_plain and is_whole else None


def _is_written(text: Path, header: Sequence[str], delimiter: str, target: Path) -> bool:
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


def _odd_rows(marks: Marks, header: Sequence[str], delimiter: str) -> pl.DataFrame | None:
    """The cells of the odd lines, where they are known and each is a row by itself."""
    if marks.odd is None:
        return None
    lines = pl.Series("line", marks.odd, pl.String)
    is_row = is_row_line(pl.col("line"), len(header), delimiter)
    if not lines.to_frame().select(is_row.all()).item():
        return None
    return cells_of_row_lines(lines, header, delimiter)


def _letters(rows: pl.LazyFrame) -> int:
    """The bytes in all cells."""
    # Polars adds counts of letters in 32 bits.
    sums = CELLS.str.len_bytes().cast(pl.Int64).sum()
    found: int = rows.select(pl.sum_horizontal(sums)).collect(engine="streaming").item()
    return found


def _own_marks(rows: pl.LazyFrame, names: str, marks: Marks) -> int:
    """How many quotation marks and returns are the names' and the cells' own.

    Of the quotation marks, a cell's own stand twice and all others are the text's; of the returns,
    a cell's own are within it and all others end a line. A misplaced quotation mark can hide a line
    from both readers, but not from the sum of all bytes.
    """
    own = names.count('"') + names.count("\r")
    # Without quotation marks no cell holds any, nor a return.
    kinds = (['"'] if marks.quotes else []) + (["\r"] if marks.quotes and marks.returns else [])
    counts = [CELLS.str.count_matches(kind, literal=True).cast(pl.Int64).sum() for kind in kinds]
    if not counts:
        return own
    summed = rows.select(pl.sum_horizontal(pl.sum_horizontal(one) for one in counts))
    found: int = summed.collect(engine="streaming").item()
    return own + found
