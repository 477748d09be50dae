"""Rows of a file that no part of its mapping takes, and what stands where the parts look."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from flows.reading import Reading
from sources.columns import DatasetSource
from sources.conditions import is_meant, named
from sources.profile_columns import FEW
from sources.read import Entities
from sources.records import RawRows


def untaken_rows(entities: Entities, reading: Reading) -> list[dict[str, Any]]:
    """Per kind of rows: how many no part takes, and per column of a condition their words.

    Raises ExportRejected where the name of such a column is not unique.
    """
    found = []
    for kind in dict.fromkeys(source.rows for source in reading.sources if source.rows in entities):
        raw = entities[kind]
        sources = [source for source in reading.sources if source.rows == kind]
        rows = _untaken(raw, sources, reading.mapping.missing)
        if rows.height:
            words = [*_words(rows, sources, raw)]
            found.append({"rows_of": kind, "rows": rows.height, "words": words})
    return found


def _untaken(
    raw: RawRows, sources: Sequence[DatasetSource], missing: Sequence[str]
) -> pl.DataFrame:
    is_taken = pl.any_horizontal(is_meant(source, raw.header, missing) for source in sources)
    return pl.scan_parquet(raw.rows, glob=False).filter(~is_taken).collect()


def _words(
    rows: pl.DataFrame, sources: Sequence[DatasetSource], raw: RawRows
) -> Iterator[dict[str, Any]]:
    """The words of each column that has few of them: a column of many may be of ids or of text."""
    for column in dict.fromkeys(name for source in sources for name in source.when):
        counted = rows.select(word=named(column, raw.header).fill_null(""))["word"].value_counts()
        if len(counted) <= FEW:
            most = counted.sort("count", "word", descending=[True, False])
            yield {"column": column, "words": dict(most.iter_rows())}
