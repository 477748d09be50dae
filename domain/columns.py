"""What a column and a table are; every dataset and published table is declared with these."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import polars as pl


class Kind(StrEnum):
    """The type of a column, in the words of the contract."""

    ID = "id"
    TEXT = "text"
    INTEGER = "integer"
    REAL = "real"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"


POLARS_TYPES: Mapping[Kind, Any] = {
    Kind.ID: pl.String(),
    Kind.TEXT: pl.String(),
    Kind.INTEGER: pl.Int64(),
    Kind.REAL: pl.Float64(),
    Kind.DATE: pl.Date(),
    Kind.DATETIME: pl.Datetime("us"),
    Kind.BOOLEAN: pl.Boolean(),
}

DUCKDB_TYPES: Mapping[Kind, str] = {
    Kind.ID: "VARCHAR",
    Kind.TEXT: "VARCHAR",
    Kind.INTEGER: "BIGINT",
    Kind.REAL: "DOUBLE",
    Kind.DATE: "DATE",
    Kind.DATETIME: "TIMESTAMP",
    Kind.BOOLEAN: "BOOLEAN",
}


@dataclass(frozen=True)
class Column:
    """One column: its name, its type, and the sentence that says what a value is."""

    name: str
    kind: Kind
    description: str
    required: bool = False
    default: str | None = None
    values: tuple[str, ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether a cell of this column needs no parsing."""
        return self.kind in (Kind.ID, Kind.TEXT)


@dataclass(frozen=True)
class Table:
    """One table: what a row is, its columns in order, and the columns that identify a row."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order."""
        return [column.name for column in self.columns]

    @property
    def required(self) -> list[str]:
        """The names of the columns without which no export is read, in order."""
        return [column.name for column in self.columns if column.required]

    @property
    def polars_schema(self) -> dict[str, Any]:
        """Column name to Polars type, in order."""
        return {column.name: POLARS_TYPES[column.kind] for column in self.columns}

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)

    def empty(self) -> pl.DataFrame:
        """No rows, all columns."""
        return pl.DataFrame(schema=self.polars_schema)
