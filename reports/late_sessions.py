"""Clinics of which no sessions of a week can have come, and what a reader knows by that."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from domain.weeks import Week
from reports.linked_cells import cell_name
from reports.source_figures import Arrival
from reports.weekly import WeeklyReport

# Counts of patients who logged, or did enough, by component and cohort.
OF_LOGS = ("logged/", "adherence_logged/")


def without_sessions(report: WeeklyReport) -> list[tuple[Arrival, date]]:
    """The clinics with exercises due of which nothing has come since the day, before the week."""
    return [
        (one, until)
        for one in report.intake.arrivals
        if (until := one.sessions_until) and until <= report.week.monday
    ]


def weeks_without_sessions(report: WeeklyReport) -> dict[tuple[Week, ...], list[Arrival]]:
    """The clinics of which no sessions of some weeks came, though later ones have, by the weeks."""
    found: dict[tuple[Week, ...], list[Arrival]] = {}
    for one in report.intake.arrivals:
        if one.missed:
            found.setdefault(one.missed, []).append(one)
    return found


def known_to_be_none(reports: Sequence[WeeklyReport], counts: Mapping[str, int]) -> frozenset[str]:
    """The names of the counts that are 0 where the report says that no sessions have come.

    That is said of the smallest clinic as well: hidden, they would be taken for unknown.
    """
    return frozenset(
        name
        for report in reports
        for arrival, week in _told(report)
        for name in _of_logs(report, arrival, week, counts)
        if counts.get(name) == 0
    )


def _told(report: WeeklyReport) -> Iterator[tuple[Arrival, Week]]:
    """Each clinic and week of which the report says that no sessions have come."""
    for arrival, _ in without_sessions(report):
        yield arrival, report.week
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
