"""The exact reader: record by record, every record counted, a bad one kept as it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from sources.delimited import records_as_they_stand
from sources.header import BLANK, raw_schema

MALFORMED_SCHEMA = {"row_number": pl.Int64(), "reason": pl.String(), "cells": pl.String()}
BATCH = 100_000


@dataclass(frozen=True)
class Record:
    """One record: its cells, null where its quoting is wrong, and its lines as they stand."""

    row_number: int
    cells: list[str] | None
    lines: str

    def fault(self, width: int) -> str | None:
        """Why it is no row of that many cells; null where it is one."""
        if self.cells is None:
            return "bad_quoting"
        if not any(cell.strip(BLANK) for cell in self.cells):
            return "blank"
        return "wrong_width" if len(self.cells) != width else None


def _records(text: Path, delimiter: str) -> Iterator[Record]:
    """Each data record; raises ExportRejected where the last one never ends."""
    with text.open(encoding="utf-8", newline="") as file:
        records = records_as_they_stand(file, delimiter)
        next(records)
        for row_number, (cells, lines) in enumerate(records, 1):
            yield Record(row_number, cells, lines)


def exact_rows(
    text: Path, header: Sequence[str], delimiter: str, folder: Path
) -> tuple[pl.DataFrame, int, int]:
    """Writes the raw rows to Parquet files in ``folder``; malformed records, rows read and blank.

    Raises ExportRejected where the text ends within a quoted cell.
    """
    folder.mkdir()
    records = _records(text, delimiter)
    malformed: list[tuple[int, str, str]] = []
    rows_read = rows_blank = 0
    # So that a text without rows is one without rows; the first batch takes its place.
    _write([], header, _part(folder, 0))
    while batch := list(islice(records, BATCH)):
        good: list[tuple[int, *tuple[str, ...]]] = []
        for record in batch:
            fault = record.fault(len(header))
            if fault == "blank":
                rows_blank += 1
            elif fault:
                malformed.append((record.row_number, fault, record.lines))
            else:
                good.append((record.row_number, *(record.cells or ())))
        _write(good, header, _part(folder, rows_read))
        rows_read += len(batch)
    frame = pl.DataFrame(malformed, schema=MALFORMED_SCHEMA, orient="row")
    return frame, rows_read, rows_blank


def _part(folder: Path, rows_before: int) -> Path:
    return folder / f"{rows_before:012d}.parquet"


def _write(rows: list[tuple[int, *tuple[str, ...]]], header: Sequence[str], target: Path) -> None:
    pl.DataFrame(rows, schema=raw_schema(header), orient="row").write_parquet(target)
