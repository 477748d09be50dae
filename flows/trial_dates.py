"""Dates of an export read the other way round: how many could also be another day."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl

from domain.errors import ExportRejected
from flows.reading import Reading
from sources.columns import ColumnSource
from sources.dataset_source import DatasetSource
from sources.date_notations import is_day_first, other_order
from sources.read import Entities
from sources.records import RawRows
from sources.table import mapped_rows

ISO = r"^\d{4}-\d\d-\d\d(?:[T ]|$)"


def date_checks(entities: Entities, reading: Reading, today: date) -> list[dict[str, Any]]:
    """One item per column whose notation has day and month as numbers, in an order.

    ``read`` and ``read_otherwise`` count the cells that the notation and the other order read,
    ``valid_otherwise`` those that both do; ``after_export`` and ``after_export_otherwise`` those
    that then lie after the export was made, or after today where that is not known. ``iso`` are
    others in ISO notation, as a workbook's own dates are, which are read whatever is said.
    """
    exported_on = reading.exported_at.date() if reading.exported_at else None
    missing = reading.mapping.missing
    return [
        {
            "dataset": source.dataset,
            "column": name,
            "notation": notation,
            "other": other,
            "is_day_first": is_day_first(notation),
            **_counted(cells, exported_on or today),
            **({"iso": 0} if _is_of_zone(source.columns[name]) else {}),
            "exported_on": exported_on and exported_on.isoformat(),
        }
        for source in reading.sources
        if source.rows in entities
        for name, notation, other in _in_an_order(source)
        if (cells := _cells(entities[source.rows], source, name, other, missing)) is not None
    ]


def _in_an_order(source: DatasetSource) -> Iterator[tuple[str, str, str]]:
    for name, column in source.columns.items():
        notation = column.date or column.datetime
        if notation and (other := other_order(notation)):
            yield name, notation, other


def _is_of_zone(column: ColumnSource) -> bool:
    """Whether it is a moment of a zone, as which nothing in another notation is read."""
    return column.datetime is not None and column.zone is not None


def _cells(
    raw: RawRows, source: DatasetSource, name: str, other: str, missing: Sequence[str]
) -> pl.DataFrame | None:
    """Each cell as written, as the mapping reads it and as the other order would."""
    # With a zone behind it a cell that no notation reads would look like one that was.
    column = source.columns[name].model_copy(update={"zone": None})
    key = "date" if column.date is not None else "datetime"
    ways = {
        "written": column.model_copy(update={key: None}),
        "read": column,
        "otherwise": column.model_copy(update={key: other}),
    }
    try:
        return pl.concat(
            [
                _one(raw, source, name, changed, missing).alias(way).to_frame()
                for way, changed in ways.items()
            ],
            how="horizontal",
        )
    except ExportRejected:
        # A required column is missing: said elsewhere.
        return None


def _one(
    raw: RawRows, source: DatasetSource, name: str, column: ColumnSource, missing: Sequence[str]
) -> pl.Series:
    changed = source.model_copy(update={"columns": {**source.columns, name: column}})
    rows = mapped_rows(raw, changed, missing).select("row_number", name)
    return rows.collect().sort("row_number")[name]


def _counted(cells: pl.DataFrame, last: date) -> dict[str, int]:
    # What a notation does not read stays as it was written.
    is_read = pl.col("read").ne(pl.col("written"))
    is_read_otherwise = pl.col("otherwise").ne(pl.col("written"))
    counts = cells.select(
        cells=pl.col("written").is_not_null().sum(),
        read=is_read.sum(),
        iso=(~is_read & pl.col("written").str.contains(ISO)).sum(),
        read_otherwise=is_read_otherwise.sum(),
        valid_otherwise=(is_read & is_read_otherwise).sum(),
        after_export=(is_read & _is_after("read", last)).sum(),
        after_export_otherwise=(is_read_otherwise & _is_after("otherwise", last)).sum(),
    )
    return counts.row(0, named=True)


def _is_after(column: str, last: date) -> pl.Expr:
    return pl.col(column).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False) > last
