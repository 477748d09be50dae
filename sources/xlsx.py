"""Excel workbooks (.xlsx, .xlsm): each cell by its own type and number format.

The ready-made readers lose what matters here: error cells become empty, ``007`` becomes 7, 24 %
becomes 0.24, and a formula without a value looks like an empty cell.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from domain.errors import ExportRejected
from sources.archives import archive
from sources.cells import shown
from sources.parts import Parts, damaged, local
from sources.sheets import LAST_COLUMN, LAST_ROW, Sheet, chosen_sheets, sheet_of
from sources.xlsx_book import Book, book_of, plain_text, text_of

REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
# Behind a date-time in ISO notation: a Z, and the time if it is midnight. A cell has no zone, by
# ISO/IEC 29500-1, 18.17.4 (of the edition of 2011); who writes a Z all the same, as SheetJS does,
# means the clock that Excel shows.
NO_PART_OF_DAY = re.compile(r"(?<=\d{4}-\d\d-\d\d)T00:00(:00(\.0+)?)?Z?$|(?<=\d)Z$")


def xlsx_sheets(path: Path, sheet: str | None) -> Iterator[Sheet]:
    """Each sheet that may be meant; raises ExportRejected."""
    with archive(path) as opened:
        parts = Parts(opened)
        book = book_of(parts)
        names = [found.name for found in book.sheets]
        for chosen in chosen_sheets(names, [found.is_hidden for found in book.sheets], sheet):
            yield sheet_of(names[chosen], _rows(parts, book, book.sheets[chosen].part))


def _rows(parts: Parts, book: Book, part: str) -> Iterator[tuple[int, dict[int, str]]]:
    """Number and cells with text of each row that has any, both from 0."""
    row = 0
    for name, element in parts.finished(part):
        if name != "row":
            continue
        following = int(element.get("r", row + 1))
        if not row < following <= LAST_ROW:
            raise damaged("its rows are out of order")
        row = following
        if cells := _cells(element, book, row):
            yield row - 1, cells
        element.clear()


def _cells(row: Element, book: Book, number: int) -> dict[int, str]:
    cells: dict[int, str] = {}
    column = 0
    for cell in row:
        if local(cell.tag) != "c":
            continue
        following = _column(cell.get("r"), number) or column + 1
        if not column < following <= LAST_COLUMN:
            raise damaged("its cells are out of order")
        column = following
        if text := _text(cell, book):
            cells[column - 1] = text
    return cells


def _column(reference: str | None, row: int) -> int | None:
    """Number of the column, from 1, in a reference such as AB12; null where there is none."""
    if reference is None:
        return None
    found = REFERENCE.fullmatch(reference)
    if found is None or int(found[2]) != row:
        raise damaged("a cell is not where it says")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _text(cell: Element, book: Book) -> str:
    """What a person sees in a cell, as far as we know its format."""
    children = {local(child.tag): child for child in cell}
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return text_of(children["is"]) if "is" in children else ""
    written = children["v"].text or "" if "v" in children else ""
    if not written:
        if "f" in children and kind != "str":
            raise _uncalculated(cell.get("r", "?"))
        return ""
    match kind:
        case "s":
            return book.texts[int(written)]
        case "n":
            return shown(written.strip(), book.formats[int(cell.get("s", 0))], is_1904=book.is_1904)
        case "b":
            return "TRUE" if written.strip() in ("1", "true") else "FALSE"
        case "d":
            # A midnight is its date, as it is where a number says it.
            return NO_PART_OF_DAY.sub("", written.strip())
        case _:
            return plain_text(written)


def _uncalculated(reference: str) -> ExportRejected:
    return ExportRejected(
        "uncalculated",
        f"cell {reference}: a formula without a value; expected every formula calculated. Open "
        "the workbook in a spreadsheet program, save it and drop it again",
    )
