"""Whether the dates of an export speak for day and month in the order that its mapping says.

03/01/2024 is a date in either order, and a wrong order gives wrong days without any other sign. So
the cells that are a date in one order alone decide; where there are none, what the days look like.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from domain.columns import Kind
from domain.datasets import EVERY_DATASET
from domain.errors import ExportRejected
from sources.columns import DatasetSource
from sources.date_notations import other_order
from sources.notation import readable_moment
from sources.records import RawRows
from sources.table import mapped_rows

ISO = "%Y-%m-%d"
ISO_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
MONTHS, LATE_DAYS = (1, 12), (13, 31)
# Nobody is known to write year, day, month: there one cell is a slip of the pen, several are not.
FEWEST_OF_ISO = 3
FEWEST_MONTHS = 3
# Of dates that a spreadsheet took, with days and months exchanged, beside texts that it could not.
FEWEST_OF_SWAPPED = 3
# A log has days as they come; plans and questionnaires may well be of the 1st of every month.
LOGGED = "sessions, performed_at"


@dataclass(frozen=True)
class _Dated:
    """One column with dates: its notation, and the same in the other order, null for ISO dates."""

    name: str
    notation: str
    other: str | None


@dataclass(frozen=True)
class _Days:
    """What the cells of one column tell: how many only one order reads, and which days they are."""

    column: str
    notation: str
    is_iso: bool
    told: int
    otherwise: int
    months: int = 0
    days: int = 0
    is_swapped: bool = False


def refuse_other_order(
    entities: Mapping[str, RawRows],
    sources: Sequence[DatasetSource],
    missing: Sequence[str],
) -> None:
    """Raises ExportRejected where dates show that day and month are exchanged in an export.

    Each column is judged, and all those in one notation together: what one of them shows holds for
    the whole export.
    """
    found = [
        days
        for source in sources
        if source.rows in entities
        for days in _days(entities[source.rows], source, missing)
    ]
    for days in found:
        _refuse_swapped(days)
        _refuse_told_otherwise(days.column, [days])
        _refuse_one_day_of_each_month(days)
    for notation in dict.fromkeys(days.notation for days in found):
        together = [days for days in found if days.notation == notation]
        _refuse_told_otherwise("all dates together", together)


def _days(raw: RawRows, source: DatasetSource, missing: Sequence[str]) -> Iterator[_Days]:
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
        yield _Days(name, column.notation, column.other is None, **counted)


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
    read, other = _read(cell, column.notation), _read(cell, column.other)
    return rows.select(
        told=(read.is_not_null() & other.is_null()).sum(),
        otherwise=(read.is_null() & other.is_not_null()).sum(),
        months=read.dt.truncate("1mo").drop_nulls().n_unique(),
        days=read.dt.day().drop_nulls().n_unique(),
        is_swapped=_is_swapped(cell, read),
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
    read = readable_moment(cell, notation).str.to_datetime(notation, strict=False, time_unit="us")
    return read.dt.date()


def _refuse_swapped(days: _Days) -> None:
    if days.is_swapped:
        raise ExportRejected(
            "date_order",
            f"{days.column}: every text in {days.notation} is of a day after the 12th, every date "
            "beside them of one up to the 12th: a spreadsheet took the texts that it could for "
            "dates, with day and month the other way round. Export it again and drop that file as "
            "it is; to look into it, import the column as text",
        )


def _refuse_told_otherwise(what: str, columns: Sequence[_Days]) -> None:
    told = sum(days.told for days in columns)
    otherwise = sum(days.otherwise for days in columns)
    fewest = FEWEST_OF_ISO if columns[0].is_iso else 1
    if otherwise > told and otherwise >= fewest:
        raise ExportRejected(
            "date_order",
            f"{what}: {otherwise} cells are dates in the other order only, {told} in that of "
            f"{columns[0].notation} only: day and month are the other way round. Mend the notation "
            "in the mapping, or export it again",
        )


def _refuse_one_day_of_each_month(days: _Days) -> None:
    is_logged = days.column == LOGGED and not days.is_iso
    is_ambiguous = not days.told + days.otherwise
    if is_logged and is_ambiguous and days.months >= FEWEST_MONTHS and days.days == 1:
        raise ExportRejected(
            "date_order",
            f"{days.column}: read as {days.notation}, all rows lie on one day of {days.months} "
            f"months, in the other order on {days.months} days of one month: day and month are "
            "the other way round. Mend the notation in the mapping; if the days are right, export "
            "them as 2026-11-15",
        )
