"""The notations of dates that exports use: a closed list, each tried and counted, none guessed.

Both orders of day and month are always tried. Where more than one notation reads every cell,
nothing in the file says which is meant.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from sources.notation import readable_moment

# A year first is followed by the month: no system is known to write the day there.
DAYS = (
    *(
        order.replace("/", mark).replace("%Y", year)
        for mark in "/-."
        for year in ("%Y", "%y")
        for order in ("%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d")
    ),
    "%d %B %Y",
    "%d-%B-%Y",
    "%d-%B-%y",
    "%d. %B %Y",
    "%B %d, %Y",
    "%A, %d %B %Y",
    "%A, %B %d, %Y",
    "%Y%m%d",
    "%d%m%Y",
    "%m%d%Y",
)
CLOCKS = (
    "%H:%M",
    "%H:%M:%S%.f",
    "%I:%M %p",
    "%I:%M:%S %p",
    "%H:%M:%S%.f%#z",
    "%H:%M:%S GMT%#z",
    "%I:%M:%S %p GMT%#z",
)
LINKS = (" ", "T", ", ")
MONTH_AND_DAY = re.compile(r"(%-?[dem])(\D?)(%-?[dem])")
LIKE_A_DATE = r"\d\D+\d|^\d{8}$"
YEARS = (1900, 2100)
SAMPLE = 500


@dataclass(frozen=True)
class DateFit:
    """One notation: whether it has a time of day, and how many filled cells it reads."""

    notation: str
    has_time: bool
    fits: int


def other_order(notation: str) -> str | None:
    """The notation with day and month in each other's place; null where their order is certain."""
    found = MONTH_AND_DAY.search(notation)
    if found is None or re.search(r"%[yY]", notation[: found.start()]):
        return None
    first, between, second = found.groups()
    if (first[-1] == "m") == (second[-1] == "m"):
        return None
    return f"{notation[: found.start()]}{second}{between}{first}{notation[found.end() :]}"


def is_day_first(notation: str) -> bool:
    """Whether of a notation with both orders the day comes before the month."""
    found = MONTH_AND_DAY.search(notation)
    return found is not None and found.group(1)[-1] != "m"


def date_fits(values: pl.DataFrame) -> tuple[DateFit, ...]:
    """The notations that read any cell of a column, most cells first, and their other orders.

    ``values`` has each distinct ``value`` with its number of ``rows``. None where most cells are no
    dates in any notation.
    """
    texts = values.select(pl.col("value").str.strip_chars(), "rows")
    texts = texts.filter(pl.col("value") != "")
    likely = texts.filter(pl.col("value").str.contains(LIKE_A_DATE))
    if 2 * _rows(likely) <= _rows(texts):
        return ()
    sample = likely.gather_every(max(1, likely.height // SAMPLE))
    marks = set("".join(sample["value"]))
    tried = [
        DateFit(notation, has_time, _fitting(likely, notation, has_time))
        for notation, has_time in _notations()
        if marks >= _marks(notation) and _fitting(sample, notation, has_time)
    ]
    if 2 * max((fit.fits for fit in tried), default=0) <= _rows(texts):
        return ()
    return tuple(sorted([*tried, *_others(tried, likely)], key=lambda fit: -fit.fits))


def all_reading(fits: Sequence[DateFit], cells: int) -> list[DateFit]:
    """The notations that read every one of so many cells."""
    return [fit for fit in fits if fit.fits == cells]


def _notations() -> Iterator[tuple[str, bool]]:
    yield from ((day, False) for day in DAYS)
    yield from ((f"{day}{link}{clock}", True) for day in DAYS for link in LINKS for clock in CLOCKS)


def _marks(notation: str) -> set[str]:
    """The characters that every cell in a notation has; its blanks may be left out."""
    return set(re.sub(r"%[-#.]?\w| ", "", notation))


def _others(tried: Sequence[DateFit], likely: pl.DataFrame) -> Iterator[DateFit]:
    """The other orders that read nothing in the sample: that they don't is worth knowing."""
    known = {fit.notation for fit in tried}
    for fit in tried:
        other = other_order(fit.notation)
        if other is not None and other not in known:
            yield DateFit(other, fit.has_time, _fitting(likely, other, fit.has_time))


def _fitting(values: pl.DataFrame, notation: str, has_time: bool) -> int:
    """How many cells a notation reads, as a mapping with it would."""
    text = readable_moment(pl.col("value"), notation).str
    day = (
        text.to_datetime(notation, strict=False, time_unit="us").dt.date()
        if has_time
        else text.to_date(notation, strict=False)
    )
    # %Y takes 26 for the year 26.
    return _rows(values.filter(day.dt.year().is_between(*YEARS)))


def _rows(values: pl.DataFrame) -> int:
    return int(values["rows"].sum())
