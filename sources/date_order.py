"""Whether the dates of an export speak for day and month in the order that its mapping says.

03/01/2024 is a date in either order, and a wrong order gives wrong days without any other sign. So
the cells that are a date in one order alone decide; where there are none, what the days look like.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

import polars as pl

from domain.columns import Kind
from domain.datasets import DATASETS
from domain.errors import ExportRejected
from sources.columns import DatasetSource
from sources.date_notations import other_order
from sources.records import RawRows
from sources.table import mapped_rows

ISO = "%Y-%m-%d"
ISO_PARTS = r"^\s*\d{4}-(?P<month>\d{2})-(?P<day>\d{2})"
MONTHS, LATE_DAYS = (1, 12), (13, 31)
# Nobody is known to write year, day, month: there one cell is a slip of the pen, several are not.
FEWEST_OF_ISO = 3
FEWEST_MONTHS = 3
# A log has days as they come; plans and questionnaires may well be of the 1st of every month.
LOGGED = ("performed_at",)


@dataclass(frozen=True)
class _Dated:
    """One column with dates: its notation, and the same in the other order, null for ISO dates."""

    name: str
    notation: str
    other: str | None

    @property
    def fewest(self) -> int:
        return 1 if self.other else FEWEST_OF_ISO


def refuse_other_order(raw: RawRows, source: DatasetSource, missing: Sequence[str] = ()) -> None:
    """Raises ExportRejected where the dates of a column show that day and month are exchanged."""
    dated = list(_dated(source))
    if not dated:
        return
    columns = {
        column.name: source.columns[column.name].model_copy(update={"date": None, "datetime": None})
        for column in dated
    }
    written = source.model_copy(update={"columns": {**source.columns, **columns}})
    counted = mapped_rows(raw, written, missing).select(
        count.alias(f"{column.name} {what}")
        for column in dated
        for what, count in _counts(column).items()
    )
    found = counted.collect().row(0, named=True)
    for column in dated:
        told, otherwise = found[f"{column.name} told"], found[f"{column.name} otherwise"]
        if otherwise > told and otherwise >= column.fewest:
            _refuse(source, column, f"{otherwise} cells are dates in the other order only, {told}")
        if column.name in LOGGED and column.other and not told + otherwise:
            months, days = found[f"{column.name} months"], found[f"{column.name} days"]
            if months >= FEWEST_MONTHS and days == 1:
                _refuse_one_day_of_each_month(source, column, months)


def _dated(source: DatasetSource) -> Iterator[_Dated]:
    table = DATASETS[source.dataset]
    for name, column in source.columns.items():
        if table.column(name).kind not in (Kind.DATE, Kind.DATETIME) or column.constant:
            continue
        notation = column.date or column.datetime
        if notation is None:
            yield _Dated(name, ISO, None)
        elif other := other_order(notation):
            yield _Dated(name, notation, other)


def _counts(column: _Dated) -> dict[str, pl.Expr]:
    """How many cells only the notation reads, how many only the other; of those read, the days."""
    cell = pl.col(column.name)
    if column.other is None:
        part = cell.str.extract_groups(ISO_PARTS).struct
        month, day = (part.field(name).cast(pl.Int32) for name in ("month", "day"))
        return {
            "told": (month.is_between(*MONTHS) & day.is_between(*LATE_DAYS)).sum(),
            "otherwise": (month.is_between(*LATE_DAYS) & day.is_between(*MONTHS)).sum(),
        }
    read, other = _read(cell, column.notation), _read(cell, column.other)
    return {
        "told": (read.is_not_null() & other.is_null()).sum(),
        "otherwise": (read.is_null() & other.is_not_null()).sum(),
        "months": read.dt.truncate("1mo").drop_nulls().n_unique(),
        "days": read.dt.day().drop_nulls().n_unique(),
    }


def _read(cell: pl.Expr, notation: str) -> pl.Expr:
    # Dates without a time of day are read so, too.
    read = cell.str.strip_chars().str.to_datetime(notation, strict=False, time_unit="us")
    return read.dt.date()


def _refuse(source: DatasetSource, column: _Dated, counts: str) -> NoReturn:
    raise ExportRejected(
        "date_order",
        f"{source.dataset}, {column.name}: {counts} in the order of {column.notation}: day and "
        "month are the other way round. Mend the notation in the mapping, or export it again",
    )


def _refuse_one_day_of_each_month(source: DatasetSource, column: _Dated, months: int) -> NoReturn:
    raise ExportRejected(
        "date_order",
        f"{source.dataset}, {column.name}: read as {column.notation}, all rows lie on one day of "
        f"{months} months, in the other order on {months} days of one month: day and "
        "month are the other way round. Mend the notation in the mapping; if the days are right, "
        "export them as 2026-11-15",
    )
