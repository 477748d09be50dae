"""The shape `table`: one row of the export is one row of the dataset."""

import re
from collections.abc import Sequence
from datetime import datetime

import polars as pl

from domain.columns import Column, Kind
from domain.datasets import EVERY_DATASET
from domain.errors import ExportRejected
from sources.columns import ColumnSource, DatasetSource
from sources.conditions import is_deleted, is_meant, named
from sources.folding import cell_folded
from sources.mapping import Mapping
from sources.notation import iso_date, iso_moment
from sources.records import RawRows

NUMBER = r"^[+-]?\d+(?:\.\d+)?$"
# A day that is written as the moment at which it begins in UTC.
MIDNIGHT_UTC = r"^(\d{4}-\d{2}-\d{2})T00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)$"
SLASH = r"[/\\]"
# A score out of a highest one, and nothing else: 7/10, 7 out of 10.
SCORE = r"^(\d+(?:[.,]\d+)?)\s*(?:/|out of|von|de|sur)\s*\d+$"


def exported_at(mapping: Mapping, file_names: Sequence[str]) -> datetime | None:
    """When the export was made, clinic time: the latest that any of its names says."""
    if mapping.exported_at is None:
        return None
    moments: list[datetime] = []
    for name in file_names:
        found = re.search(mapping.exported_at.file_name, name)
        try:
            if found and found[1]:
                # The clinic's wall clock: no zone is meant.
                moments.append(datetime.strptime(found[1], mapping.exported_at.format))  # noqa: DTZ007
        except ValueError:
            continue
    return max(moments, default=None)


def _refuse_missing(raw: RawRows, source: DatasetSource) -> None:
    required = [c.name for c in EVERY_DATASET[source.dataset].columns if c.required]
    # Each once, in the order of the contract.
    expected = list(dict.fromkeys(h for name in required for h in source.columns[name].headers))
    if missing := [name for name in expected if name not in raw.header]:
        raise ExportRejected(
            "missing_column",
            f"line 1 (header): required column {', '.join(missing)} is missing. "
            f"Expected {', '.join(expected)}. "
            "Export it with that column, or name it in the mapping",
        )
    if raw.is_table and (missing := [name for name in _named(source) if name not in raw.header]):
        raise ExportRejected(
            "missing_column",
            f"line 1 (header): column {', '.join(missing)} is missing, which the mapping reads. "
            "Export it with that column, or mend or leave out its place in the mapping",
        )


def _named(source: DatasetSource) -> list[str]:
    """Columns that a mapping calls by the clinic's own names: it knows that they are there.

    Of several that one value may stand in (``first_of``) any may be absent, and so may a column
    under the name that the contract gives it.
    """
    columns = {name: made_of for name, made_of in source.columns.items() if not made_of.first_of}
    own = [h for name, made_of in columns.items() for h in made_of.headers if h != name]
    return list(dict.fromkeys([*own, *source.when, *source.deleted_when]))


def unknown_columns(header: Sequence[str], sources: Sequence[DatasetSource]) -> list[str]:
    """Columns of the export that no dataset of its mapping reads."""
    known = {name for source in sources for name in source.headers}
    return [name for name in header if name and name not in known]


def mapped_rows(raw: RawRows, source: DatasetSource, missing: Sequence[str] = ()) -> pl.LazyFrame:
    """One row per row of the export: row_number and the contract's columns.

    Every cell is text in the notation of the plain export; a column that the export lacks is null,
    and so is a cell that holds one of the words ``missing``.
    Raises ExportRejected when a required column is missing, or one that the mapping of a table
    names, or a column's name is not unique.
    """
    _refuse_missing(raw, source)
    rows = pl.scan_parquet(raw.rows, glob=False)
    meant = rows.filter(is_meant(source, raw.header)) if source.when else rows
    return meant.select(
        "row_number",
        *(
            _column(source, column, raw.header, missing).alias(column.name)
            for column in EVERY_DATASET[source.dataset].columns
        ),
        is_deleted(source, raw.header).alias("is_deleted"),
        _unlisted(source, raw.header, missing).alias("unlisted"),
    )


