"""The first sheet of a workbook, for tests of how its cells are read."""

from pathlib import Path

from sources.sheets import Records
from sources.workbook import workbook_sheets


def workbook_records(path: Path, *, sheet: str | None = None) -> Records:
    """The cells of the sheet of this name, or of the first that is not hidden."""
    return next(workbook_sheets(path, sheet=sheet)).records
