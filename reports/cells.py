"""Looking up the cells of published tables that a report shows."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl

from domain.weeks import Week

ALL = "all"
# The tables of which a clinic's report reads that clinic's rows only.
OF_CLINICS = (
    "baseline_balance",
    "bouts",
    "cohort_comparison",
    "cohort_summary",
    "cohort_weeks",
    "episodes",
    "flags",
    "flow",
    "patient_weeks",
    "persistence_curves",
    "process_charts",
    "reported_outcomes",
)
# Of millions of bouts all that a report reads: what says when somebody logged last.
LOGGED = ("clinic_id", "setting", "source_kind", "performed_on")
# What it reads of weeks beside what is compared.
LOGGED_WEEKS = ("adherence_logged_pct",)
Tables = Mapping[str, pl.DataFrame]
Row = Mapping[str, Any]
Rows = Mapping[object, Row]


def of_clinic(table: pl.DataFrame, clinic_id: str | None) -> pl.DataFrame:
    """The rows of one clinic; of all of them where no clinic is named."""
    return table if clinic_id is None else table.filter(pl.col("clinic_id") == clinic_id)


def clinics_in_turn(clinic_id: str | None, *tables: Tables) -> list[str]:
    """One clinic; where none is named each of the group, whose weeks are too many at once."""
    if clinic_id is not None:
        return [clinic_id]
    return sorted({one for of in tables for one in of["patient_weeks"]["clinic_id"].unique()})


def of_group_week(table: pl.DataFrame, week: Week, clinic_id: str | None) -> pl.DataFrame:
    """The rows of a table of the group about a week: those of one clinic, or of all together."""
    return table.filter(pl.col("clinic_id") == (clinic_id or ALL), pl.col("week") == week.monday)


def of_each_clinic(tables: Tables, clinic_ids: Iterable[str]) -> dict[str, Tables]:
    """The tables with the rows of each clinic only, by clinic: what looks for them finds few."""
    split = {
        name: tables[name].partition_by("clinic_id", as_dict=True, maintain_order=True)
        for name in OF_CLINICS
    }
    return {
        clinic_id: Replaced(
            tables,
            {name: of.get((clinic_id,), tables[name].clear()) for name, of in split.items()},
        )
        for clinic_id in clinic_ids
    }


class Replaced(Mapping[str, pl.DataFrame]):
    """All tables, in place of some of them others of their names."""

    def __init__(self, tables: Tables, own: Tables) -> None:
        self._tables, self._own = tables, own

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self._own[name] if name in self._own else self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


def rows_by(table: pl.DataFrame, *key: str) -> Rows:
    """The rows by their value in a column, or in several: many look-ups cost little."""
    rows: Rows = table.rows_by_key(key, named=True, include_key=True, unique=True)
    return rows


def integer(row: Row, column: str) -> int:
    """A count of a looked-up row; 0 where the row or the count is missing."""
    return int(row.get(column) or 0)


def real(row: Row, column: str) -> float | None:
    """A number of a looked-up row; null where the row or the number is missing."""
    value = row.get(column)
    return None if value is None else float(value)
