"""The shape `table`: one row of the export is one row of the dataset."""

import re
from collections.abc import Sequence
from datetime import datetime

import polars as pl

from domain.datasets import DATASETS
from domain.errors import ExportRejected
from sources.mapping import ColumnSource, DatasetSource, Mapping
from sources.records import RawRows, is_blank


def exported_at(mapping: Mapping, file_names: Sequence[str]) -> datetime | None:
    """When the export was made, clinic time: the latest that any of its names says."""
    if mapping.exported_at is None:
        return None
    moments: list[datetime] = []
    for name in file_names:
        found = re.search(mapping.exported_at.file_name, name)
        try:
            if found:
                # The clinic's wall clock: no zone is meant.
                moments.append(datetime.strptime(found[1], mapping.exported_at.format))  # noqa: DTZ007
        except ValueError:
            continue
    return max(moments, default=None)


def _position(header: Sequence[str], name: str) -> int | None:
    """Where a column stands; raises ExportRejected where its name stands twice."""
    found = [position for position, column in enumerate(header) if column == name]
    if len(found) > 1:
        raise ExportRejected(
            "duplicate_column",
            f"column '{name}' stands {len(found)} times in the header; expected once. "
            "Rename or remove the others",
        )
    return found[0] if found else None


def _refuse_missing(header: Sequence[str], source: DatasetSource) -> None:
    table = DATASETS[source.dataset]
    columns = source.column_sources()
    required = [column.name for column in table.columns if column.required]
    absent = [
        name
        for name in required
        if name not in columns or any(h not in header for h in columns[name].headers)
    ]
    if absent:
        wanted = {h for name in absent if name in columns for h in columns[name].headers}
        missing = sorted(wanted - set(header)) or absent
        raise ExportRejected(
            "missing_column",
            f"row 1 (header): required column {', '.join(missing)} is missing. "
            f"Expected {', '.join(h for n in required for h in columns[n].headers)}. "
            "Export it with that column, or name it in the mapping",
        )


def unknown_columns(header: Sequence[str], sources: Sequence[DatasetSource]) -> list[str]:
    """Columns of the export that no dataset of its mapping reads."""
    known = {h for source in sources for c in source.column_sources().values() for h in c.headers}
    return [name for name in header if name and name not in known]


def mapped_rows(raw: RawRows, source: DatasetSource) -> pl.LazyFrame:
    """One row per row of the export that is not blank: row_number and the contract's columns.

    Every cell is text in the notation of the plain export; a column that the export lacks is null.
    Raises ExportRejected when a required column is missing or a column's name is not unique.
    """
    _refuse_missing(raw.header, source)
    sources = source.column_sources()
    rows = pl.scan_parquet(raw.rows).filter(~is_blank(raw.header))
    return rows.select(
        "row_number",
        *(
            _cell(sources[name], raw.header).alias(name)
            if name in sources
            else pl.lit(None, pl.String).alias(name)
            for name in DATASETS[source.dataset].names
        ),
    )


def _cell(column: ColumnSource, header: Sequence[str]) -> pl.Expr:
    """The text of one column, rewritten as the mapping says."""
    cell = _origin(column, header)
    if column.missing:
        cell = pl.when(~cell.is_in(list(column.missing))).then(cell)
    if column.values is not None:
        # A label that the list lacks stays as it is, and validation stops at it.
        cell = cell.replace(dict(column.values))
    if column.date or column.datetime:
        cell = _iso(cell, column.date or column.datetime or "", is_date=bool(column.date))
    if column.decimal == ",":
        cell = cell.str.replace(",", ".", literal=True)
    return _in_our_unit(cell, column)


def _origin(column: ColumnSource, header: Sequence[str]) -> pl.Expr:
    if column.constant is not None:
        return pl.lit(column.constant)
    if column.joined is not None:
        cells = [_named(name, header) for name in column.joined]
        return pl.concat_str(cells, separator=" ")
    if column.ordinal is not None:
        within = [_named(name, header) for name in column.ordinal.within]
        # Order of the file, whatever order the engine hands the rows over in.
        return pl.col("row_number").rank("ordinal").over(within).cast(pl.String)
    return _named(column.source or "", header)


def _named(name: str, header: Sequence[str]) -> pl.Expr:
    position = _position(header, name)
    return pl.lit(None, pl.String) if position is None else pl.col(f"column_{position}")


def _iso(cell: pl.Expr, notation: str, *, is_date: bool) -> pl.Expr:
    """The date in ISO notation; as it was where it is not in the notation said."""
    if is_date:
        parsed = cell.str.to_date(notation, strict=False).dt.strftime("%Y-%m-%d")
    else:
        moment = cell.str.to_datetime(notation, strict=False, time_unit="us")
        parsed = moment.dt.strftime("%Y-%m-%dT%H:%M:%S")
    return pl.coalesce(parsed, cell)


def _in_our_unit(cell: pl.Expr, column: ColumnSource) -> pl.Expr:
    if column.multiply is None and column.add is None:
        return cell
    number = cell.str.strip_chars().cast(pl.Float64, strict=False)
    # Twelve digits: enough for any score, too few to show what binary fractions add.
    scaled = (number * (column.multiply or 1) + (column.add or 0)).round(12).cast(pl.String)
    return pl.coalesce(scaled, cell)
