"""Clinics of which no sessions of a week can have come, and what a reader knows by that."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from domain.weeks import Week
from reports.adherence_weeks import WEEKS_SHOWN
from reports.linked_cells import cell_name
from reports.source_figures import Arrival
from reports.weekly import WeeklyReport

# Counts of patients who logged, or did enough, by component and cohort.
OF_LOGS = ("logged/", "adherence_logged/")
# Counts of patients who have ever logged, of a clinic of which no sessions ever came.
OF_ANY_LOG = ("persistence/",)
# Counts of patients with an answer, of a clinic of which no questionnaires ever came.
OF_ANSWERS = ("nprs/", "odi/", "flow/", "baseline/baseline_")
# Counts of a clinic of which nothing ever came.
OF_A_CLINIC = ("with_programme", "logged", "expected", "missing")


def without_sessions(report: WeeklyReport) -> list[tuple[Arrival, date | None]]:
    """The clinics of which nothing has come since the day, before the week; null: nothing ever.

    A day only of those with exercises due.
    """
    monday = report.week.monday
    return [
        (one, one.sessions_until)
        for one in report.intake.arrivals
        if not one.has_sessions or (one.sessions_until and one.sessions_until <= monday)
    ]


def weeks_without_sessions(report: WeeklyReport) -> dict[tuple[Week, ...], list[Arrival]]:
    """The clinics of which no sessions of some weeks came, though later ones have, by the weeks."""
    found: dict[tuple[Week, ...], list[Arrival]] = {}
    for one in report.intake.arrivals:
        if one.missed:
            found.setdefault(one.missed, []).append(one)
    return found


def known_to_be_none(reports: Sequence[WeeklyReport], counts: Mapping[str, int]) -> frozenset[str]:
    """The names of the counts that are 0 where the report says what has not come.

    That is said of the smallest clinic as well: hidden, they would be taken for unknown.
    """
    of_weeks = (
        name
        for report in reports
        for arrival, week in _told(report)
        for name in _of_logs(report, arrival, week, counts)
    )
    ever = (name for report in reports for name in _never(report, counts))
    return frozenset(name for name in chain(of_weeks, ever) if counts.get(name) == 0)


def _never(report: WeeklyReport, counts: Mapping[str, int]) -> Iterator[str]:
    """The names of counts of what has never come of a clinic, or of no clinic at all."""
    for one in report.intake.arrivals:
        if not one.has_rows:
            yield from (f"completeness/{what}/{one.clinic_id}" for what in OF_A_CLINIC)
        if report.clinic_id == one.clinic_id:
            kinds = OF_ANY_LOG * (not one.has_sessions) + OF_ANSWERS * (not one.has_outcomes)
            never = tuple(cell_name(report, kind) for kind in kinds)
            yield from (name for name in counts if name.startswith(never) and not _is_lacked(name))


def _is_lacked(name: str) -> bool:
    """Whether a count is one of what should have come, and so of patients, not of files."""
    return name.endswith(("/due", "/missing", "/discontinued", "/started", "/episodes"))


def _told(report: WeeklyReport) -> Iterator[tuple[Arrival, Week]]:
    """Each clinic and shown week of which the report says that no sessions have come."""
    shown = [report.week.before(n) for n in range(WEEKS_SHOWN)]
    for arrival, until in without_sessions(report):
        yield from ((arrival, week) for week in shown if not until or until <= week.monday)
    for arrival in report.intake.arrivals:
        for week in arrival.missed:
            yield arrival, week


def _of_logs(
    report: WeeklyReport, arrival: Arrival, week: Week, counts: Mapping[str, int]
) -> Iterator[str]:
    is_own = week == report.week
    if is_own:
        yield f"completeness/logged/{arrival.clinic_id}"
    if report.clinic_id == arrival.clinic_id:
        of_week = tuple(cell_name(report, kind) for kind in OF_LOGS)
        adherent = cell_name(report, "adherent/")
        for name in counts:
            if is_own and name.startswith(adherent):
                yield name
            if name.startswith(of_week) and name.endswith(str(week)):
                yield name
