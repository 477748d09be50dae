"""The lines of a draft mapping that say where a dataset's columns come from."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from domain.columns import Column, Kind, Table
from sources.date_notations import DateFit, all_reading, other_order
from sources.draft_words import TODO, labels, meanings, quoted, sexes
from sources.notation import says_moment
from sources.profile_columns import MOST_PATTERNS, ColumnProfile

ISO_DAY = "%Y-%m-%d"
# What staging reads as it stands.
ISO_MOMENT = re.compile(r"%Y-%m-%d(?:[T ]%H:%M(?::%S%\.f)?(?:%#z)?)?")
# The forms of cells in it: a notation reads 7:05 and a blank before the offset, too.
STAGED = re.compile(r"9999-99-99(?:[T ]99:99(?::99(?:\.9+)?)?(?:Z|A|[+-]99(?::?99)?)?)?")
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
    exercises: Collection[str],
) -> Iterator[str]:
    """One line per column that is required or has a likely source, in the contract's order.

    ``found`` is column of the contract to column of the export, ``exercises`` the names in the
    catalogue, without case.
    """
    profiles = {profile.name: profile for profile in columns}
    for column in table.columns:
        if column.name in found:
            yield f"{column.name}: {_from(column, profiles[found[column.name]], exercises)}"
        elif column.required:
            yield f"{column.name}: {_made(column, found, profiles)}"


def _made(column: Column, found: Mapping[str, str], profiles: Mapping[str, ColumnProfile]) -> str:
    """A source for a column that the export lacks."""
    session = [found["session_id"]] if "session_id" in found else []
    moment = [found[name] for name in ("patient_id", "performed_at") if name in found]
    if column.name == "line_no" and (session or len(moment) == 2):
        names = ", ".join(quoted(name) for name in session or moment)
        return f"{{ordinal: {{within: [{names}]}}}}  # check: numbered in the order of the file"
    if column.name == "session_id" and len(moment) == 2:
        return _joined([profiles[name] for name in moment])
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


def _from(column: Column, profile: ColumnProfile, exercises: Collection[str]) -> str:
    """The column of the export, how it is to be rewritten, and what has to be checked."""
    parts: dict[str, str] = {}
    remarks: list[str] = []
    if profile.missing and not column.default:
        words = ", ".join(quoted(word) for word, _ in profile.missing)
        parts["missing"] = f"[{words}]"
        remarks.append("check: these words stand for nothing")
    if column.kind in (Kind.DATE, Kind.DATETIME):
        _date(column, profile, parts, remarks)
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
    if column.kind is Kind.ID and profile.looks_like == "ids that a spreadsheet has rewritten":
        remarks.append("TODO: a spreadsheet has rewritten these ids; export them as text")
    written = ", ".join(f"{key}: {value}" for key, value in parts.items())
    source = f"{{from: {quoted(profile.name)}, {written}}}" if parts else quoted(profile.name)
    return "  # ".join([source, *(["; ".join(remarks)] if remarks else [])])


def _date(
    column: Column, profile: ColumnProfile, parts: dict[str, str], remarks: list[str]
) -> None:
    """The notation, where one alone reads every cell."""
    key = "date" if column.kind is Kind.DATE else "datetime"
    fitting = all_reading(profile.dates, profile.meant) or _beside_iso(key, profile)
    counts = ", ".join(
        f"{fit.notation} fits {fit.fits} of {profile.meant}" for fit in profile.dates[:4]
    )
    if not fitting and len(profile.dates) == 1 and not other_order(profile.dates[0].notation):
        fitting = list(profile.dates)
        remarks.append(f"check: {counts}")
    if len(fitting) != 1:
        parts[key] = TODO
        remarks.append(f"TODO: {_why_none(len(fitting), profile)} ({counts or 'none fits'})")
        return
    notation = fitting[0].notation
    if key == "datetime" and not fitting[0].has_time:
        remarks.append("check: has no time of day; one in another column: joined: [day, time]")
    if not (_is_iso(key, notation) and _is_staged(profile)):
        parts[key] = quoted(notation)
    if key == "date" and says_moment(notation):
        parts["zone"] = TODO
        remarks.append(
            "TODO: the clinic's zone, such as Australia/Sydney; where all are midnight, "
            "midnight_utc_date: true in place of date and zone"
        )
    if other_order(notation):
        remarks.append(counts)


def _beside_iso(key: str, profile: ColumnProfile) -> list[DateFit]:
    """The notations of texts beside a workbook's own dates, which are read whatever is said."""
    own = [fit for fit in profile.dates if _is_iso(key, fit.notation)]
    rest = profile.meant - sum(fit.fits for fit in own)
    return [fit for fit in all_reading(profile.dates, rest) if fit not in own] if own else []


def _is_iso(key: str, notation: str) -> bool:
    return notation == ISO_DAY if key == "date" else bool(ISO_MOMENT.fullmatch(notation))


def _is_staged(profile: ColumnProfile) -> bool:
    """Whether staging is sure to read every cell; with as many forms as are kept, it is not."""
    forms = [form for form, _ in profile.patterns]
    return len(forms) < MOST_PATTERNS and all(STAGED.fullmatch(form) for form in forms)


def _why_none(fitting: int, profile: ColumnProfile) -> str:
    if not profile.meant:
        return "the column is empty, so that its notation is not known"
    if fitting:
        return "several notations read every cell: ask the clinic which is meant, don't guess"
    return "no notation reads every cell"


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
