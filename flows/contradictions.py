"""Rows of one export that contradict each other: which those of a row in quarantine are."""

from collections.abc import Iterator, Sequence

import polars as pl

from domain.columns import Table

CONTRADICTING = "contradicting"
# More of them help nobody.
MOST_NAMED = 5


def with_contradicting(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Rows in quarantine, each with the numbers of those that contradict it, most often none."""
    is_one = pl.col("reasons").list.contains("duplicate_key")
    version = ["export_id", *table.key, "updated_at"]
    others = (
        pl.col("row_number")
        .over(*version, is_one, mapping_strategy="join")
        .list.set_difference(pl.concat_list("row_number"))
        .list.sort()
    )
    return rows.with_columns(pl.when(is_one).then(others).otherwise([]).alias(CONTRADICTING))


def contradicted(rows: Sequence[int]) -> Iterator[str]:
    """What is said of the rows that contradict one, as their file counts them."""
    if rows:
        more = len(rows) - MOST_NAMED
        named = ", ".join(map(str, rows[:MOST_NAMED])) + (f" and {more} more" if more > 0 else "")
        yield f"It contradicts row{'s' if len(rows) > 1 else ''} {named}."
