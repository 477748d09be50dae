"""The cells of the sheets of a workbook, whichever program wrote it."""

from collections.abc import Iterator
from pathlib import Path

from sources.archives import archive
from sources.layout import Layout
from sources.ods import ods_sheets
from sources.other_names import Columns
from sources.other_sheets import refuse_same_table
from sources.sheets import Records, Sheet
from sources.signatures import container_of
from sources.xls import xls_sheets
from sources.xlsx import xlsx_sheets

NONE_KNOWN: Columns = {}


def workbook_sheets(path: Path, *, sheet: str | None) -> Iterator[Sheet]:
    """The sheet of this name, or each that is not hidden.

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


def meant_records(path: Path, layout: Layout, columns: Columns = NONE_KNOWN) -> Records:
    """The cells of the sheet that a layout means, for a mapping that reads these columns.

    Raises ExportRejected where the layout names none and another has rows of the same table, which
    would be lost in silence, or is damaged, so that nobody knows.
    """
    sheets = workbook_sheets(path, sheet=layout.sheet)
    first = next(sheets)
    records = first.records
    refuse_same_table(first, sheets, layout, columns)
    return records
