"""What a draft leaves to a person though a name is known: it may mean another thing as well."""

from collections.abc import Mapping, Sequence

from domain.columns import Column, Table
from sources.draft_times import is_day, unjoined_times
from sources.draft_words import quoted
from sources.guess import is_one_of, says_dose
from sources.profile_columns import ColumnProfile
from sources.synonyms import RATES, SENT

DOSE_DONE = ("sets_done", "reps_per_set")


def doubt(
    table: Table, column: Column, found: Mapping[str, str], columns: Sequence[ColumnProfile]
) -> str | None:
    """What is to be asked before a column of the export is taken for one of ours; null: nothing.

    ``found`` is column of the contract to column of the export.
    """
    name = found[column.name]
    match column.name:
        case "times_per_day" if is_one_of(name, RATES):
            return (
                f"{quoted(name)} may be per day or per week: ask the clinic. If it is days per "
                f"week: {{constant: '1'}}, and days_per_week: {quoted(name)}. If per day"
            )
        case "performed_at" if is_one_of(name, SENT):
            return _of_another_day(name, found, columns)
        case "sets_done" | "reps_per_set":
            return _of_another_dose(table, column.name, found, columns)
    return None


def doubt_of_time(
    name: str, found: Mapping[str, str], columns: Sequence[ColumnProfile]
) -> str | None:
    """What is to be asked of a day with which no time was joined; null: nothing."""
    times = unjoined_times(found.values(), columns)
    if not times or not any(is_day(profile) for profile in columns if profile.name == name):
        return None
    return (
        f"which of {', '.join(map(quoted, times))} is when on that day, and in each row: "
        f"{{joined: [{quoted(name)}, it], datetime: …}}. If none"
    )


def _of_another_day(
    name: str, found: Mapping[str, str], columns: Sequence[ColumnProfile]
) -> str | None:
    used = found.values()
    others = [quoted(c.name) for c in columns if c.dates and c.name not in used]
    if not others:
        return None
    return (
        f"{quoted(name)} is when it was sent, which may be days after; dates stand in "
        f"{', '.join(others)}, too. Take the one when it was done. If it is {quoted(name)}"
    )


def _of_another_dose(
    table: Table, ours: str, found: Mapping[str, str], columns: Sequence[ColumnProfile]
) -> str | None:
    """A name that says less than that of the other half of the dose, or than one not taken."""
    name, used = found[ours], found.values()
    if says_dose(name, table.name, ours):
        return None
    halves = [(half, found[half]) for half in DOSE_DONE if half in found]
    unread = [(ours, c.name) for c in columns if c.name not in used]
    told = [other for half, other in halves + unread if says_dose(other, table.name, half)]
    if not told:
        return None
    return (
        f"{quoted(told[0])} says that it was done, {quoted(name)} does not and may be what was "
        "asked for. If it was done"
    )
