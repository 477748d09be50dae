"""Rows that an open quotation mark has drawn into one cell, so that the row is of right width."""

from collections.abc import Sequence

import polars as pl

from sources.header import raw_columns

# In a narrower table a remark of two lines with a few commas would look the same.
NARROWEST = 7


def has_swallowed(cells: Sequence[str], delimiter: str) -> bool:
    """Whether a cell holds the rest of its row, whole rows, and the start of another."""
    last = len(cells) - 1
    return last >= NARROWEST - 1 and any(
        "\n" in cell and _counts(cell, delimiter) == _counts_of_rows(cell, position, last)
        for position, cell in enumerate(cells)
    )


def _counts(cell: str, delimiter: str) -> list[int]:
    return [line.count(delimiter) for line in cell.split("\n")]


def _counts_of_rows(cell: str, position: int, last: int) -> list[int]:
    """The delimiters of each line, where they part the cells of rows."""
    return [last - position, *[last] * (cell.count("\n") - 1), position]


def may_have_swallowed(rows: pl.LazyFrame, header: Sequence[str], delimiter: str) -> bool:
    """Whether any cell has as many delimiters as that would take; whether it has is for Python."""
    last = len(header) - 1
    if last < NARROWEST - 1:
        return False
    cells = [pl.col(name) for name in raw_columns(header)]
    several = [cell.str.contains("\n", literal=True) for cell in cells]
    counts = [
        cell.str.count_matches(delimiter, literal=True)
        == cell.str.count_matches("\n", literal=True) * last
        for cell in cells
    ]
    suspected = pl.any_horizontal(
        has_lines & is_count for has_lines, is_count in zip(several, counts, strict=True)
    )
    found = rows.filter(pl.any_horizontal(several)).select(suspected.any())
    return bool(found.collect(engine="streaming").item())
