"""The column of times that goes with a column of days, in a draft."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from domain.columns import Column, Kind
from sources.guess import is_time_of_day
from sources.profile_columns import ColumnProfile

# By the form of the cells without what a notation does not need: it reads 7:05pm as 07:05 PM.
CLOCKS = {
    "9:99": "%H:%M",
    "9:99:99": "%H:%M:%S",
    "9:99aa": "%I:%M %p",
    "9:99:99aa": "%I:%M:%S %p",
}


class TimeOfDay(NamedTuple):
    """A column with a time of day in each row, and the notation of these."""

    name: str
    notation: str


def time_beside(
    columns: Sequence[Column], found: Mapping[str, str], profiles: Sequence[ColumnProfile]
) -> TimeOfDay | None:
    """The one column that may say when on its day a row's moment was; null where that is told.

    ``found`` is column of the contract to column of the export.
    """
    days = {found[column.name] for column in columns if is_moment(column) and column.name in found}
    if not any(profile.name in days and is_day(profile) for profile in profiles):
        return None
    unread = [profile for profile in profiles if profile.name not in found.values()]
    times = [time for profile in unread if (time := _time_of_day(profile))]
    return times[0] if len(times) == 1 else None


def is_moment(column: Column) -> bool:
    """Whether it says when a row's session, visit or answer was, and not when that was written."""
    return column.required and column.kind is Kind.DATETIME


def unjoined_times(used: Collection[str], profiles: Sequence[ColumnProfile]) -> list[str]:
    """The columns that nothing reads and that may say when on its day something was."""
    return [
        profile.name
        for profile in profiles
        if profile.name not in used
        and profile.looks_like == "times of day"
        and is_time_of_day(profile.name)
    ]


def is_day(profile: ColumnProfile) -> bool:
    """Whether its cells are days without a time."""
    return bool(profile.dates) and not any(fit.has_time for fit in profile.dates)


def _time_of_day(profile: ColumnProfile) -> TimeOfDay | None:
    is_full = not profile.blank and not profile.missing
    if not is_full or profile.looks_like != "times of day" or not is_time_of_day(profile.name):
        return None
    notations = {CLOCKS.get(_form(form)) for form, _ in profile.patterns}
    notation = notations.pop() if len(notations) == 1 else None
    return TimeOfDay(profile.name, notation) if notation else None


def _form(pattern: str) -> str:
    plain = pattern.casefold().replace(" ", "")
    return plain.removeprefix("9") if plain.startswith("99") else plain
