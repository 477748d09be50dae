"""How an export writes dates: the notations of mappings, checked, and read into ISO."""

import re
from datetime import UTC, date, datetime

import polars as pl

SAMPLE = datetime(2026, 11, 25, 18, 5, tzinfo=UTC)
ISO_TO_THE_SECOND = "%Y-%m-%dT%H:%M:%S"
# An offset, seconds since 1970, or a Z: what is written is a moment, not the clinic's wall clock.
MOMENT_IN_UTC = re.compile(r"%(:{0,3}z|#z|\+|s)|(?<!%)Z$")
# The same in letters: only a person can read them.
DIRECTIVE = re.compile(r"%[-_0^#:.\d]*[A-Za-z%+]")
OFFSET_WRITTEN_OUT = re.compile(r"%[-_0^#:.\d]*[HIMSTRXfpc]\s?(?:UTC|GMT)?([+-]\d\d:?\d\d)$")
YEAR_OF_TWO_DIGITS = re.compile(r"(?P<before>[^%A-Za-z]*)%[-_0]?y(?P<after>[^%]*)")
UTC_IN_LETTERS = re.compile(r"(?<![A-Z])(?:UTC|GMT|Z)(?![A-Z])", re.IGNORECASE)


def problem_of(notation: str, zone: str | None = None) -> str | None:
    """Why a notation cannot be used; null where it tells a whole date and when in which zone."""
    if offset := OFFSET_WRITTEN_OUT.search(notation):
        return f"'{notation}': {offset[1]} written out is not read; expected %z in its place"
    in_letters = UTC_IN_LETTERS.search(DIRECTIVE.sub(" ", notation))
    if in_letters and zone is None and not _is_utc(notation):
        return (
            f"'{notation}': {in_letters[0]} written out is not read, and the time would be the "
            "clinic's own; expected zone: UTC beside it"
        )
    if zone not in (None, "UTC") and _is_utc(notation):
        return f"'{notation}' says its offset itself; expected no zone beside it"
    if "%Z" in notation:
        return f"'{notation}': the name of a zone (%Z) says no offset; expected %z or none"
    if _as_read(SAMPLE, notation) != SAMPLE.date():
        return f"'{notation}' is no notation of a date; expected one such as %d/%m/%Y"
    return None


def _as_read(moment: datetime, notation: str) -> date | None:
    """The day of a moment that was written in a notation and read again."""
    # The zone that may be left open can be read only, not written.
    written = notation.replace("%#z", "%z")
    sample = pl.Series([moment if _is_utc(notation) else moment.replace(tzinfo=None)])
    try:
        text = sample.dt.strftime(written)
        read = text.str.to_datetime(notation, strict=False, time_unit="us").dt.date().to_list()
    except pl.exceptions.PolarsError:
        return None
    return read[0] if read else None


def says_moment(notation: str) -> bool:
    """Whether it says an offset or UTC: what is written has another day on another clock."""
    return _is_utc(notation) or bool(UTC_IN_LETTERS.search(DIRECTIVE.sub(" ", notation)))


def _is_utc(notation: str) -> bool:
    return MOMENT_IN_UTC.search(notation) is not None


def readable_moment(cell: pl.Expr, notation: str) -> pl.Expr:
    """The cell without blanks around it, ``p.m.`` and the offset of Google Forms made readable.

    Google writes GMT+1 and GMT+5:30, and nothing behind GMT where the clock is that of Greenwich.
    Among the moments of a workbook a midnight is a day. Null where a year of two digits has others.
    """
    text = _with_digits_of_year(cell.str.strip_chars(), notation)
    if notation.startswith(ISO_TO_THE_SECOND):
        text = text.str.replace(r"^(\d{4}-\d\d-\d\d)$", "${1}T00:00:00")
    if "%p" in notation:
        text = text.str.replace(r"(?i)(\d\s*)([ap])\.\s?m\b\.?", "${1}${2}m")
    if "GMT%#z" not in notation:
        return text
    with_offset = text.str.replace("GMT$", "GMT+00")
    return with_offset.str.replace(r"GMT([+-])(\d)(:|$)", "GMT${1}0${2}${3}")


def _with_digits_of_year(text: pl.Expr, notation: str) -> pl.Expr:
    """The text; null where its year of two digits is none: Polars would read 2O as 2002."""
    notation = notation.replace("%D", "%m/%d/%y")
    found = YEAR_OF_TWO_DIGITS.search(notation)
    if found is None:
        return text
    before, after = found.group("before", "after")
    start = _mark(before, r"\D") if found.start() else "^"
    end = _mark(after, r"\s") if found.end() < len(notation) else "$"
    return pl.when(text.str.contains(rf"{start}\s*[0-9]{{2}}\s*{end}")).then(text)


def _mark(between: str, blank: str) -> str:
    """The pattern of what stands between two directives; ``blank`` where that is blanks alone."""
    return re.escape(between.strip()) or (blank if between else "")


def read_moment(cell: pl.Expr, notation: str) -> pl.Expr:
    """The moment that a cell in the notation says, on the clock that wrote it; null in another."""
    return _to_the_minute(cell, notation).str.to_datetime(notation, strict=False, time_unit="us")


def _to_the_minute(cell: pl.Expr, notation: str) -> pl.Expr:
    """The readable cell without seconds of 0 behind minutes, where the notation ends with these.

    A workbook's times have seconds, those typed beside them as text mostly none.
    """
    text = readable_moment(cell, notation)
    return text.str.replace(r"(\d:\d\d):00$", "${1}") if notation.endswith("%H:%M") else text


def iso_date(cell: pl.Expr, notation: str, zone: str | None) -> pl.Expr:
    """The date in ISO notation; the cell as it was where it is not in the notation.

    With a ``zone`` the cell is a moment, and its day there is meant.
    """
    if zone is None:
        day = _to_the_minute(cell, notation).str.to_date(notation, strict=False)
    else:
        moment = read_moment(cell, notation).dt.replace_time_zone("UTC")
        day = moment.dt.convert_time_zone(zone).dt.date()
    return pl.coalesce(day.dt.strftime("%Y-%m-%d"), cell)


def iso_moment(cell: pl.Expr, notation: str, zone: str | None) -> pl.Expr:
    """The date-time in ISO notation; the cell as it was where it is not in the notation.

    With a ``zone`` the cell is a wall clock there, and what comes out is the moment in UTC: of two
    that a clock shows alike the earlier. One that no clock there shows, or in another notation, is
    no date-time at all: with these words behind it nothing can take it for the clinic's own clock.
    """
    moment = read_moment(cell, notation)
    if zone is not None:
        there = moment.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        written = there.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ")
        return pl.coalesce(written, cell + f" (no time in {zone})")
    iso = "%Y-%m-%dT%H:%M:%S%.fZ" if _is_utc(notation) else "%Y-%m-%dT%H:%M:%S%.f"
    return pl.coalesce(moment.dt.strftime(iso), cell)
