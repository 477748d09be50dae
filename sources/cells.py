"""What a number in a workbook looks like to a person: numbers, dates, times, padded ids, shares."""

import math
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import Literal

from sources.id_formats import LITERAL, IdFormat, id_format

WHOLE = re.compile(r"[+-]?\d+")
# A double holds 15 digits for certain, and Excel neither keeps nor shows more.
TOO_LARGE = 1e15
A_DAY = 86_400_000
# Of the year 10,000, of which there are no dates: that many days after 1899, and after 1904.
DAYS_TO_10_000, DAYS_TO_1904 = 2_958_466, 1_462

PART = re.compile(r'(?:"[^"]*"|\\.|[^;])+')
CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
COMPARED = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "<>": ne}
NOT_SHOWN = re.compile(r'("[^"]*"|\\.)|\[(?!h+\]|m+\]|s+\])[^\]]*\]|[_*].', re.I)
# What has more digits before the slash is an id with one in it.
FRACTION = re.compile(r"(?<!0)[?#0] */ *(?P<below>[?#0]{1,9}|[1-9]\d*)")


@dataclass(frozen=True)
class NumberFormat:
    """How cells of a format are shown, as far as it tells other text from the plain number."""

    kind: Literal["number", "share", "fraction", "date", "time", "duration"] = "number"
    below: str = ""
    of_ids: IdFormat | None = None


@lru_cache(maxsize=1024)
def number_format(code: str) -> NumberFormat:
    """The meaning of a format code such as ``dd/mm/yyyy`` or ``000``; its part for positives."""
    first = PART.match(code)
    code = NOT_SHOWN.sub(lambda found: found[1] or "", first[0] if first else "")
    if of_ids := id_format(code):
        return NumberFormat(of_ids=of_ids)
    if fraction := FRACTION.search(LITERAL.sub("", code)):
        return NumberFormat("fraction", below=fraction["below"])
    letters = set(LITERAL.sub("", code).casefold().replace("am/pm", "h").replace("general", ""))
    if re.search(r"\[(h+|m+|s+)\]", code, re.I):
        return NumberFormat("duration")
    has_time = bool(letters & set("hs"))
    if letters & set("dy") or ("m" in letters and not has_time):
        return NumberFormat("date")
    if has_time:
        return NumberFormat("time")
    return NumberFormat("share") if "%" in letters else NumberFormat()


def _part_for(value: float, code: str) -> str:
    """The format from the first part on whose condition holds, or that has none."""
    if not CONDITION.search(code):
        return code
    parts = PART.findall(code)
    for part in parts:
        condition = CONDITION.search(part)
        if condition is None or COMPARED[condition[1]](value, float(condition[2])):
            return str(part)
    return str(parts[-1])


def number_text(written: str) -> str:
    """A number without exponent or ``.0``, with at most 15 digits; raises ValueError.

    A whole number stays as written. A larger one that a spreadsheet has cut short is left with its
    exponent, so that it can't pass for the id that it was.
    """
    if WHOLE.fullmatch(written):
        text = written.removeprefix("+")
        return "0" if text == "-0" else text
    value = float(written)
    if not math.isfinite(value):
        raise ValueError("a number that is not finite")
    number = Decimal(f"{value:.15g}")
    if abs(value) >= TOO_LARGE:
        return f"{number:E}"
    return f"{number:f}" if number else "0"


def shown(written: str, code: str, *, is_1904: bool) -> str:
    """The number of a cell as its format shows it, dates in ISO notation; raises ValueError."""
    text = number_text(written)
    form = number_format(_part_for(float(written), code))
    match form.kind:
        case "share":
            return number_text(repr(float(written) * 100)) + "%"
        case "fraction":
            return _fraction(float(written), form.below)
        case "date" | "time" | "duration" if _is_moment(float(written), is_1904=is_1904):
            return _moment(float(written), form, is_1904=is_1904)
        case _:
            return form.of_ids.shown(text) if form.of_ids and text.isdecimal() else text


def _fraction(value: float, below: str) -> str:
    """A fraction such as 7/10; 1 as 10/10 or 1/1, for it is no score of 1 where 7/10 is 7."""
    if value == int(value) and abs(value) != 1:
        return number_text(repr(value))
    if below[0] in "?#0":
        nearest = Fraction(value).limit_denominator(10 ** len(below) - 1)
        return f"{nearest.numerator}/{nearest.denominator}"
    return f"{round(value * int(below))}/{below}"


def _is_moment(serial: float, *, is_1904: bool) -> bool:
    """Whether so many days since the epoch are a date, to the millisecond that it is shown by."""
    end = DAYS_TO_10_000 - (DAYS_TO_1904 if is_1904 else 0)
    return 0 <= serial < end and round(serial * A_DAY) < end * A_DAY


def _moment(serial: float, form: NumberFormat, *, is_1904: bool) -> str:
    """Days since the epoch as a date, date-time, time of the day or duration.

    A midnight is its date, whether or not the format shows a time: as part of an id one that a
    clinic has formatted otherwise would make another row.
    """
    milliseconds = round(serial * A_DAY)
    days, rest = divmod(milliseconds, A_DAY)
    if form.kind == "duration":
        return clock(milliseconds)
    if form.kind == "time" and not days:
        return clock(rest)
    day = _day(days, is_1904=is_1904)
    return f"{day}T{clock(rest)}" if rest else day


def clock(milliseconds: int) -> str:
    """A time of the day or a duration: hours of two digits or more, parts of a second if any."""
    seconds, fraction = divmod(milliseconds, 1000)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{clock}.{fraction:03d}" if fraction else clock


def _day(days: int, *, is_1904: bool) -> str:
    if is_1904:
        return (date(1904, 1, 1) + timedelta(days)).isoformat()
    if days in (0, 60):
        # Excel shows two days that never were; as text they can't pass for one that was.
        return "1900-01-00" if days == 0 else "1900-02-29"
    return (date(1899, 12, 31 if days < 60 else 30) + timedelta(days)).isoformat()
