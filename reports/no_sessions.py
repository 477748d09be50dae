"""What a report says where no sessions have come, or nobody logged any, and what to do about it."""

from collections.abc import Sequence
from datetime import date

from domain.weeks import Week
from reports.completeness_figures import Completeness
from reports.late_sessions import weeks_without_sessions, without_sessions
from reports.rejected_exports import USABLE, send_again
from reports.source_figures import Arrival
from reports.weekly import WeeklyReport
from reports.words import listed, shortened, week_day

SEND_MISSING = "find out which export of sessions is missing, and have it sent"
# As many clinics, or days, as a sentence can name.
SEVERAL = 3
FIND_OUT = "find out whether sessions are still exported, before patients are called"


def sessions_not_come(report: WeeklyReport) -> list[tuple[str, str]]:
    """Where no sessions of the week can have come, or nobody logged any."""
    late = without_sessions(report)
    rows = report.completeness.clinics if report.is_group else (report.completeness.total,)
    named = {arrival.name for arrival in (*(one for one, _ in late), *_missed_this_week(report))}
    silent = [row for row in rows if _is_silent(row) and row.name not in named]
    unused = [one for one in late if _is_rejected_since(report, *one)]
    missing = [one for one in late if one not in unused]
    found = []
    for some, step in ((missing, FIND_OUT), (unused, send_again(report.intake.to_send_again))):
        if some:
            lead = f"{_no_sessions(report, some)} have come{_from(some, report)}"
            found.append((lead, step))
    if silent and report.is_group:
        names = listed(shortened([row.name for row in silent]))
        found.append((f"No home log this week at {names}", FIND_OUT))
    elif silent:
        last = silent[0].last_log.value
        found.append((f"No home log {_since(last, report)}", FIND_OUT))
    return found


def _is_rejected_since(report: WeeklyReport, arrival: Arrival, until: date | None) -> bool:
    """Whether sessions of a clinic have come since then, and were rejected."""
    return any(
        one.has_sessions
        and one.clinic_id == arrival.clinic_id
        and not (until and one.made_on and one.made_on <= until)
        for one in report.intake.to_send_again
    )


def _no_sessions(report: WeeklyReport, late: Sequence[tuple[Arrival, date | None]]) -> str:
    """What has not come of these clinics: sessions, or where some were rejected, any of use."""
    is_unused = any(_is_rejected_since(report, *one) for one in late)
    return f"No sessions{USABLE if is_unused else ''}"


def missed_weeks(report: WeeklyReport) -> list[tuple[str, str]]:
    """Where no sessions of a week have come, though later ones have."""
    found = []
    for weeks, clinics in weeks_without_sessions(report).items():
        lead = f"No sessions {_of_weeks(weeks)} have come{_at(clinics, report)} (later ones have)"
        found.append((lead, SEND_MISSING))
    return found


def _of_weeks(weeks: Sequence[Week]) -> str:
    mondays = listed([week_day(week.monday) for week in weeks])
    return f"of the week{'s' if weeks[1:] else ''} of {mondays}"


def _missed_this_week(report: WeeklyReport) -> list[Arrival]:
    return [one for one in report.intake.arrivals if report.week in one.missed]


def _at(clinics: Sequence[Arrival], report: WeeklyReport) -> str:
    names = listed(shortened([one.name for one in clinics]))
    return f" from {names}" if report.is_group else ""


def days_without_sessions(report: WeeklyReport) -> str:
    """What a mean is to be read with where it counts days of which nothing has come."""
    late, missed = without_sessions(report), _missed_this_week(report)
    days = "days there" if report.is_group else "days"
    said = ""
    if late:
        since = " since then" if any(until for _, until in late) else ""
        what = _no_sessions(report, late)
        said += f" {what} have come{_from(late, report)}: {days}{since} count as not done."
    if missed:
        said += (
            f" No sessions of this week have come{_at(missed, report)}: {days} count as not done."
        )
    return said


def _from(late: Sequence[tuple[Arrival, date | None]], report: WeeklyReport) -> str:
    """Since when, and in the group's report from which clinics, those of one day together."""
    if not report.is_group:
        return "".join(f" {_since(until, report)}" for _, until in late)
    by_day = _by_day(late)
    said = [
        f"from {listed(shortened(names))} {_since(until, report)}"
        for until, names in list(by_day.items())[:SEVERAL]
    ]
    if others := sum(map(len, list(by_day.values())[SEVERAL:])):
        said.append(f"from {others} more since other days")
    return f" {', and '.join((', '.join(said[:-1]), said[-1])) if said[1:] else said[0]}"


def _since(until: date | None, report: WeeklyReport) -> str:
    return f"since {week_day(until, report.week.sunday)}" if until else "so far"


def _by_day(late: Sequence[tuple[Arrival, date | None]]) -> dict[date | None, list[str]]:
    """The names of the clinics by the day since when, the longest ago first."""
    found: dict[date | None, list[str]] = {}
    for one, until in sorted(late, key=lambda pair: pair[1] or date.min):
        found.setdefault(until, []).append(one.name)
    return found


def without_sessions_in_full(report: WeeklyReport) -> list[str]:
    """Of the group's report, from which clinics no sessions have come, none of them left out."""
    if not report.is_group:
        return []
    found = without_sessions(report)
    what = _no_sessions(report, found)
    late = [
        f"{what} have come {_since(until, report)} from {listed(names)}."
        for until, names in _by_day(found).items()
    ]
    missed = [
        f"No sessions {_of_weeks(weeks)} have come from {listed([one.name for one in clinics])}; "
        "later ones have."
        for weeks, clinics in weeks_without_sessions(report).items()
    ]
    return [*late, *missed]


def _is_silent(row: Completeness) -> bool:
    """As far as what is shown of it says so."""
    return bool(row.logged.whole.value) and row.logged.part.value == 0
