"""What the cells of each column with dates tell of the order of day and month in them."""

from collections.abc import Callable, Iterator, Sequence
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
TYPED_DAY = r"^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-][0-9]{2}"
# Of dates that a spreadsheet took, with days and months exchanged, beside texts that it could not.
FEWEST_OF_SWAPPED = 3
# A blank behind some text keeps it a text, whatever its day.
LEAST_SHARE_OF_LATE = 0.8


@dataclass(frozen=True)
class _Dated:
    """One column with dates: its notation, and the same in the other order, null for ISO dates."""

    name: str
    notation: str
    other: str | None


@dataclass(frozen=True)
class DaysTold:
    """What the cells of one column tell: how many only one order reads, and which days they are.

    ``months`` and ``days`` are those of dates that somebody or a spreadsheet may have exchanged.
    """

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
        told = _told(rows, column, is_sheet=raw.is_sheet)
        counted = told.collect(engine="streaming").row(0, named=True)
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


def _told(rows: pl.LazyFrame, column: _Dated, *, is_sheet: bool) -> pl.LazyFrame:
    """How many cells only the notation reads, how many only the other; of those read, the days."""
    cell = pl.col(column.name)
    if column.other is None:
        return _told_of_iso(rows, cell, is_sheet=is_sheet)
    read, other = _read(cell, column.notation), _read(cell, column.other)
    # The dates of a sheet are those that a spreadsheet took texts for.
    start = cell.str.strip_chars_start().str.extract(f"({ISO_DAY})")
    either = pl.coalesce(read, start.str.to_date(ISO, strict=False)) if is_sheet else read
    return rows.select(
        told=(read.is_not_null() & other.is_null()).sum(),
        otherwise=(read.is_null() & other.is_not_null()).sum(),
        months=either.dt.truncate("1mo").drop_nulls().n_unique(),
        days=either.dt.day().drop_nulls().n_unique(),
        is_swapped=_is_swapped(start.str.slice(8, 2).cast(pl.Int32), read.dt.day()),
    )


def _told_of_iso(rows: pl.LazyFrame, cell: pl.Expr, *, is_sheet: bool) -> pl.LazyFrame:
    # Of many cells few days: each is looked at once.
    start = cell.str.strip_chars_start().str.slice(0, len("2026-11-15")).alias("start")
    starts = rows.select(start).group_by("start").agg(pl.len().alias("cells"))
    iso = pl.col("start").str.extract(f"({ISO_DAY})")
    typed = (pl.col("start").str.extract(TYPED_DAY, n).cast(pl.Int32) for n in (1, 2))
    parts = starts.select(
        "cells",
        month_of_year=iso.str.slice(0, 7),
        month=iso.str.slice(5, 2).cast(pl.Int32),
        day=iso.str.slice(8, 2).cast(pl.Int32),
        typed=pl.max_horizontal(typed),
    )
    told = pl.col("month").is_between(*MONTHS) & pl.col("day").is_between(*LATE_DAYS)
    otherwise = pl.col("month").is_between(*LATE_DAYS) & pl.col("day").is_between(*MONTHS)
    return parts.select(
        told=_cells(told),
        otherwise=_cells(otherwise),
        months=pl.col("month_of_year").drop_nulls().n_unique() if is_sheet else 0,
        days=pl.col("day").drop_nulls().n_unique(),
        is_swapped=_is_swapped(pl.col("day"), pl.col("typed"), _cells),
    )


def _cells(where: pl.Expr) -> pl.Expr:
    return pl.col("cells").filter(where).sum()


def _is_swapped(
    day: pl.Expr, day_typed: pl.Expr, count: Callable[[pl.Expr], pl.Expr] = pl.Expr.sum
) -> pl.Expr:
    """Whether all dates of a workbook have a day that may be a month, and most texts have none.

    ``count`` says of how many cells something is true.
    """
    late, texts = count(day_typed > MONTHS[1]), count(day_typed.is_not_null())
    return (
        (count(day.is_not_null()) >= FEWEST_OF_SWAPPED)
        & (late >= FEWEST_OF_SWAPPED)
        & (day <= MONTHS[1]).all()
        & (late >= LEAST_SHARE_OF_LATE * texts)
    )


def _read(cell: pl.Expr, notation: str) -> pl.Expr:
    # Dates without a time of day are read so, too.
    return read_moment(cell, notation).dt.date()
