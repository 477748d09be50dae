"""Excel workbooks of before 2007 (.xls)."""

import io
from collections.abc import Iterator
from pathlib import Path

import xlrd  # type: ignore[import-untyped]

from domain.errors import ExportRejected
from sources.cells import shown
from sources.parts import damaged
from sources.sheets import Sheet, chosen_sheets, sheet_of
from sources.signatures import refuse_protected
from sources.xlsx_book import plain_text


def xls_sheets(path: Path, sheet: str | None) -> Iterator[Sheet]:
    """Each sheet that may be meant; raises ExportRejected."""
    try:
        book = xlrd.open_workbook(
            str(path), formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
        sheets = book.sheets()
        hidden = [found.visibility != 0 for found in sheets]
        for chosen in chosen_sheets([found.name for found in sheets], hidden, sheet):
            yield sheet_of(sheets[chosen].name, _rows(book, sheets[chosen]))
    except ExportRejected:
        raise
    except Exception as error:
        # Nothing in this format has a checksum: damage can make any line of its reader fail.
        if "encrypted" in str(error):
            refuse_protected()
        raise damaged("it cannot be read as an .xls workbook") from None


def _rows(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet) -> Iterator[tuple[int, dict[int, str]]]:
    """Number and cells with text of each row, both from 0."""
    for number in range(sheet.nrows):
        texts = enumerate(_text(book, cell) for cell in sheet.row(number))
        yield number, {column: text for column, text in texts if text}


def _text(book: xlrd.book.Book, cell: xlrd.sheet.Cell) -> str:
    """What a person sees in a cell, as far as we know its format."""
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return plain_text(cell.value)
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            form = book.format_map[book.xf_list[cell.xf_index].format_key]
            return shown(repr(cell.value), form.format_str, is_1904=book.datemode == 1)
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code[cell.value])
        case _:
            return ""
