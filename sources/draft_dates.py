"""The notation of a column of days or moments in a draft, where one alone is certain."""

import re
from collections.abc import Sequence

from domain.columns import Column, Kind
from domain.printable import printable
from sources.date_notations import DateFit, all_reading, other_order
from sources.draft_times import TimeOfDay
from sources.draft_words import TODO, quoted
from sources.named_zones import zone_in
from sources.notation import says_moment
from sources.profile_columns import MOST_PATTERNS, ColumnProfile

ISO_DAY = "%Y-%m-%d"
# What staging reads as it stands.
ISO_MOMENT = re.compile(r"%Y-%m-%d(?:[T ]%H:%M(?::%S%\.f)?(?:%#z)?)?")
# The forms of cells in it: a notation reads 7:05 and a blank before the offset, too.
STAGED = re.compile(r"9999-99-99(?:[T ]99:99(?::99(?:\.9+)?)?(?:Z|A|[+-]99(?::?99)?)?)?")


def dates(
    column: Column,
    profile: ColumnProfile,
    time: TimeOfDay | None,
    parts: dict[str, str],
    remarks: list[str],
) -> None:
    """The notation, where one alone reads every cell; ``time`` is what stands beside a day."""
    key = "date" if column.kind is Kind.DATE else "datetime"
    fitting = all_reading(profile.dates, profile.meant) or _beside_iso(key, profile)
    counts = ", ".join(
        f"{fit.notation} fits {fit.fits} of {profile.meant}" for fit in profile.dates[:4]
    )
    if time:
        parts["joined"] = f"[{quoted(profile.name)}, {quoted(time.name)}]"
        remarks.append(f"check: {printable(time.name)} is when on that day, {time.notation}")
    if not fitting and len(profile.dates) == 1 and not other_order(profile.dates[0].notation):
        fitting = list(profile.dates)
        remarks.append(f"check: {counts}")
    if len(fitting) != 1:
        parts[key] = TODO
        remarks.append(f"TODO: {_why_none(len(fitting), profile)} ({counts or 'none fits'})")
    else:
        _certain(key, fitting[0], profile, time, parts, remarks)
        if other_order(fitting[0].notation):
            remarks.append(counts)
    _on_named_clock(key, fitting or profile.dates, profile, time, parts, remarks)


def _certain(
    key: str,
    fit: DateFit,
    profile: ColumnProfile,
    time: TimeOfDay | None,
    parts: dict[str, str],
    remarks: list[str],
) -> None:
    """The one notation, where staging does not read the cells without it."""
    if time:
        parts[key] = quoted(f"{fit.notation} {time.notation}")
    elif not (_is_iso(key, fit.notation) and _is_staged(profile)):
        parts[key] = quoted(fit.notation)
    if key == "datetime" and not fit.has_time and not time:
        remarks.append("check: has no time of day; one in another column: joined: [day, time]")
    if key == "date" and says_moment(fit.notation):
        parts["zone"] = TODO
        remarks.append(
            "TODO: the clinic's zone, such as Australia/Sydney; where all are midnight, "
            "midnight_utc_date: true in place of date and zone"
        )


def _on_named_clock(
    key: str,
    fits: Sequence[DateFit],
    profile: ColumnProfile,
    time: TimeOfDay | None,
    parts: dict[str, str],
    remarks: list[str],
) -> None:
    """The zone that a name says: without it the cells would be read as the clinic's own clock."""
    zone = zone_in(profile.name) or (zone_in(time.name) if time else None)
    if zone is None or any(says_moment(fit.notation) for fit in fits):
        return
    if not time and not any(fit.has_time for fit in fits):
        remarks.append("check: a day as in UTC, which in the clinic may be another")
    elif key == "date":
        parts[key] = TODO
        remarks.append("TODO: moments in UTC have another day in the clinic: export it as a day")
    else:
        parts.setdefault(key, quoted(fits[0].notation))
        parts["zone"] = zone
        told = "TODO: the zone whose clock" if zone == TODO else "check: on the clock that"
        remarks.append(f"{told} the name says")


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
