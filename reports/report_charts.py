"""The charts of a weekly report, drawn once for its page, its PDF and its mail."""

from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar, cast

from reports.adherence_chart import adherence_chart
from reports.adherence_figures import ComponentAdherence
from reports.change_chart import change_chart
from reports.difference_chart import difference_chart
from reports.figures import Figure
from reports.html import Charts
from reports.linked_cells import field_names
from reports.outcome_figures import Outcome
from reports.persistence_chart import persistence_chart
from reports.persistence_figures import CohortPersistence
from reports.weekly import WeeklyReport
from reports.words import rounded

Node = TypeVar("Node")

COMPONENTS_DRAWN = ("lumbar", "all")


def report_charts(report: WeeklyReport) -> Charts:
    """The charts of a report; raises ValueError before disclosure control has been applied."""
    if report.suppressed_under is None:
        raise ValueError("a report is drawn only after disclosure control")
    of_components = tuple(report.adherence_to(component) for component in COMPONENTS_DRAWN)
    outcomes = (report.pain, report.disability)
    return _drawn(
        _as_written(of_components, 0), _as_written(report.persistence, 0), _as_written(outcomes, 1)
    )


def _as_written(node: Node, digits: int) -> Node:
    """The same part of a report, its figures with as many decimals as the page has beside them.

    Whoever reads the coordinates of a drawing learns no more from it.
    """
    match node:
        case Figure():
            ends = {name: getattr(node, name) for name in ("value", "lower", "upper")}
            parts = {
                name: None if end is None else rounded(end, digits) for name, end in ends.items()
            }
        case tuple():
            return cast(Node, tuple(_as_written(part, digits) for part in node))
        case _:
            parts = {one: _as_written(getattr(node, one), digits) for one in field_names(node)}
    return cast(Node, replace(cast(Any, node), **parts)) if parts else node


# The figures of a group of one clinic are that clinic's, whose report comes next.
@lru_cache(maxsize=1)
def _drawn(
    adherence: tuple[ComponentAdherence, ...],
    persistence: tuple[CohortPersistence, ...],
    outcomes: tuple[Outcome, ...],
) -> Charts:
    charts = {f"adherence-{one.component}": adherence_chart(one) for one in adherence}
    charts["persistence"] = persistence_chart(persistence)
    for outcome in outcomes:
        charts[f"change-{outcome.instrument}"] = change_chart(outcome)
        charts[f"difference-{outcome.instrument}"] = difference_chart(outcome)
    return charts
