"""The cells of the sheets of a workbook, whichever program wrote it."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from domain.errors import ExportRejected
from sources.archives import archive
from sources.folding import folded
from sources.layout import Layout
from sources.ods import ods_sheets
from sources.sheets import Sheet
from sources.signatures import container_of
from sources.xls import xls_sheets
from sources.xlsx import xlsx_sheets

Records = list[list[str]]


def workbook_sheets(path: Path, *, sheet: str | None) -> Iterator[Sheet]:
    """Name and cells of the sheet of this name, or of each that is not hidden.

    All cells as text, row by row from the first, rows of one width. A cell is what a
    person sees in it: text as it stands, numbers without exponent or ``.0``, ids with the zeros,
    prefix and parts of their format (``id_formats`` has the rule), shares with their ``%``, dates
    and times in ISO notation whatever their format, TRUE and FALSE, errors such as ``#N/A``.
    Raises ExportRejected.
    """
    if container_of(path) == "ole":
        return xls_sheets(path, sheet)
    with archive(path) as opened:
        is_open_document = "mimetype" in opened.namelist()
    return ods_sheets(path, sheet) if is_open_document else xlsx_sheets(path, sheet)


def meant_records(path: Path, layout: Layout) -> Records:
    """The cells of the sheet that a layout means.

    Raises ExportRejected where it names none and another has rows below the same header, which
    would be lost in silence.
    """
    sheets = workbook_sheets(path, sheet=layout.sheet)
    _, records = next(sheets)
    header = _header(records, layout)
    if header and any(_header(other, layout) == header for _, other in readable(sheets)):
        raise ExportRejected(
            "unknown_sheet",
            "several sheets of the workbook have the same header, and one alone is read. Put their "
            "rows into one sheet, save each as a file of its own, or name the one to read in the "
            "mapping, as in layout: {sheet: 'Diary'}",
        )
    return records


def readable(sheets: Iterator[Sheet]) -> Iterator[Sheet]:
    """The sheets up to one that can't be read: what is wrong there does a first one no harm."""
    with suppress(ExportRejected):
        yield from sheets


def _header(records: Records, layout: Layout) -> list[list[str]]:
    """The names in the header rows; none where nothing stands below."""
    first = layout.header_row - 1
    rows = records[first : first + layout.header_rows]
    has_rows = len(records) > first + layout.header_rows
    return [[folded(name) for name in row if name.strip()] for row in rows] if has_rows else []
