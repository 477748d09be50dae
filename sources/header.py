"""The first record of a delimited text, and the columns that it names."""

import csv
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from domain.errors import ExportRejected
from sources.folding import folded
from sources.limits import refuse_too_wide

LONGEST_CELL = 16 << 20
# What Polars takes for blank; Python's own strip takes four control characters more.
BLANK = "".join(c for c in map(chr, range(0x3001)) if c.isspace() and not "\x1c" <= c <= "\x1f")


def first_record(text: Path, delimiter: str) -> list[str]:
    """The cells of the first record; raises ExportRejected where its quoting is wrong."""
    csv.field_size_limit(LONGEST_CELL)
    with text.open(encoding="utf-8", newline="") as file:
        try:
            return next(csv.reader(file, delimiter=delimiter, strict=True), [])
        except csv.Error:
            raise ExportRejected(
                "bad_header",
                "header row: its quotation marks are wrong; expected column names, each "
                "wholly in quotation marks or without. Export it again",
            ) from None


def header_of(text: Path, delimiter: str) -> tuple[str, ...]:
    """The column names in the first record, folded; raises ExportRejected where there is none."""
    first = first_record(text, delimiter)
    if not any(name.strip() for name in first):
        raise ExportRejected(
            "no_header", "header row: expected column names, found none. Export it again"
        )
    refuse_too_wide(first)
    return tuple(folded(name) for name in first)


def raw_columns(header: Sequence[str]) -> list[str]:
    """Column names of the raw file: by position, since names in a header may repeat."""
    return [f"column_{position}" for position in range(len(header))]


def raw_schema(header: Sequence[str]) -> dict[str, pl.DataType]:
    """The columns of the raw file: the number of the row, and every cell as text."""
    return {"row_number": pl.Int64(), **{name: pl.String() for name in raw_columns(header)}}


def is_blank(header: Sequence[str]) -> pl.Expr:
    """Whether a raw row holds nothing but blank cells."""
    return pl.all_horizontal(
        pl.col(name).fill_null("").str.strip_chars() == "" for name in raw_columns(header)
    )
