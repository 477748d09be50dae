"""OpenDocument workbooks (.ods): each cell by its own type."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from sources.archives import archive
from sources.ods_cells import TABLE, cell_text
from sources.ods_times import NULL_DATE
from sources.parts import Parts, damaged, local
from sources.sheets import LAST_COLUMN, LAST_ROW, Sheet, chosen_sheets, sheet_of
from sources.signatures import refuse_protected

CONTENT = "content.xml"
MANIFEST = "META-INF/manifest.xml"


def ods_sheets(path: Path, sheet: str | None) -> Iterator[Sheet]:
    """Each sheet that may be meant; raises ExportRejected."""
    with archive(path) as opened:
        parts = Parts(opened)
        if MANIFEST in parts and any(
            local(element.tag) == "encryption-data" for element in parts.root(MANIFEST).iter()
        ):
            refuse_protected()
        names, hidden = _sheets(parts)
        for chosen in chosen_sheets(names, hidden, sheet):
            yield sheet_of(names[chosen], _rows(parts, chosen))


def _sheets(parts: Parts) -> tuple[list[str], list[bool]]:
    """Names of the sheets, and which a person does not see."""
    names, styles = [], []
    unseen = set()
    for event, name, element in parts.events(CONTENT):
        if name == "table" and event == "start":
            names.append(element.get(f"{TABLE}name", ""))
            styles.append(element.get(f"{TABLE}style-name"))
        elif name == "style" and event == "end":
            if any(child.get(f"{TABLE}display") == "false" for child in element):
                unseen.add(next((v for k, v in element.items() if local(k) == "name"), ""))
        elif name == "table-row" and event == "end":
            element.clear()
    return names, [style in unseen for style in styles]


def _rows(parts: Parts, chosen: int) -> Iterator[tuple[int, dict[int, str]]]:
    """Number and cells with text of each row that has any, both from 0."""
    table = -1
    row = 0
    null_date = NULL_DATE
    for event, name, element in parts.events(CONTENT):
        table += name == "table" and event == "start"
        if name == "null-date":
            null_date = _null_date(element)
        if name != "table-row" or event != "end":
            continue
        if table == chosen:
            cells = _cells(element, null_date)
            repeated = _repeated(element, "number-rows-repeated")
            if cells:
                _refuse_beyond(row + repeated, LAST_ROW)
                yield from ((number, cells) for number in range(row, row + repeated))
            row += repeated
        element.clear()


def _null_date(element: Element) -> date:
    written = element.get(f"{TABLE}date-value", str(NULL_DATE))
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise damaged("the day that it counts days from is none") from None


def _cells(row: Element, null_date: date) -> dict[int, str]:
    cells: dict[int, str] = {}
    column = 0
    for cell in row:
        repeated = _repeated(cell, "number-columns-repeated")
        # A cell that another covers may hold text, but nobody sees it.
        text = cell_text(cell, null_date) if local(cell.tag) == "table-cell" else ""
        if text:
            _refuse_beyond(column + repeated, LAST_COLUMN)
            cells |= dict.fromkeys(range(column, column + repeated), text)
        column += repeated
    return cells


def _repeated(element: Element, name: str) -> int:
    return int(element.get(TABLE + name, 1))


def _refuse_beyond(position: int, last: int) -> None:
    if position > last:
        raise damaged("a cell lies beyond the end of a sheet")
