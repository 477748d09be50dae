"""Cells of a plain export into values, and the reasons against a row (contract, section 3)."""

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle_parts import words
from tests.oracle_parts.words import Row

DAY = r"\d{4}-\d{2}-\d{2}"
MOMENT = rf"{DAY}([T ]\d{{2}}:\d{{2}}(:\d{{2}}(\.\d{{1,6}})?)?(Z|[+-]\d{{2}}:?\d{{2}})?)?"


def local_time(text: str, clinic_id: str) -> datetime:
    """Without an offset the clinic's wall clock; with one it is converted to it."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        return moment
    zone = words.TIME_ZONES.get(clinic_id, words.GROUP_TIME_ZONE)
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def parsed(column: str, text: str, clinic_id: str) -> tuple[Any, str | None]:
    """The value of a cell that is not empty, or null with the reason why it has none."""
    try:
        if column in words.DATES:
            return (
                (date.fromisoformat(text), None) if re.fullmatch(DAY, text) else (None, "bad_date")
            )
        if column in words.DATETIMES:
            good = re.fullmatch(MOMENT, text)
            return (local_time(text, clinic_id), None) if good else (None, "bad_date")
    except ValueError:
        return None, "bad_date"
    if column in words.INTEGERS:
        good = re.fullmatch(r"[+-]?\d+(\.0+)?", text)
        return (int(float(text)), None) if good else (None, "bad_number")
    if column in words.REALS:
        good = re.fullmatch(r"[+-]?\d+(\.\d+)?", text)
        return (float(text), None) if good else (None, "bad_number")
    if column == "exercise_code":
        code = words.CODE_OF_NAME.get(text.casefold())
        return code, None if code else "unknown_exercise"
    if column.endswith("_id"):
        return text, "bad_id" if is_bad_id(text) else None
    return text, None


def is_bad_id(text: str) -> bool:
    """An id that a spreadsheet mangled, or that is unsafe in a path or reserved."""
    if re.fullmatch(r"\d+(\.\d+)?[eE]\+\d+|\d+\.\d+[eE]\d\d", text):
        return True
    is_unsafe = re.search(r"[/\\\x00-\x1f]", text) or text.startswith(".")
    return bool(is_unsafe) or text.lower() in ("all", "group", "index")


def typed_row(dataset: str, cells: dict[str, str]) -> tuple[Row, set[str]]:
    """The columns of the contract with their values, and the reasons found cell by cell."""
    row: Row = {}
    reasons: set[str] = set()
    clinic_id = cells.get("clinic_id", "")
    for declared in words.COLUMNS[dataset].split():
        column, _, default = declared.rstrip("*)").partition("(")
        text = (cells.get(column) or "").strip() or default
        if not text:
            row[column] = None
            # missing_value: a required column (*) is empty.
            reasons |= {"missing_value"} if declared.endswith("*") else set()
            continue
        row[column], reason = parsed(column, text, clinic_id)
        # not_in_list: a value that is not in the list of its column.
        allowed = words.LISTS.get((dataset, column))
        if allowed is not None and text not in allowed.split():
            reason = "not_in_list"
        reasons |= {reason} if reason else set()
    return row, reasons


def is_out_of_range(row: Row) -> bool:
    """Whether a number passes one of the hard limits."""
    instrument = row.get("instrument")
    for column, value in row.items():
        limits = words.LIMITS.get(column)
        if column == "score":
            limits = words.SCORE_LIMITS.get(instrument or "")
        if column.startswith("item_"):
            limits = words.ITEM_LIMITS.get(instrument or "")
        if limits and value is not None and not limits[0] <= value <= limits[1]:
            return True
    return False


def is_date_out_of_range(row: Row, export_day: date | None) -> bool:
    """Before 2000; end before start; or in the future of the day that the export was made."""
    for value in row.values():
        if isinstance(value, date) and value.year < 2000:
            return True
    for first, last in (
        ("started_on", "discharged_on"),
        ("valid_from", "valid_to"),
        ("from_on", "to_on"),
    ):
        if row.get(first) and row.get(last) and row[last] < row[first]:
            return True
    for column in ("started_on", "performed_at", "completed_at"):
        value = row.get(column)
        day = value.date() if isinstance(value, datetime) else value
        if day and export_day and day > export_day:
            return True
    return False


def judged_row(
    dataset: str, cells: dict[str, str], export_day: date | None
) -> tuple[Row, set[str]]:
    """A row's values and every reason for quarantine that the row by itself gives."""
    row, reasons = typed_row(dataset, cells)
    reasons |= {"out_of_range"} if is_out_of_range(row) else set()
    reasons |= {"date_out_of_range"} if is_date_out_of_range(row, export_day) else set()
    return row, reasons
