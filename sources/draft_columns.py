"""The lines of a draft mapping that say where a dataset's columns come from."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from domain.columns import Column, Kind, Table
from sources.draft_dates import dates
from sources.draft_doubts import doubt, doubt_of_time
from sources.draft_numbers import session_of
from sources.draft_times import TimeOfDay, is_moment
from sources.draft_words import TODO, labels, meanings, quoted, sexes
from sources.profile_columns import ColumnProfile

WITHOUT_SOURCE = {
    "clinic_id": "{constant: TODO}  # TODO: the clinic_id in clinics.yaml",
    "setting": "{constant: TODO}  # TODO: home, clinic or telehealth",
    "instrument": "{constant: TODO}  # TODO: which questionnaire",
}
NUMBERS = (Kind.INTEGER, Kind.REAL)
# Words of patients and clinicians: taken in only where somebody asks for them.
FREE_TEXT = ("comment", "reason")


def column_lines(
    table: Table,
    found: Mapping[str, str],
    columns: Sequence[ColumnProfile],
    time: TimeOfDay | None,
    exercises: Collection[str],
) -> Iterator[str]:
    """One line per column that is required or has a likely source, in the contract's order.

    ``found`` is column of the contract to column of the export, ``time`` what stands beside the
    day of its moment, ``exercises`` the names in the catalogue, without case.
    """
    profiles = {profile.name: profile for profile in columns}
    for column in table.columns:
        if column.name in found:
            beside = time if is_moment(column) else None
            source = _from(column, profiles[found[column.name]], beside, exercises)
            asked = doubt(table, column, found, columns)
            if asked is None and is_moment(column) and time is None:
                asked = doubt_of_time(found[column.name], found, columns)
            if asked:
                source = f"{TODO}  # TODO: {asked}: {source}"
            yield f"{column.name}: {source}"
        elif column.required:
            yield f"{column.name}: {_made(column, found, profiles)}"


def _made(column: Column, found: Mapping[str, str], profiles: Mapping[str, ColumnProfile]) -> str:
    """A source for a column that the export lacks."""
    session = session_of(found)
    if column.name == "line_no" and session:
        names = ", ".join(map(quoted, session))
        return f"{{ordinal: {{within: [{names}]}}}}  # check: numbered in the order of the file"
    if column.name == "session_id" and len(session) == 2:
        return _joined([profiles[name] for name in session])
    return WITHOUT_SOURCE.get(column.name) or (
        f"{TODO}  # TODO: no column of the export has such a name. {column.description}"
    )


def _joined(moment: Sequence[ColumnProfile]) -> str:
    """A session's id out of patient and moment."""
    names = ", ".join(quoted(profile.name) for profile in moment)
    what = "moment"
    if not any(fit.has_time for fit in moment[-1].dates):
        what = "day; where there may be several, join the column that tells them apart, too"
    return f"{{joined: [{names}]}}  # check: one session per patient and {what}"


def _from(
    column: Column, profile: ColumnProfile, time: TimeOfDay | None, exercises: Collection[str]
) -> str:
    """The column of the export, how it is to be rewritten, and what has to be checked."""
    parts: dict[str, str] = {}
    remarks: list[str] = []
    if profile.missing and not column.default:
        words = ", ".join(quoted(word) for word, _ in profile.missing)
        parts["missing"] = f"[{words}]"
        remarks.append("check: these words stand for nothing")
    if column.kind in (Kind.DATE, Kind.DATETIME):
        dates(column, profile, time, parts, remarks)
    elif column.kind in NUMBERS:
        _number(profile, parts, remarks)
        if column.default and profile.missing:
            parts["values"] = meanings({word: TODO for word, _ in profile.missing})
    elif column.values:
        labels(column.values, profile, parts, remarks, ", ".join(column.values))
    elif column.name == "sex":
        sexes(profile, parts, remarks)
    elif column.name == "exercise_code":
        labels(exercises, profile, parts, remarks, "a code of exercises.yaml, or a synonym there")
    if column.default and (profile.missing or profile.blank):
        remarks.append(f"check: a blank counts as {column.default}, unless values has a '' for it")
    if column.name == "clinic_id":
        remarks.append("check: its words are ids in clinics.yaml; else values: {'word': id}")
    if column.name == "patient_id" and profile.looks_like == "text":
        remarks.append("check: these look like names; the clinic's own ids are expected")
    if column.kind is Kind.ID and profile.looks_like == "ids that a spreadsheet has rewritten":
        remarks.append("TODO: a spreadsheet has rewritten these ids; export them as text")
    return "  # ".join([_source(profile, parts), *(["; ".join(remarks)] if remarks else [])])


def _source(profile: ColumnProfile, parts: Mapping[str, str]) -> str:
    if not parts:
        return quoted(profile.name)
    whole = parts if "joined" in parts else {"from": quoted(profile.name), **parts}
    return f"{{{', '.join(f'{key}: {value}' for key, value in whole.items())}}}"


def _number(profile: ColumnProfile, parts: dict[str, str], remarks: list[str]) -> None:
    match profile.looks_like:
        case "numbers with a decimal comma":
            parts["decimal"] = "','"
        case "numbers, some with a point and some with a comma":
            parts["decimal"] = "either"
            remarks.append("check: neither a point nor a comma is one between thousands")
        case "scores such as 7/10":
            parts["score"] = "true"
        case "dates" | "text" | "ids" | "times of day":
            remarks.append(f"check: a number is expected, these look like {profile.looks_like}")
