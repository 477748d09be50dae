"""The charts of a weekly report, drawn once for its page, its PDF and its mail."""

from functools import lru_cache

from reports.adherence_chart import adherence_chart
from reports.adherence_figures import ComponentAdherence
from reports.change_chart import change_chart
from reports.difference_chart import difference_chart
from reports.html import Charts
from reports.outcome_figures import Outcome
from reports.persistence_chart import persistence_chart
from reports.persistence_figures import CohortPersistence
from reports.weekly import WeeklyReport

COMPONENTS_DRAWN = ("lumbar", "all")


def report_charts(report: WeeklyReport) -> Charts:
    """The charts of a report; raises ValueError before disclosure control has been applied."""
    if report.suppressed_under is None:
        raise ValueError("a report is drawn only after disclosure control")
    of_components = tuple(report.adherence_to(component) for component in COMPONENTS_DRAWN)
    return _drawn(of_components, report.persistence, (report.pain, report.disability))


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
