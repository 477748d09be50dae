"""The cells of a week's reports taken together, and every sum by which a reader can link them.

A reader has the group's report, those of the clinics, and last week's: what one of them hides must
not follow from the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.cells import ALL
from reports.equations import (
    Equation,
    equation_of_change,
    equation_of_share,
    equation_of_sum,
)
from reports.figures import Count, Share, Sum
from reports.restated_figures import RestatedWeek
from reports.weekly import WeeklyReport

# These counts bear their clinic in their name, and stand in the group's report too.
OF_ONE_CLINIC = "completeness/"


@dataclass(frozen=True)
class Cells:
    """The values of the cells by name, and the equations between them."""

    counts: Mapping[str, int]
    equations: tuple[Equation, ...]


def cell_name(report: WeeklyReport, name: str) -> str:
    """The name of a count among those of all reports of the week."""
    return name if name.startswith(OF_ONE_CLINIC) else f"{report.clinic_id or ALL}: {name}"


def parts_of(node: object) -> Iterator[object]:
    """Every dataclass in a report, from the outside in."""
    todo = [node]
    while todo:
        one = todo.pop()
        if isinstance(one, tuple):
            todo += reversed(one)
        elif names := field_names(one):
            yield one
            todo += [getattr(one, name) for name in reversed(names)]


def field_names(node: object) -> tuple[str, ...]:
    """The names of the fields of a dataclass's value; of any other value none."""
    # A report has half a million parts, and ``dataclasses.fields`` looks at each field again.
    return tuple(getattr(type(node), "__dataclass_fields__", ()))


def cells_of(reports: Sequence[WeeklyReport]) -> Cells:
    """The cells of one week's reports, linked within each and across the clinics.

    Raises ValueError where a cell has two values.
    """
    counts: dict[str, int] = {}
    equations: list[Equation] = []
    for report in reports:
        nodes = list(parts_of(report))
        for node in nodes:
            if isinstance(node, Count):
                name, value = cell_name(report, node.name), node.value or 0
                if counts.setdefault(name, value) != value:
                    raise ValueError(f"the count '{node.name}' has two values in one report")
        equations += _within(report, nodes, counts)
    return Cells(counts, (*equations, *_across_clinics(reports, counts)))


def _within(
    report: WeeklyReport, nodes: Sequence[object], counts: Mapping[str, int]
) -> Iterator[Equation]:
    for node in nodes:
        if isinstance(node, Sum):
            parts = tuple(cell_name(report, name) for name in node.parts)
            yield equation_of_sum(Sum(cell_name(report, node.total), parts, node.keep_total))
        elif isinstance(node, Share):
            names = node.whole.name, node.part.name
            whole, part = (cell_name(report, name) for name in names)
            adds_to = tuple(of for name in names if (of := _of_group(report, name)))
            yield equation_of_share(whole, part, counts, adds_to)
        elif isinstance(node, RestatedWeek):
            then, now = (
                cell_name(report, one.name) for one in (node.patients_then, node.patients_now)
            )
            yield equation_of_change(then, now, counts)


def _of_group(report: WeeklyReport, name: str) -> str | None:
    """The cell of the group that a count of a clinic is a part of; null: it is the group's."""
    if name.startswith(OF_ONE_CLINIC):
        of_all = "/".join(name.split("/")[:2])
        return of_all if of_all != name else None
    return None if report.is_group else f"{ALL}: {name}"


def _across_clinics(
    reports: Sequence[WeeklyReport], counts: Mapping[str, int]
) -> Iterator[Equation]:
    """The group's counts as the sums of the clinics', for so a reader takes them."""
    group = next((report for report in reports if report.is_group), None)
    clinics = [report for report in reports if not report.is_group]
    if group is None or not clinics:
        return
    nodes = list(parts_of(group))
    names = {node.name for node in nodes if isinstance(node, Count)}
    weeks = [node for node in nodes if isinstance(node, RestatedWeek)]
    # In a clinic where nothing of a week is restated, then and now are one count.
    also = {one.patients_then.name: one.patients_now.name for one in weeks}

    def cell_of(report: WeeklyReport, name: str) -> str:
        own = cell_name(report, name)
        return own if own in counts else cell_name(report, also.get(name, name))

    for name in sorted(names):
        total = cell_name(group, name)
        parts = tuple(part for one in clinics if (part := cell_of(one, name)) in counts)
        if total not in parts and parts:
            rest = _elsewhere(total, parts, counts, clinics)
            yield Equation(total, parts, rest, keep_total=True, is_across=True)


def _elsewhere(
    total: str, parts: Sequence[str], counts: Mapping[str, int], clinics: Sequence[WeeklyReport]
) -> int | None:
    """Of a count of the group those of clinics whose reports do not have it; null: none.

    So it is of persistence where a clinic's curve has ended.
    """
    rest = counts[total] - sum(counts[part] for part in parts)
    return rest if rest > 0 and len(parts) < len(clinics) else None
