"""The records of a delimited text: every cell as text, every record counted once."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from domain.errors import ExportRejected
from sources.strict_csv import clean_row_count

LONGEST_CELL = 16 << 20
MALFORMED_SCHEMA = {"row_number": pl.Int64(), "reason": pl.String(), "cells": pl.String()}
BATCH = 100_000


@dataclass(frozen=True)
class RawRows:
    """The data rows of an export.

    ``rows`` is a Parquet file: ``row_number`` (1 = first data row) and each column as text.
    ``malformed`` holds the records that are no rows: row_number, reason, cells as text.
    """

    header: tuple[str, ...]
    rows: Path
    malformed: pl.DataFrame
    rows_read: int
    rows_blank: int


def header_of(text: Path, delimiter: str) -> tuple[str, ...]:
    """The column names, as in the first record; raises ExportRejected where there is none."""
    with text.open(encoding="utf-8", newline="") as file:
        first = next(csv.reader(file, delimiter=delimiter), None)
    if not first or not any(name.strip() for name in first):
        raise ExportRejected("no_header", "the first line holds no column names. Export it again")
    return tuple(name.strip() for name in first)


def raw_rows(text: Path, delimiter: str, workdir: Path) -> RawRows:
    """The rows of a text whose header is its first record.

    The fast way is taken only where two readers agree on the number of rows and find no fault;
    otherwise the exact reader decides, record by record.
    """
    csv.field_size_limit(LONGEST_CELL)
    header = header_of(text, delimiter)
    target = workdir / "raw.parquet"
    counted = clean_row_count(text, header, delimiter)
    if counted is not None and _fast_rows(text, header, delimiter, target) == counted:
        blank = _blank_rows(target, header)
        return RawRows(header, target, pl.DataFrame(schema=MALFORMED_SCHEMA), counted, blank)
    return _exact_rows(text, header, delimiter, workdir)


def _columns(header: Sequence[str]) -> list[str]:
    """Column names of the raw file: by position, since names in a header may repeat."""
    return [f"column_{position}" for position in range(len(header))]


def _fast_rows(text: Path, header: Sequence[str], delimiter: str, target: Path) -> int:
    """Writes the raw rows, streaming; the number of rows, −1 where the text can't be read so."""
    try:
        pl.scan_csv(
            text,
            separator=delimiter,
            infer_schema=False,
            new_columns=_columns(header),
            row_index_name="row_number",
            row_index_offset=1,
        ).with_columns(pl.col("row_number").cast(pl.Int64)).sink_parquet(target)
    except pl.exceptions.PolarsError:
        return -1
    return int(pl.scan_parquet(target).select(pl.len()).collect().item())


def _blank_rows(target: Path, header: Sequence[str]) -> int:
    return pl.scan_parquet(target).select(is_blank(header).sum()).collect().item() or 0


def is_blank(header: Sequence[str]) -> pl.Expr:
    """Whether a raw row holds nothing but blank cells."""
    return pl.all_horizontal(
        pl.col(name).fill_null("").str.strip_chars() == "" for name in _columns(header)
    )


def _records(text: Path, delimiter: str) -> Iterator[list[str] | None]:
    """Each data record; null for one whose quoting is wrong."""
    with text.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        next(reader)
        while True:
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if "unexpected end of data" in str(error):
                    raise ExportRejected(
                        "truncated",
                        f"line {reader.line_num}: a quoted cell never ends. Export it again",
                    ) from None
                yield None


def _exact_rows(text: Path, header: Sequence[str], delimiter: str, workdir: Path) -> RawRows:
    parts = workdir / "raw"
    parts.mkdir()
    records = _records(text, delimiter)
    malformed: list[tuple[int, str, str]] = []
    rows_read = rows_blank = 0
    # At least one part, so that a file without rows is a file without rows.
    while (batch := list(islice(records, BATCH))) or not rows_read:
        good: list[tuple[int, *tuple[str, ...]]] = []
        for row_number, record in enumerate(batch, rows_read + 1):
            fault = _fault(record, header)
            if fault == "blank":
                rows_blank += 1
            elif fault:
                malformed.append((row_number, fault, delimiter.join(record or [])))
            else:
                good.append((row_number, *(record or [])))
        _write_part(good, header, parts / f"{rows_read:012d}.parquet")
        rows_read += len(batch)
        if not batch:
            break
    rejected = pl.DataFrame(malformed, schema=MALFORMED_SCHEMA, orient="row")
    return RawRows(tuple(header), parts, rejected, rows_read, rows_blank)


def _fault(record: list[str] | None, header: Sequence[str]) -> str | None:
    """Why a record is no row; null where it is one."""
    if record is None:
        return "bad_quoting"
    if not any(cell.strip() for cell in record):
        return "blank"
    return "wrong_width" if len(record) != len(header) else None


def _write_part(
    rows: list[tuple[int, *tuple[str, ...]]], header: Sequence[str], target: Path
) -> None:
    schema = {"row_number": pl.Int64(), **{name: pl.String() for name in _columns(header)}}
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(target)
