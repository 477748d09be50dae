"""A profile in words, for the person at the terminal."""

from collections.abc import Iterator
from typing import Any

from domain.printable import printable
from sources.date_notations import all_reading, other_order
from sources.delimiters import DELIMITERS
from sources.profile import EntityProfile, Profile
from sources.profile_columns import ColumnProfile

MOST_VALUES = 8


def profile_lines(profile: Profile) -> Iterator[str]:
    """What was found, from the container to the columns."""
    yield f"{', '.join(_opened(profile))}"
    if profile.other_sheets:
        others = ", ".join(printable(name) for name in profile.other_sheets)
        which = f"sheet {printable(profile.sheet)}" if profile.sheet else "the first sheet"
        yield f"{which}, the widest; look at another with --sheet: {others}"
    if profile.is_cut:
        yield f"only the first {profile.entities[0].rows} rows were looked at"
    if profile.ends_open:
        yield "no line break behind the last line: check that it is not cut"
    if profile.malformed_rows:
        rows = ", ".join(map(str, profile.malformed_rows[:5]))
        count = len(profile.malformed_rows)
        yield f"{count} rows not as wide as the header or wrongly quoted; the first: {rows}"
    if profile.footer_rows:
        total = f"; the total of '{profile.totals[0]}' is right" if profile.totals else ""
        yield f"footer from row {profile.footer_rows[0]} on, left out of the counts{total}"
    if profile.system:
        yield f"looks like an export of {profile.system}: shape {profile.shape}"
    for entity in profile.entities:
        yield from _entity(entity)


def _opened(profile: Profile) -> Iterator[str]:
    yield profile.container
    if profile.encoding:
        yield profile.encoding
    if profile.delimiter:
        stated = " as its first line states" if profile.states_delimiter else ""
        yield f"delimiter {DELIMITERS[profile.delimiter]}{stated}"
    if profile.header_row:
        yield f"header in row {profile.header_row}"
        yield f"{profile.entities[0].rows} rows, {profile.blank_rows} blank ones"
    else:
        yield f"shape {profile.shape}"


def _entity(entity: EntityProfile) -> Iterator[str]:
    if entity.entity != "rows":
        yield ""
        yield f"== {entity.entity}: {entity.rows} rows"
    for column in entity.columns:
        yield ""
        yield from _column(column)


def _column(column: ColumnProfile) -> Iterator[str]:
    name = printable(column.name) or "(a column without a name)"
    yield (
        f"{name}: {column.filled} filled, {column.blank} blank, {column.distinct} distinct; "
        f"{column.looks_like}"
    )
    if column.values:
        shown = column.values[:MOST_VALUES]
        yield f"  values: {', '.join(f'{printable(value)} ({rows})' for value, rows in shown)}"
    elif column.patterns:
        forms = ", ".join(f"{printable(form)} ({rows})" for form, rows in column.patterns)
        yield f"  {column.shortest} to {column.longest} characters: {forms}"
    if column.missing:
        words = ", ".join(f"{word} ({rows})" for word, rows in column.missing)
        yield f"  may stand for nothing: {words}"
    yield from _dates(column)


def _dates(column: ColumnProfile) -> Iterator[str]:
    if not column.dates:
        return
    yield "  " + ", ".join(
        f"{fit.notation} fits {fit.fits} of {column.meant}" for fit in column.dates[:6]
    )
    fitting = [fit.notation for fit in all_reading(column.dates, column.meant)]
    if len(fitting) > 1:
        yield "  every cell fits several notations: ask the clinic which is meant, don't guess"
    elif fitting and other_order(fitting[0]):
        yield f"  only {fitting[0]} fits every cell"


def profile_json(profile: Profile, draft: str) -> dict[str, Any]:
    """The same for programs."""
    facts = {
        name: value
        for name, value in vars(profile).items()
        if name not in ("entities", "malformed_rows", "footer_rows")
    }
    return {
        **facts,
        "malformed_rows": list(profile.malformed_rows),
        "footer_rows": list(profile.footer_rows),
        "entities": [
            {
                "entity": entity.entity,
                "rows": entity.rows,
                "columns": [_column_json(column) for column in entity.columns],
            }
            for entity in profile.entities
        ],
        "draft": draft,
    }


def _column_json(column: ColumnProfile) -> dict[str, Any]:
    return {
        **vars(column),
        "values": _counts(column.values[:MOST_VALUES], "value"),
        "patterns": _counts(column.patterns, "pattern"),
        "missing": _counts(column.missing, "value"),
        "dates": [{**vars(fit), "of": column.meant} for fit in column.dates],
    }


def _counts(counted: tuple[tuple[str, int], ...], name: str) -> list[dict[str, Any]]:
    return [{name: word, "rows": rows} for word, rows in counted]
