"""Looking up the cells of published tables that a report shows."""

from collections.abc import Mapping
from typing import Any

import polars as pl

ALL = "all"
FOLLOW_UPS = ("week_2", "week_6", "week_12", "discharge")
Tables = Mapping[str, pl.DataFrame]
Row = Mapping[str, Any]


def of_clinic(table: pl.DataFrame, clinic_id: str | None) -> pl.DataFrame:
    """The rows of one clinic; of all of them where no clinic is named."""
    return table if clinic_id is None else table.filter(pl.col("clinic_id") == clinic_id)


def cell(table: pl.DataFrame, **values: object) -> Row:
    """The row with these values, as a mapping; empty where there is none."""
    found = table.filter(*(pl.col(name) == value for name, value in values.items()))
    return found.row(0, named=True) if found.height else {}


def integer(row: Row, column: str) -> int:
    """A count of a looked-up row; 0 where the row or the count is missing."""
    return int(row.get(column) or 0)


def real(row: Row, column: str) -> float | None:
    """A number of a looked-up row; null where the row or the number is missing."""
    value = row.get(column)
    return None if value is None else float(value)
