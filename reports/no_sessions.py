"""What a report says where no sessions have come, or nobody logged any, and what to do about it."""

from collections.abc import Sequence
from datetime import date

from reports.completeness_figures import Completeness
from reports.late_sessions import weeks_without_sessions, without_sessions
from reports.source_figures import Arrival
from reports.weekly import WeeklyReport
from reports.words import listed, week_day

SEND_MISSING = "find out which export of sessions is missing, and have it sent"
FIND_OUT = "find out whether sessions are still exported, before patients are called"


def sessions_not_come(report: WeeklyReport) -> list[tuple[str, str]]:
    """Where no sessions of the week can have come, or nobody logged any."""
    late = without_sessions(report)
    rows = report.completeness.clinics if report.is_group else (report.completeness.total,)
    named = {arrival.name for arrival in (*(one for one, _ in late), *_missed_this_week(report))}
    silent = [row for row in rows if _is_silent(row) and row.name not in named]
    found = []
    if late:
        found.append((f"No sessions have come{_from(late, report)}", FIND_OUT))
    if silent and report.is_group:
        names = ", ".join(row.name for row in silent)
        found.append((f"No home log this week at {names}", FIND_OUT))
    elif silent:
        last = silent[0].last_log.value
        lead = f"No home log since {week_day(last)}" if last else "No home log so far"
        found.append((lead, FIND_OUT))
    return found


def missed_weeks(report: WeeklyReport) -> list[tuple[str, str]]:
    """Where no sessions of a week have come, though later ones have."""
    found = []
    for weeks, clinics in weeks_without_sessions(report).items():
        mondays = listed([week_day(week.monday) for week in weeks])
        of = f"of the week{'s' if weeks[1:] else ''} of {mondays}"
        lead = f"No sessions {of} have come{_at(clinics, report)} (later ones have)"
        found.append((lead, SEND_MISSING))
    return found


def _missed_this_week(report: WeeklyReport) -> list[Arrival]:
    return [one for one in report.intake.arrivals if report.week in one.missed]


def _at(clinics: Sequence[Arrival], report: WeeklyReport) -> str:
    return f" from {listed([one.name for one in clinics])}" if report.is_group else ""


def days_without_sessions(report: WeeklyReport) -> str:
    """What a mean is to be read with where it counts days of which nothing has come."""
    late, missed = without_sessions(report), _missed_this_week(report)
    days = "days there" if report.is_group else "days"
    said = ""
    if late:
        said += f" No sessions have come{_from(late, report)}: {days} since then count as not done."
    if missed:
        said += (
            f" No sessions of this week have come{_at(missed, report)}: {days} count as not done."
        )
    return said


def _from(late: Sequence[tuple[Arrival, date]], report: WeeklyReport) -> str:
    """Since when, and in the group's report from which clinics."""
    if not report.is_group:
        return "".join(f" since {week_day(until)}" for _, until in late)
    return " from " + ", ".join(f"{one.name} since {week_day(until)}" for one, until in late)


def _is_silent(row: Completeness) -> bool:
    """As far as what is shown of it says so."""
    return bool(row.logged.whole.value) and row.logged.part.value == 0
