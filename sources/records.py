"""The records of a delimited text: every cell as text, every record counted once."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from sources.exact_rows import MALFORMED_SCHEMA, exact_rows
from sources.fast_rows import fast_rows
from sources.header import header_of, is_blank


@dataclass(frozen=True)
class RawRows:
    """The data rows of an export.

    ``rows`` is a Parquet file, or a folder of them: ``row_number`` (1 = first data row) and each
    column as text, blank rows left out. ``malformed`` holds the records that are no rows:
    row_number, reason, cells (the lines as they stand, or their cells with tabs between them).
    ``rows_forgotten`` are among those read, and are nowhere else any more.

    ``is_table`` says that somebody laid the header out: a column that it lacks was renamed or left
    out. Other headers are the keys that the records happen to have. ``exported_at`` is what the
    lines above the header say, where the mapping looks there. ``is_partial``: the file says itself
    that there are more records than it holds. ``is_sheet`` says that it is one of a workbook, whose
    dates a spreadsheet may have taken texts for.
    """

    header: tuple[str, ...]
    rows: Path
    malformed: pl.DataFrame
    rows_read: int
    rows_blank: int
    is_table: bool = False
    rows_forgotten: int = 0
    exported_at: datetime | None = None
    is_partial: bool = False
    is_sheet: bool = False


def raw_rows(text: Path, delimiter: str, workdir: Path) -> RawRows:
    """The rows of a text whose header is its first record.

    Raises ExportRejected where the header can't be read or the text ends within a quoted cell.
    """
    return raw_rows_below(text, header_of(text, delimiter), delimiter, workdir)


def raw_rows_below(
    text: Path, header: tuple[str, ...], delimiter: str, workdir: Path, lines_above: int = 0
) -> RawRows:
    """The rows below the first record of a text, of which ``lines_above`` were cut off before.

    Raises ExportRejected where the text ends within a quoted cell.
    """
    target = workdir / "raw.parquet"
    if (rows_read := fast_rows(text, header, delimiter, target)) is not None:
        none = pl.DataFrame(schema=MALFORMED_SCHEMA)
        return _without_blank(RawRows(header, target, none, rows_read, 0, is_table=True), workdir)
    parts = workdir / "raw"
    malformed, rows_read, rows_blank = exact_rows(text, header, delimiter, parts, lines_above)
    return RawRows(header, parts, malformed, rows_read, rows_blank, is_table=True)


def _without_blank(raw: RawRows, workdir: Path) -> RawRows:
    """The rows that hold anything, those that hold nothing counted."""
    rows = pl.scan_parquet(raw.rows, glob=False)
    blank = rows.filter(is_blank(raw.header)).select(pl.len()).collect(engine="streaming").item()
    if not blank:
        return raw
    target = workdir / "given.parquet"
    rows.filter(~is_blank(raw.header)).sink_parquet(target)
    return replace(raw, rows=target, rows_blank=blank)
