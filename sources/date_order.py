"""Whether the dates of an export speak for day and month in the order that its mapping says.

03/01/2024 is a date in either order, and a wrong order gives wrong days without any other sign. So
the cells that are a date in one order alone decide; where there are none, what the days look like.
"""

from collections.abc import Mapping, Sequence

from domain.errors import ExportRejected
from sources.dataset_source import DatasetSource
from sources.dates_told import DaysTold, days_told
from sources.records import RawRows

# Nobody is known to write year, day, month: there one cell is a slip of the pen, several are not.
FEWEST_OF_ISO = 3
FEWEST_MONTHS = 3
# Of a sheet nobody knows which dates were typed as such: a week, exchanged, is of as many months.
FEWEST_MONTHS_OF_SHEET = 5
# A log has days as they come; plans and questionnaires may well be of the 1st of every month.
LOGGED = "sessions, performed_at"


def refuse_other_order(
    entities: Mapping[str, RawRows],
    sources: Sequence[DatasetSource],
    missing: Sequence[str],
) -> None:
    """Raises ExportRejected where dates show that day and month are exchanged in an export.

    Each column is judged, and all those in one notation together: what one of them shows holds for
    the whole export.
    """
    found = [
        days
        for source in sources
        if source.rows in entities
        for days in days_told(entities[source.rows], source, missing)
    ]
    for days in found:
        _refuse_swapped(days)
        _refuse_told_otherwise(days.column, [days])
        _refuse_one_day_of_each_month(days)
    for notation in dict.fromkeys(days.notation for days in found):
        together = [days for days in found if days.notation == notation]
        _refuse_told_otherwise("all dates together", together)


def _refuse_swapped(days: DaysTold) -> None:
    if days.is_swapped:
        raise ExportRejected(
            "date_order",
            f"{days.column}: the texts are of days after the 12th, and every date beside them is "
            "of one up to the 12th: a spreadsheet took the texts that it could for dates, with day "
            "and month the other way round. Export it again and drop that file as it is; to look "
            "into it, import the column as text",
        )


def _refuse_told_otherwise(what: str, columns: Sequence[DaysTold]) -> None:
    told = sum(days.told for days in columns)
    otherwise = sum(days.otherwise for days in columns)
    fewest = FEWEST_OF_ISO if columns[0].is_iso else 1
    if otherwise > told and otherwise >= fewest:
        raise ExportRejected(
            "date_order",
            f"{what}: {otherwise} cells are dates in the other order only, {told} in that of "
            f"{columns[0].notation} only: day and month are the other way round. Mend the notation "
            "in the mapping, or export it again",
        )


def _refuse_one_day_of_each_month(days: DaysTold) -> None:
    is_logged = days.column == LOGGED
    is_ambiguous = not days.told + days.otherwise
    fewest = FEWEST_MONTHS_OF_SHEET if days.is_iso else FEWEST_MONTHS
    if is_logged and is_ambiguous and days.months >= fewest and days.days == 1:
        raise ExportRejected(
            "date_order",
            f"{days.column}: read as {days.notation}, all rows lie on one day of {days.months} "
            f"months, in the other order on {days.months} days of one month: day and month are "
            "the other way round. Mend the notation in the mapping, or import the column as text "
            "where a spreadsheet took it for dates; if the days are right, export them in a text "
            "file as 2026-11-15",
        )
