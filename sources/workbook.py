"""The cells of one sheet of a workbook, whichever program wrote it."""

from pathlib import Path

from sources.archives import archive
from sources.ods import ods_records
from sources.signatures import container_of
from sources.xls import xls_records
from sources.xlsx import xlsx_records


def workbook_records(path: Path, *, sheet: str | None = None) -> list[list[str]]:
    """All cells of one sheet as text, row by row from its first, rows of one width.

    ``sheet`` is a name, or null for the first that is not hidden. A cell is what a
    person sees in it: text as it stands, numbers without exponent or ``.0``, ids with the zeros of
    their format, shares with their ``%``, dates and times in ISO notation whatever their format,
    TRUE and FALSE, errors such as ``#N/A``. Raises ExportRejected.
    """
    if container_of(path) == "ole":
        return xls_records(path, sheet)
    with archive(path) as opened:
        is_open_document = "mimetype" in opened.namelist()
    return ods_records(path, sheet) if is_open_document else xlsx_records(path, sheet)
