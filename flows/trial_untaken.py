"""Rows and words of a file that its mapping does not take, and where they stand."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from domain.datasets import EVERY_DATASET
from domain.exercises import folded_name
from domain.settings import Settings
from flows.reading import Reading
from sources.conditions import (
    cell_of_deletion,
    cells_under,
    is_deleted,
    is_meant,
    sources_by_rows,
    untaken,
)
from sources.dataset_source import DatasetSource
from sources.mapped_cells import UNLISTED
from sources.profile_columns import FEW
from sources.read import Entities
from sources.records import RawRows
from sources.table import mapped_rows
from transforms.staging.staged import ExportFacts, staged


def untaken_rows(entities: Entities, reading: Reading) -> list[dict[str, Any]]:
    """Per kind of rows: how many no part takes, and per column of a condition their words.

    Raises ExportRejected where the name of such a column is not unique.
    """
    found = []
    there = [source for source in reading.sources if source.rows in entities]
    for kind, sources in sources_by_rows(there).items():
        raw = entities[kind]
        rows = untaken(raw, sources, reading.mapping.missing).collect()
        if rows.height:
            words = [*_words(rows, sources, raw)]
            found.append({"rows_of": kind, "rows": rows.height, "words": words})
    return found


def _words(
    rows: pl.DataFrame, sources: Sequence[DatasetSource], raw: RawRows
) -> Iterator[dict[str, Any]]:
    """The words of each column that has few of them: a column of many may be of ids or of text."""
    for column in dict.fromkeys(name for source in sources for name in source.when):
        counted = rows.select(word=cells_under(column, raw.header).fill_null(""))[
            "word"
        ].value_counts()
        if len(counted) <= FEW:
            most = counted.sort("count", "word", descending=[True, False])
            yield {"column": column, "words": dict(most.iter_rows())}


def undeleted_words(entities: Entities, reading: Reading) -> list[dict[str, Any]]:
    """Per column of ``deleted_when``: the rows that another word leaves as they are, and the words.

    Raises ExportRejected where the name of such a column is not unique.
    """
    found: dict[tuple[str, str], list[pl.LazyFrame]] = {}
    for source in reading.sources:
        for column in source.deleted_when if source.rows in entities else ():
            rows = _undeleted(entities[source.rows], source, column, reading.mapping.missing)
            found.setdefault((source.dataset, column), []).append(rows)
    return [
        {"dataset": dataset, "column": column, "rows": rows, "words": words}
        for (dataset, column), of_parts in found.items()
        for rows, words in [_counted(of_parts)]
        if rows
    ]


def _counted(of_parts: Sequence[pl.LazyFrame]) -> tuple[int, dict[str, int]]:
    """How many rows there are, one of several parts once, and of how many each word if few."""
    counted = pl.concat(of_parts).unique().group_by("word").len().collect()
    most = counted.sort("len", "word", descending=[True, False])
    return int(counted["len"].sum()), dict(most.iter_rows()) if len(most) <= FEW else {}


def _undeleted(
    raw: RawRows, source: DatasetSource, column: str, missing: Sequence[str]
) -> pl.LazyFrame:
    """The word of a column of ``deleted_when`` in each row that nothing says is deleted."""
    counts = is_meant(source, raw.header, missing) & ~is_deleted(source, raw.header, missing)
    cell = cell_of_deletion(source, column, raw.header, missing)
    rows = pl.scan_parquet(raw.rows, glob=False).filter(counts & cell.is_not_null())
    return rows.select(pl.lit(source.rows).alias("kind"), "row_number", cell.alias("word"))


def unlisted_words(
    entities: Entities, reading: Reading, settings: Settings
) -> list[dict[str, Any]]:
    """Per column of which the mapping lists words: those that it does not, and that stop a row.

    Raises ExportRejected where a column is missing.
    """
    found: dict[tuple[str, str], Counter[str]] = {}
    for source in reading.sources:
        listing = [name for name, column in source.columns.items() if column.values]
        if source.rows in entities and listing:
            rows = mapped_rows(entities[source.rows], source, reading.mapping.missing)
            few = _unlisted(rows, source.dataset, listing, settings).collect()
            for name in listing:
                counted = found.setdefault((source.dataset, name), Counter())
                counted.update(_stopping(few, source.dataset, name, settings))
    return [
        {"dataset": dataset, "column": name, "words": dict(words.most_common())}
        for (dataset, name), words in found.items()
        if 0 < len(words) <= FEW
    ]


def _unlisted(
    rows: pl.LazyFrame, dataset: str, listing: Sequence[str], settings: Settings
) -> pl.LazyFrame:
    """The unlisted words of each column; of one that is parsed, those that could not be."""
    table = EVERY_DATASET[dataset]
    kept = rows.with_columns(pl.col(name).alias(f"{name}_word") for name in listing)
    return staged(kept, table, settings, ExportFacts("", None)).select(
        pl.when(pl.col("unlisted").list.contains(name))
        .then(pl.col(f"{name}_word" if table.column(name).is_text else f"{name}_text"))
        .alias(name)
        for name in listing
    )


def _stopping(rows: pl.DataFrame, dataset: str, name: str, settings: Settings) -> dict[str, int]:
    """The unlisted words of a column that are none of the contract's either."""
    column = EVERY_DATASET[dataset].column(name)
    codes = settings.exercises.codes_by_name() if name == "exercise_code" else ()
    unlisted = rows[name].drop_nulls().str.strip_suffix(UNLISTED)
    words = unlisted.value_counts().sort("count", name, descending=True)
    known = (*column.values, *codes)
    return {w: n for w, n in words.rows() if (folded_name(w) if codes else w) not in known}
