"""The cells of OpenDocument workbooks as text."""

import re
from datetime import date
from xml.etree.ElementTree import Element

from domain.errors import ExportRejected
from sources.cells import number_text
from sources.id_formats import is_prefix
from sources.ods_times import date_text, time_text
from sources.parts import local

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
LONGEST_TEXT = 32_767

PADDED = re.compile(r"\D*0\d+\D*")
# Points, commas, apostrophes and blanks group thousands.
PARTED = re.compile(r"(?P<before>\D*)(?P<digits>\d+(?:(?:[^\W\d]|[-:()])+\d+)*)\D*")
# A prefix may have digits of its own.
PREFIXED = re.compile(r"(?P<before>.*\D)(?P<digits>\d+)\D*")
FRACTION = re.compile(r"\s*-?(\d+\s+)?\d+\s*/\s*\d+\s*")
ERROR = re.compile(r"#|Err:")


def cell_text(cell: Element, null_date: date) -> str:
    """What a person sees in a cell; numbers and dates in plain notation.

    Of a moment of which the time alone is seen, days are counted from ``null_date``.
    """
    paragraphs = [_seen(child) for child in cell if child.tag == f"{TEXT}p"]
    seen = "\n".join(paragraphs)
    kind = cell.get(f"{OFFICE}value-type")
    value = cell.get(f"{OFFICE}value", "")
    if kind is None and not paragraphs and cell.get(f"{TABLE}formula"):
        raise ExportRejected(
            "uncalculated",
            "a formula without a value; expected every formula calculated. Open the workbook in "
            "a spreadsheet program, save it and drop it again",
        )
    if ERROR.match(seen) and kind != "string":
        return seen
    match kind:
        case "float":
            return seen if _is_id(value, seen) else _number(value, seen)
        case "currency":
            return _number(value, seen)
        case "percentage":
            return number_text(repr(float(value) * 100)) + "%"
        case "date":
            return date_text(cell.get(f"{OFFICE}date-value", seen))
        case "time":
            return time_text(cell.get(f"{OFFICE}time-value", seen), seen, null_date)
        case "boolean":
            return cell.get(f"{OFFICE}boolean-value", seen).upper()
        case _:
            return seen or cell.get(f"{OFFICE}string-value", "")


def _number(value: str, seen: str) -> str:
    """A number; as it is seen where zeros stand before it, as in ids, or it is a fraction."""
    text = number_text(value)
    is_padded = PADDED.fullmatch(seen) and int(re.sub(r"\D", "", seen)) == float(value)
    return seen if is_padded or FRACTION.fullmatch(seen) else text


def _is_id(value: str, seen: str) -> bool:
    """Whether a number is seen as an id: by its prefix, or by text within its digits."""
    written = number_text(value)
    for parts in (PARTED.fullmatch(seen), PREFIXED.fullmatch(seen)):
        digits = re.sub(r"\D", "", parts["digits"]) if parts else ""
        if parts and written.isdecimal() and int(digits) == int(written):
            return is_prefix(parts["before"]) or digits != parts["digits"]
    return False


def _seen(element: Element) -> str:
    """The text of a paragraph, whose spaces, tabs and line breaks are elements."""
    pieces = [element.text or ""]
    for child in element:
        match local(child.tag):
            case "s":
                pieces.append(" " * min(int(child.get(f"{TEXT}c", 1)), LONGEST_TEXT))
            case "tab":
                pieces.append("\t")
            case "line-break":
                pieces.append("\n")
            case _:
                pieces.append(_seen(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
