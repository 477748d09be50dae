"""A sheet of a workbook as a rectangle of text, and which sheets of several may be meant."""

from collections.abc import Mapping, Sequence

from domain.errors import ExportRejected
from sources import limits

Sheet = tuple[str, list[list[str]]]
# Of the largest sheet that either format has.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


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


def rectangle(rows: Mapping[int, Mapping[int, str]]) -> list[list[str]]:
    """The cells with text (row and column from 0) as rows of one width, the others empty.

    It begins at the sheet's first cell, so that rows keep their numbers, and ends at the last cell
    with text. Raises ExportRejected where it would be larger than any export.
    """
    height = max((number + 1 for number, cells in rows.items() if cells), default=0)
    width = max((max(cells) + 1 for cells in rows.values() if cells), default=0)
    refuse_too_large(height, width)
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
