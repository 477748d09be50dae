"""The page that leads to the reports of every week."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.mail import GROUP
from domain.settings import Clinics
from domain.weeks import Week
from reports.html import templates
from reports.words import week_title


@dataclass(frozen=True)
class IndexRow:
    """The reports of one week: the names of their files without ending, the group's first."""

    week: str
    title: str
    reports: tuple[tuple[str, str], ...]


def report_index(files: Mapping[str, Iterable[str]], clinics: Clinics) -> str:
    """The index page of the reports' pages that there are, by week; latest first."""
    rows = [
        IndexRow(week, week_title(Week.parse(week)), _reports(names, clinics))
        for week, names in sorted(files.items(), reverse=True)
    ]
    return templates().get_template("report_index.html").render(rows=rows, name=clinics.group.name)


def _reports(names: Iterable[str], clinics: Clinics) -> tuple[tuple[str, str], ...]:
    """File and name for people of each report of a week."""
    found = sorted(set(names), key=lambda name: (name != GROUP, name))
    return tuple(
        (name, "All clinics together" if name == GROUP else clinics.unique_name_of(name))
        for name in found
    )
