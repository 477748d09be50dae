"""What the cells of each column with dates tell of the order of day and month in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from domain.columns import Kind
from domain.datasets import EVERY_DATASET
from domain.errors import ExportRejected
from sources.dataset_source import DatasetSource
from sources.date_notations import other_order
from sources.notation import read_moment
from sources.records import RawRows
from sources.table import mapped_rows

ISO = "%Y-%m-%d"
ISO_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
MONTHS, LATE_DAYS = (1, 12), (13, 31)
# Of dates that a spreadsheet took, with days and months exchanged, beside texts that it could not.
FEWEST_OF_SWAPPED = 3


@dataclass(frozen=True)
class _Dated:
    """One column with dates: its notation, and the same in the other order, null for ISO dates."""

    name: str
    notation: str
    other: str | None


@dataclass(frozen=True)
class DaysTold:
    """What the cells of one column tell: how many only one order reads, and which days they are."""

    column: str
    notation: str
    is_iso: bool
    told: int
    otherwise: int
    months: int = 0
    days: int = 0
    is_swapped: bool = False


def days_told(raw: RawRows, source: DatasetSource, missing: Sequence[str]) -> Iterator[DaysTold]:
    """What each column with dates tells; nothing of a dataset that lacks columns."""
    dated = list(_dated(source))
    if not dated:
        return
    unread = {
        column.name: source.columns[column.name].model_copy(update={"date": None, "datetime": None})
        for column in dated
    }
    written = source.model_copy(update={"columns": {**source.columns, **unread}})
    try:
        rows = mapped_rows(raw, written, missing)
    except ExportRejected:
        # Said where that dataset is taken in.
        return
    for column in dated:
        counted = _told(rows, column).collect(engine="streaming").row(0, named=True)
        name = f"{source.dataset}, {column.name}"
        yield DaysTold(name, column.notation, column.other is None, **counted)


def _dated(source: DatasetSource) -> Iterator[_Dated]:
    table = EVERY_DATASET[source.dataset]
    for name, column in source.columns.items():
        if table.column(name).kind not in (Kind.DATE, Kind.DATETIME) or column.constant:
            continue
        notation = column.date or column.datetime
        if notation is None:
            yield _Dated(name, ISO, None)
        elif other := other_order(notation):
            yield _Dated(name, notation, other)


def _told(rows: pl.LazyFrame, column: _Dated) -> pl.LazyFrame:
    """How many cells only the notation reads, how many only the other; of those read, the days."""
    cell = pl.col(column.name)
    if column.other is None:
        return _told_of_iso(rows, cell)
    read, other = _read(cell, column.notation), _read(cell, column.other)
    return rows.select(
        told=(read.is_not_null() & other.is_null()).sum(),
        otherwise=(read.is_null() & other.is_not_null()).sum(),
        months=read.dt.truncate("1mo").drop_nulls().n_unique(),
        days=read.dt.day().drop_nulls().n_unique(),
        is_swapped=_is_swapped(cell, read),
    )


def _told_of_iso(rows: pl.LazyFrame, cell: pl.Expr) -> pl.LazyFrame:
    # Of many cells few days: each is looked at once.
    start = cell.str.strip_chars_start().str.slice(0, len("2026-11-15")).alias("day")
    days = rows.select(start).group_by("day").agg(pl.len().alias("cells"))
    parts = days.filter(pl.col("day").str.contains(ISO_DAY)).with_columns(
        month=pl.col("day").str.slice(5, 2).cast(pl.Int32),
        day=pl.col("day").str.slice(8, 2).cast(pl.Int32),
    )
    told = pl.col("month").is_between(*MONTHS) & pl.col("day").is_between(*LATE_DAYS)
    otherwise = pl.col("month").is_between(*LATE_DAYS) & pl.col("day").is_between(*MONTHS)
    return parts.select(
        told=pl.col("cells").filter(told).sum(),
        otherwise=pl.col("cells").filter(otherwise).sum(),
    )


def _is_swapped(cell: pl.Expr, read: pl.Expr) -> pl.Expr:
    """Whether all dates of a workbook have a day that may be a month, and all texts have none."""
    start = cell.str.strip_chars_start().str.extract(f"({ISO_DAY})")
    day = start.str.slice(8, 2).cast(pl.Int32)
    return (
        (pl.min_horizontal(day.count(), read.count()) >= FEWEST_OF_SWAPPED)
        & (day <= MONTHS[1]).all()
        & (read.dt.day() > MONTHS[1]).all()
    )


def _read(cell: pl.Expr, notation: str) -> pl.Expr:
    # Dates without a time of day are read so, too.
    return read_moment(cell, notation).dt.date()
