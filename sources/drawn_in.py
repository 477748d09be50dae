"""A table without the lines of forgotten patients that stand in one record with those of others.

A quotation mark that is left open makes one malformed record of all lines up to the next one.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

import polars as pl

from domain.errors import ExportRejected
from sources.delimited import lines_of
from sources.forgotten import NumbersOfRows
from sources.forgotten_lines import Forgotten
from sources.left_out import with_forgotten
from sources.lines_of_table import LinesOfTable, lines_of_table
from sources.mapping import Mapping as ExportMapping
from sources.read import Entities, read_export
from sources.records import RawRows
from sources.rewritten import text_without

PARTED = "parted"


def parted(
    path: Path,
    mapping: ExportMapping,
    entities: Entities,
    numbers: NumbersOfRows,
    who: Forgotten,
    workdir: Path,
) -> tuple[Path, Entities] | None:
    """A text without lines of theirs in records of several, whose other lines are kept; its rows.

    ``numbers`` are those of all rows that are to be left out. Null where the export is no text,
    where none of them has several lines or nobody else has a row, and where others' rows would be
    rows no more.
    """
    if mapping.shape != "table" or len(entities) != 1:
        return None
    [(name, raw)] = entities.items()
    records = _several_lines_of(raw, numbers.get(name, ()))
    if not records:
        return None
    sources = [source for source in mapping.datasets if source.rows == name]
    table = lines_of_table(raw, sources, mapping.missing, who)
    again = table and _written_again(path, mapping, records, table, workdir)
    if not table or not again or not table.is_all_there(raw, again[name]):
        return None
    counts = {name: raw.rows_forgotten + len(records)}
    return workdir / PARTED, with_forgotten(again, counts)


def _written_again(
    path: Path, mapping: ExportMapping, records: Sequence[int], table: LinesOfTable, workdir: Path
) -> Entities | None:
    """What the text holds without their lines in these records; null where it can't be read."""
    text, rows = workdir / "apart", workdir / "again"
    text.mkdir()
    rows.mkdir()
    target = workdir / PARTED
    try:
        if text_without(path, mapping, records, text, target, left_of=table.of_others):
            return read_export(target, mapping, rows)
    except (ExportRejected, UnicodeError):
        pass
    return None


def _several_lines_of(raw: RawRows, numbers: Collection[int]) -> list[int]:
    """The malformed records among these rows that have several lines; none where all rows go."""
    is_left = ~pl.col("row_number").is_in(sorted(numbers))
    if pl.scan_parquet(raw.rows, glob=False).filter(is_left).head(1).collect().is_empty():
        return []
    records = raw.malformed.filter(~is_left).select("row_number", "cells").iter_rows()
    return [number for number, lines in records if len(lines_of(lines)) > 1]