def patients_named(raw: RawRows, source: DatasetSource, missing: Sequence[str]) -> pl.LazyFrame:
    """Whom each row is about, whether or not it is meant for the dataset: row_number and two ids.

    A row of the list of patients also names the one whom its patient was merged into. Raises
    ExportRejected where the name of a column of them is not unique.
    """
    rows = pl.scan_parquet(raw.rows, glob=False)
    table = EVERY_DATASET[source.dataset]

    def id_in(name: str) -> pl.Expr:
        return _column(source, table.column(name), raw.header, missing).str.strip_chars()

    return pl.concat(
        rows.select("row_number", clinic_id=id_in("clinic_id"), patient_id=id_in(name))
        for name in ("patient_id", "merged_into")
        if name in table.names
    ).filter(pl.col("patient_id") != "")


def _unlisted(source: DatasetSource, header: Sequence[str], missing: Sequence[str]) -> pl.Expr:
    """The columns of a row whose word the mapping lists no meaning of."""
    names = [
        pl.when(_is_unlisted(column, header, missing)).then(pl.lit(name))
        for name, column in source.columns.items()
        if column.values
    ]
    return pl.concat_list(names).list.drop_nulls() if names else pl.lit([], pl.List(pl.String))


def _is_unlisted(column: ColumnSource, header: Sequence[str], missing: Sequence[str]) -> pl.Expr:
    return ~cell_folded(_said(column, header, missing)).is_in(list(column.values or ()))


def _column(
    source: DatasetSource, column: Column, header: Sequence[str], missing: Sequence[str]
) -> pl.Expr:
    """The text of one column; null where the mapping does not name it."""
    if column.name not in source.columns:
        return pl.lit(None, pl.String)
    made_of = source.columns[column.name]
    cell = _cell(made_of, header, missing)
    if made_of.suffix is not None:
        cell = cell + f" {made_of.suffix}"
    is_made = made_of.joined is not None or made_of.suffix is not None
    # An id may hold no slash, but a date that is part of a made one may.
    return cell.str.replace_all(SLASH, "-") if is_made and column.kind is Kind.ID else cell


def _cell(column: ColumnSource, header: Sequence[str], missing: Sequence[str]) -> pl.Expr:
    """The text of one column, rewritten as the mapping says."""
    cell = _said(column, header, missing)
    if column.values:
        known = cell_folded(cell).replace_strict(dict(column.values), default=None)
        # A label that the list lacks stays as it is, and validation stops at it.
        cell = pl.coalesce(known, cell)
    if column.score:
        cell = pl.coalesce(cell.str.strip_chars().str.to_lowercase().str.extract(SCORE), cell)
    if column.date is not None:
        cell = iso_date(cell, column.date)
    if column.datetime is not None:
        cell = iso_moment(cell, column.datetime, column.zone)
    if column.midnight_utc_date:
        cell = pl.coalesce(cell.str.strip_chars().str.extract(MIDNIGHT_UTC), cell)
    if column.decimal == ",":
        # A dot is no decimal mark here: as a comma it is one nowhere, and validation stops at it.
        cell = cell.str.replace_many([",", "."], [".", ","])
    return _in_our_unit(cell, column)


def _said(column: ColumnSource, header: Sequence[str], missing: Sequence[str]) -> pl.Expr:
    """The text of one column as the export has it; null where that means nothing."""
    cell = _origin(column, header)
    blanks = (*missing, *column.missing)
    return pl.when(~cell_folded(cell).is_in(blanks)).then(cell) if blanks else cell


def _origin(column: ColumnSource, header: Sequence[str]) -> pl.Expr:
    if column.constant is not None:
        return pl.lit(column.constant)
    if column.joined is not None:
        cells = [named(name, header) for name in column.joined]
        return pl.concat_str(cells, separator=" ")
    if column.first_of is not None:
        return pl.coalesce(named(name, header) for name in column.first_of)
    if column.ordinal is not None:
        within = [named(name, header) for name in column.ordinal.within]
        # Order of the file, whatever order the engine hands the rows over in.
        return pl.col("row_number").rank("ordinal").over(within).cast(pl.String)
    return named(column.source or "", header)


def _in_our_unit(cell: pl.Expr, column: ColumnSource) -> pl.Expr:
    if column.multiply is None and column.add is None:
        return cell
    text = cell.str.strip_chars()
    number = pl.when(text.str.contains(NUMBER)).then(text.cast(pl.Float64, strict=False))
    factor = 1.0 if column.multiply is None else column.multiply
    # Twelve digits: enough for any score, too few to show what binary fractions add.
    scaled = (number * factor + (column.add or 0)).round(12).cast(pl.String)
    return pl.coalesce(scaled, cell)
