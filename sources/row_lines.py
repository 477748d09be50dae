"""Lines of a delimited text that are a row each, whoever reads them."""

from collections.abc import Sequence
from io import BytesIO

import polars as pl

from sources.header import BLANK, LONGEST_CELL, raw_columns

_QUOTED = r'"[^"]*"'


def is_row_line(line: pl.Expr, width: int, delimiter: str) -> pl.Expr:
    """Whether a line, its end with it, is a whole row of that many cells and could be nothing else.

    If no quotation mark is open before it. A line of which this is false may be a row all the same.
    """
    body = line.str.strip_suffix("\n").str.strip_suffix("\r")
    mark = rf"\x{{{ord(delimiter):x}}}"
    cell = rf'(?:[^"{mark}]*|"(?:[^"]|"")*")'
    rightly_quoted = body.str.contains(rf"^{cell}(?:{mark}{cell})*$")
    delimiters = body.str.replace_all(_QUOTED, "").str.count_matches(delimiter, literal=True)
    return (
        (delimiters == width - 1)
        & rightly_quoted
        # A return that stands alone may end a line, or be part of a cell.
        & ~body.str.contains("\r", literal=True)
        & ~line.str.ends_with("\r")
        & (body.str.strip_chars(BLANK) != "")
        & (line.str.len_bytes() <= LONGEST_CELL)
    )


def cells_of_row_lines(lines: pl.Series, header: Sequence[str], delimiter: str) -> pl.DataFrame:
    """The cells of lines that are a row each, a column to each name of the header."""
    # With names above, since a byte order mark at the start of a text would not be read.
    names = delimiter.join(raw_columns(header)) + "\n"
    return pl.read_csv(
        BytesIO((names + (lines.str.join("").item() or "")).encode()),
        separator=delimiter,
        infer_schema=False,
        empty_string_is_null=False,
    )
