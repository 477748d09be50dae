"""The charts of a weekly report, drawn once for its page, its PDF and its mail."""

from reports.adherence_chart import adherence_chart
from reports.change_chart import change_chart
from reports.difference_chart import difference_chart
from reports.html import Charts
from reports.persistence_chart import persistence_chart
from reports.weekly import WeeklyReport


def report_charts(report: WeeklyReport) -> Charts:
    """The charts of a report; raises ValueError before disclosure control has been applied."""
    if report.suppressed_under is None:
        raise ValueError("a report is drawn only after disclosure control")
    drawn = {
        f"adherence-{component}": adherence_chart(report.adherence_to(component))
        for component in ("lumbar", "all")
    }
    drawn["persistence"] = persistence_chart(report.persistence)
    for outcome in (report.pain, report.disability):
        drawn[f"change-{outcome.instrument}"] = change_chart(outcome)
        drawn[f"difference-{outcome.instrument}"] = difference_chart(outcome)
    return drawn
