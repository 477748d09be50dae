"""Parts of a clinic too large to be held in memory at once: ranges of ids.

All rows of one id are in one part, and the parts follow each other as the ids do.
"""

from math import ceil

import polars as pl

ROWS_A_PART = 1_500_000
# Every so many ids are enough to cut in parts of about one size.
SAMPLE_EVERY = 97


def number_of_parts(rows: pl.LazyFrame) -> int:
    """In how many parts a table is worked on: one unless it is large."""
    return max(1, ceil(_count(rows) / ROWS_A_PART))


def are_one_part(rows: pl.LazyFrame, times: int) -> bool:
    """Whether a table so many times takes no more memory than one part."""
    return _count(rows) * times <= ROWS_A_PART


def _count(rows: pl.LazyFrame) -> int:
    count: int = rows.select(pl.len()).collect().item()
    return count


def parts(rows: pl.LazyFrame, column: str, number: int) -> list[pl.Expr]:
    """Conditions on a column of ids, none null, at most ``number``: each id meets exactly one."""
    if number == 1:
        return [pl.lit(True)]
    ids = rows.select(pl.col(column).gather_every(SAMPLE_EVERY)).collect().to_series().sort()
    firsts = {ids[len(ids) * part // number] for part in range(1, number)} if len(ids) else set()
    edges = sorted(firsts)
    at_least = [pl.lit(True), *(pl.col(column) >= edge for edge in edges)]
    below = [*(pl.col(column) < edge for edge in edges), pl.lit(True)]
    return [low & high for low, high in zip(at_least, below, strict=True)]
