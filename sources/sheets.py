"""A sheet of a workbook as a rectangle of text, and which sheets of several may be meant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.errors import ExportRejected
from sources import limits

Records = list[list[str]]
# Of the largest sheet that either format has.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
# The last that a mapping can name as its header, and one below.
HEAD_ROWS = 104
# What is wrong with the sheet alone: other codes say that the file is no whole workbook.
ODD = ("too_large", "uncalculated")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and its rows, of one that is ``odd`` the first rows at most."""

    name: str
    rows: Records
    odd: ExportRejected | None = None

    @property
    def records(self) -> Records:
        """All its rows; raises ExportRejected where it is odd."""
        if self.odd is not None:
            raise self.odd
        return self.rows


def chosen_sheets(names: Sequence[str], hidden: Sequence[bool], sheet: str | None) -> list[int]:
    """Positions of the sheets that may be meant: the one of this name, or all that are not hidden.

    Raises ExportRejected where there is none.
    """
    folded = [name.strip().casefold() for name in names]
    if sheet is not None and sheet.strip().casefold() in folded:
        return [folded.index(sheet.strip().casefold())]
    if sheet is None and not all(hidden):
        return [position for position, is_hidden in enumerate(hidden) if not is_hidden]
    raise ExportRejected(
        "unknown_sheet",
        # Not their names: some clinics keep a sheet for each patient.
        f"the workbook has no sheet {'to read' if sheet is None else repr(sheet)} among its "
        f"{len(names)}. Name the one to read: with sheet in the mapping, with --sheet for profile",
    )


def sheet_of(name: str, rows: Iterable[tuple[int, Mapping[int, str]]]) -> Sheet:
    """The sheet with these rows, each with its number and its cells with text, both from 0.

    Raises ExportRejected where the file shows to be damaged.
    """
    found: dict[int, Mapping[int, str]] = {}
    width = 0
    try:
        for number, cells in rows:
            width = max(width, max(cells, default=-1) + 1)
            refuse_too_large(number + 1, width)
            found[number] = cells
    except ExportRejected as refusal:
        if refusal.code not in ODD:
            raise
        head = {number: cells for number, cells in found.items() if number < HEAD_ROWS}
        return Sheet(name, rectangle(head), refusal.with_traceback(None))
    return Sheet(name, rectangle(found))


def rectangle(rows: Mapping[int, Mapping[int, str]]) -> Records:
    """The cells with text (row and column from 0) as rows of one width, the others empty.

    It begins at the sheet's first cell, so that rows keep their numbers, and ends at the last cell
    with text.
    """
    height = max((number + 1 for number, cells in rows.items() if cells), default=0)
    width = max((max(cells) + 1 for cells in rows.values() if cells), default=0)
    blank: dict[int, str] = {}
    return [
        [rows.get(number, blank).get(column, "") for column in range(width)]
        for number in range(height)
    ]


def refuse_too_large(height: int, width: int) -> None:
    """Raises ExportRejected for more cells than any export has."""
    if height * width > limits.MOST_CELLS:
        raise ExportRejected(
            "too_large",
            f"the sheet is used up to row {height:,} and column {width:,}, which is more than "
            f"{limits.MOST_CELLS:,} cells. Remove what stands far outside the table",
        )
