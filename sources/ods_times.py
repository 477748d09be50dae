"""The dates and times in cells of OpenDocument workbooks, as those of Excel workbooks are shown."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from sources.cells import A_DAY, clock

# The day from which days are counted, unless the workbook names another.
NULL_DATE = date(1899, 12, 30)
MIDNIGHT = re.compile(r"T00:00:00(\.0+)?$")
IN_PARTS = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)[.,](\d+)")
TIME = re.compile(r"(-?)PT(\d+)H(\d+)M(\d+)(?:[.,](\d+))?S")
# The number that a time is seen to begin with, where that may be of a clock.
BEGINS = re.compile(r"\D*(\d{1,2})\D+\d\d(?!\d)")


def date_text(written: str) -> str:
    """A date, or a date-time to the millisecond.

    A midnight is its date, whether or not the format shows a time.
    """
    return MIDNIGHT.sub("", IN_PARTS.sub(_rounded, written))


def _rounded(found: re.Match[str]) -> str:
    """The date-time nearest to one with parts of a second; as it stands where it is none."""
    milliseconds = _milliseconds(found[2])
    try:
        moment = datetime.fromisoformat(found[1]) + timedelta(milliseconds=milliseconds)
    except (ValueError, OverflowError):
        return found[0]
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")


def _milliseconds(fraction: str) -> int:
    return round(Decimal(f"0.{fraction}") * 1000)


def time_text(written: str, seen: str, null_date: date) -> str:
    """A time of the day, a duration, or the date-time that is seen as its time alone."""
    found = TIME.fullmatch(written)
    if found is None:
        return written
    hours, minutes, seconds = int(found[2]), int(found[3]), int(found[4])
    whole = 1000 * (seconds + 60 * (minutes + 60 * hours))
    milliseconds = whole + _milliseconds(found[5] or "0")
    days, rest = divmod(milliseconds, A_DAY)
    if found[1] or not days or not _is_of_clock(seen, hours):
        return found[1] + clock(milliseconds)
    try:
        day = (null_date + timedelta(days)).isoformat()
    except OverflowError:
        return clock(milliseconds)
    return f"{day}T{clock(rest)}" if rest else day


def _is_of_clock(seen: str, hours: int) -> bool:
    """Whether a time of so many hours, a day or more, is shown as a clock shows it.

    A duration is shown with all of its hours, or all of its minutes or seconds.
    """
    begins = BEGINS.match(seen)
    return begins is not None and int(begins[1]) not in (hours, hours + 1)
