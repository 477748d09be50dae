"""What an unknown export is: container, encoding, delimiter, header, and each of its columns.

For the person who writes a mapping for it. It shows values, and is kept nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import polars as pl

from domain.errors import ExportRejected
from sources.containers import Contained, contained
from sources.delimited import Record, cells_of, delimited_records
from sources.delimiters import stated_delimiter
from sources.documents import json_documents
from sources.found_footer import footer_patterns, totalled_columns
from sources.found_shape import entities_of, further_header_rows, likely_table
from sources.found_text import LOOKED_AT, encoding_of, found_delimiter, header_row_of
from sources.last_line import ends_open
from sources.layout import Layout
from sources.open import opened_text
from sources.profile_columns import ColumnProfile, profile_of
from sources.tabular import Table, tabular
from sources.workbook import workbook_sheets

# More says nothing new, and takes memory.
MOST_RECORDS = 200_000


@dataclass(frozen=True)
class EntityProfile:
    """The rows of one kind of record; ``rows`` where the file has but one kind.

    ``cells`` are those of the columns, as text.
    """

    entity: str
    rows: int
    columns: tuple[ColumnProfile, ...]
    cells: pl.DataFrame = field(repr=False)


@dataclass(frozen=True)
class Profile:
    """What an export is, as found.

    ``encoding`` and ``delimiter`` are null for what is no text. Rows are counted as in a
    spreadsheet. ``malformed_rows`` are not as wide as the header or wrongly quoted; ``totals`` are
    the columns whose sum the footer states; ``system`` is the one that may have written it. A text
    that ``ends_open`` has no line break behind its last line. ``sheet`` is the one looked at, null
    where it is the first.
    """

    container: str
    shape: str
    entities: tuple[EntityProfile, ...]
    encoding: str | None = None
    delimiter: str | None = None
    states_delimiter: bool = False
    ends_open: bool = False
    header_row: int | None = None
    blank_rows: int = 0
    malformed_rows: tuple[int, ...] = ()
    footer_rows: tuple[int, ...] = ()
    footer: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    system: str | None = None
    is_cut: bool = False
    sheet: str | None = None
    other_sheets: tuple[str, ...] = ()


def profiled(path: Path, workdir: Path, *, sheet: str | None = None) -> Profile:
    """The profile of an export; raises ExportRejected where nothing here can open it.

    Of a workbook it is that of the sheet of this name, or of the one with the widest table.
    """
    found = contained(path, workdir)
    match found.kind:
        case "json":
            return _of_documents(found)
        case "workbook":
            return _of_workbook(found, sheet)
        case _:
            return _of_text(found, workdir)


def _of_documents(found: Contained) -> Profile:
    shapes = entities_of(json_documents(found.path))
    shape, frames = max(shapes.items(), key=lambda item: sum(f.height for f in item[1].values()))
    entities = [
        EntityProfile(
            entity,
            frame.height,
            tuple(
                profile_of(name, frame[name].to_list())
                for name in frame.columns
                if name != "row_number"
            ),
            frame,
        )
        for entity, frame in frames.items()
    ]
    return Profile(_container(found), shape, tuple(entities))


def _of_workbook(found: Contained, sheet: str | None) -> Profile:
    sheets = workbook_sheets(found.path, sheet=sheet)
    first = next(sheets)
    others = [*sheets]
    whole = [first, *(other for other in others if other.odd is None)]
    widest = max(whole, key=lambda one: _width(one.records))
    return replace(
        _of_table(widest.records, found),
        sheet=widest.name if sheet or widest is not first else None,
        other_sheets=tuple(other.name for other in (first, *others) if other is not widest),
    )


def _width(records: Sequence[Sequence[str]]) -> int:
    return max((sum(map(bool, cells)) for cells in records[:LOOKED_AT]), default=0)


def _of_text(found: Contained, workdir: Path) -> Profile:
    encoding = encoding_of(found.path)
    text = opened_text(found.path, encoding, workdir, may_end_open=True)
    delimiter = found_delimiter(text)
    records = [*islice(delimited_records(text, delimiter), MOST_RECORDS + 1)]
    return replace(
        _of_table(records, found),
        encoding=encoding,
        delimiter=delimiter,
        states_delimiter=stated_delimiter(text) is not None,
        ends_open=ends_open(text),
    )


def _of_table(records: Sequence[Record], found: Contained) -> Profile:
    header_row = header_row_of([cells_of(record) for record in records[:LOOKED_AT]])
    table, footer = _laid_out(records[:MOST_RECORDS], header_row)
    system, shape = likely_table(table.header) or (None, "table")
    rows = table.rows[further_header_rows([row.cells for row in table.rows[:2]]) :]
    cells = [
        (name, [row.cells[position] for row in rows]) for position, name in enumerate(table.header)
    ]
    columns = tuple(profile_of(name, of_column) for name, of_column in cells)
    frame = pl.DataFrame(dict(reversed(cells)), dict.fromkeys(table.header, pl.String))
    return Profile(
        container=_container(found),
        shape=shape,
        entities=(EntityProfile("rows", len(rows), columns, frame),),
        header_row=header_row,
        blank_rows=table.blank_rows,
        malformed_rows=tuple(header_row + row.row_number for row in table.malformed),
        footer_rows=tuple(header_row + row.row_number for row in table.footer),
        footer=footer,
        totals=totalled_columns(table),
        system=system,
        is_cut=len(records) > MOST_RECORDS,
    )


def _laid_out(records: Sequence[Record], header_row: int) -> tuple[Table, tuple[str, ...]]:
    """The table without the rows below it, and the patterns by which those are known."""
    table = tabular(records, Layout(header_row=header_row))
    footer = footer_patterns(table)
    try:
        return tabular(records, Layout(header_row=header_row, footer=footer)), footer
    except ExportRejected:
        # Rows stand below: those words begin rows of the table, too.
        return table, ()


def _container(found: Contained) -> str:
    return f"{found.kind} in a zip archive" if found.member else found.kind
