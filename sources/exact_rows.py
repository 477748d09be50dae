"""The exact reader: every record counted, a bad one kept as it stands.

Lines that are a row each are read together; every other record by itself.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from sources.delimiters import knowable
from sources.header import BLANK, is_blank, raw_schema
from sources.row_lines import cells_of_row_lines
from sources.text_pieces import OtherRecord, TextPiece, text_pieces

MALFORMED_SCHEMA = {"row_number": pl.Int64(), "reason": pl.String(), "cells": pl.String()}
# By number of the record.
Faults = Mapping[int, str | None]


def exact_rows(
    text: Path, header: Sequence[str], delimiter: str, folder: Path, lines_above: int = 0
) -> tuple[pl.DataFrame, int, int]:
    """Writes the raw rows to Parquet files in ``folder``; malformed records, rows read and blank.

    Raises ExportRejected where the text ends within a quoted cell.
    """
    folder.mkdir()
    # So that a text without rows is one without rows; the first piece takes its place.
    pl.DataFrame(schema=raw_schema(header)).write_parquet(_part(folder, 0))
    malformed = [pl.DataFrame(schema=MALFORMED_SCHEMA)]
    rows_read = rows_blank = 0
    with text.open(encoding="utf-8", newline="") as file:
        for piece in text_pieces(file, len(header), delimiter, lines_above):
            faults = {n: _fault(record, len(header)) for n, record in piece.others.items()}
            bad = _malformed(piece, faults, delimiter)
            given = _rows(piece, faults, header, delimiter).filter(~is_blank(header))
            given.with_columns(_numbered_from(rows_read)).write_parquet(_part(folder, rows_read))
            malformed.append(bad.with_columns(_numbered_from(rows_read)))
            rows_read += piece.records
            rows_blank += piece.records - given.height - bad.height
    return pl.concat(malformed), rows_read, rows_blank


def _part(folder: Path, rows_before: int) -> Path:
    return folder / f"{rows_before:012d}.parquet"


def _numbered_from(rows_before: int) -> pl.Expr:
    return pl.col("row_number") + rows_before


def _fault(record: OtherRecord, width: int) -> str | None:
    """Why it is no row of that many cells, blank ones among them; null where it is one."""
    if record.cells is None:
        return "bad_quoting"
    if not any(cell.strip(BLANK) for cell in record.cells):
        return "blank"
    return "wrong_width" if len(record.cells) != width else None


def _malformed(piece: TextPiece, faults: Faults, delimiter: str) -> pl.DataFrame:
    found = [
        (number, fault, knowable(piece.others[number].lines, delimiter))
        for number, fault in faults.items()
        if fault not in (None, "blank")
    ]
    return pl.DataFrame(found, schema=MALFORMED_SCHEMA, orient="row")


def _rows(piece: TextPiece, faults: Faults, header: Sequence[str], delimiter: str) -> pl.DataFrame:
    """The rows of a piece in their order."""
    of_lines = cells_of_row_lines(piece.row_lines["line"], header, delimiter)
    others = [
        (number, *(piece.others[number].cells or ()))
        for number, fault in faults.items()
        if fault is None
    ]
    schema = raw_schema(header)
    numbered = of_lines.insert_column(0, piece.row_lines["row_number"].cast(pl.Int64))
    return pl.concat([numbered, pl.DataFrame(others, schema=schema, orient="row")]).sort(
        "row_number"
    )
