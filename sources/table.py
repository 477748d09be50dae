"""The shape `table`: one row of the export is one row of the dataset."""

from collections.abc import Iterable, Sequence

import polars as pl

from domain.datasets import DATASETS, EVERY_DATASET
from domain.errors import ExportRejected
from sources.conditions import is_deleted, is_meant
from sources.dataset_source import DatasetSource
from sources.mapped_cells import column_text, unlisted_words
from sources.records import RawRows

RENAMED = "where it has another name now, the mapping takes both (also_called)"


def _refuse_missing(raw: RawRows, source: DatasetSource) -> None:
    required = EVERY_DATASET[source.dataset].required
    # Each once, in the order of the contract.
    expected = list(dict.fromkeys(n for name in required for n in source.columns[name].needed))
    if missing := _absent(expected, raw):
        raise ExportRejected(
            "missing_column",
            f"header row: required column {missing} is missing. "
            f"Expected {', '.join(map(_in_words, expected))}. "
            f"Export it with that column; {RENAMED}"
            f"{_of_another(source.dataset, raw) or _where_else(expected, raw)}",
        )
    if raw.is_table and (missing := _absent(_named(source), raw)):
        raise ExportRejected(
            "missing_column",
            f"header row: column {missing} is missing, which the mapping reads. "
            f"Export it with that column, or leave out its place in the mapping; {RENAMED}",
        )


def _of_another(dataset: str, raw: RawRows) -> str:
    """Which dataset it is instead, where it has the columns of one as the contract names them."""
    fitting = [
        name
        for name, table in DATASETS.items()
        if name != dataset and set(table.required) <= set(raw.header)
    ]
    if not fitting:
        return ""
    other = " or ".join(fitting)
    return f". Its columns are those of {other}: does its name, or the mapping, say the wrong one?"


def _where_else(expected: Sequence[tuple[str, ...]], raw: RawRows) -> str:
    """Where to look if none of the columns is there: the header is likely to stand elsewhere."""
    if not raw.is_table or any(set(any_of) & set(raw.header) for any_of in expected):
        return ""
    return ". It has none of them: where its header stands further down, say layout: header_row"


def _named(source: DatasetSource) -> list[tuple[str, ...]]:
    """Columns that a mapping calls by the clinic's own names: it knows that they are there.

    A column under the name that the contract gives it may be absent.
    """
    made_of = source.columns.items()
    own = [any_of for name, column in made_of for any_of in column.needed if name not in any_of]
    return [*own, *((name,) for name in (*source.when, *source.deleted_when))]


def _absent(needed: Iterable[tuple[str, ...]], raw: RawRows) -> str:
    """Those of which the header has none, in words."""
    missing = [_in_words(any_of) for any_of in needed if not set(any_of) & set(raw.header)]
    return ", ".join(dict.fromkeys(missing))


def _in_words(any_of: tuple[str, ...]) -> str:
    return " or ".join(any_of)


def lacking(raw: RawRows, source: DatasetSource) -> ExportRejected | None:
    """Why its columns don't fit: one is missing that the dataset, or its mapping, needs."""
    try:
        _refuse_missing(raw, source)
    except ExportRejected as rejection:
        return rejection
    return None


def unknown_columns(header: Sequence[str], sources: Sequence[DatasetSource]) -> list[str]:
    """Columns of the export that no dataset of its mapping reads."""
    known = {name for source in sources for name in source.headers}
    return [name for name in header if name and name not in known]


def mapped_rows(raw: RawRows, source: DatasetSource, missing: Sequence[str]) -> pl.LazyFrame:
    """One row per row of the export: row_number and the contract's columns.

    Every cell is text in the notation of the plain export. A blank one is null, and so are a column
    that the export lacks and a cell that holds one of the words ``missing``.
    Raises ExportRejected when a required column is missing, or one that the mapping of a table
    names, or a column's name is not unique.
    """
    _refuse_missing(raw, source)
    rows = pl.scan_parquet(raw.rows, glob=False)
    meant = is_meant(source, raw.header, missing)
    # Ordinals count all rows of the file, so that no two parts of a mapping number alike.
    counts_all = any(column.ordinal for column in source.columns.values())
    columns = (
        pl.col("row_number"),
        *(
            column_text(source, column, raw.header, missing).alias(column.name)
            for column in EVERY_DATASET[source.dataset].columns
        ),
        is_deleted(source, raw.header, missing).alias("is_deleted"),
        unlisted_words(source, raw.header, missing).alias("unlisted"),
    )
    if counts_all:
        mapped = rows.select(*columns, meant.alias("is_meant"))
        return mapped.filter("is_meant").drop("is_meant")
    return rows.filter(meant).select(columns)
