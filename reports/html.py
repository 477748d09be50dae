"""The weekly report as one HTML page that needs nothing but itself."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from domain.reported import PERSISTENCE_WEEKS
from reports import names, words
from reports.counted import counted, counted_or_hidden
from reports.never_came import never_came_in_full
from reports.no_sessions import without_sessions_in_full
from reports.process_words import process_words
from reports.sentences import NOT_RANDOMISED, sentences
from reports.verdict import is_undetermined, no_interval, verdict
from reports.weekly import WeeklyReport

# SVGs by the name that their ids begin with.
Charts = Mapping[str, str]
FILTERS: Mapping[str, Callable[..., str]] = {
    "n": words.shown_count,
    "counted": counted_or_hidden,
    "days": partial(counted, one="day"),
    "patients": partial(counted, one="patient"),
    "figure": words.shown,
    "ends": words.shown_ends,
    "day": words.shown_day,
    "long_day": words.long_day,
    "short_day": words.short_day,
    "week_day": words.week_day,
    "moment": words.moment,
    "whole": words.whole,
    "reason": names.reason,
    "no_interval": no_interval,
    "verdict": verdict,
    "process_words": process_words,
}
# The only names that a page needs of its SVG are those of HTML itself.
NAMESPACE = re.compile(r' xmlns(:xlink)?="[^"]*"')


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The templates: autoescape on, and a missing value is an error."""
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(FILTERS)
    environment.tests["undetermined"] = is_undetermined
    return environment


def inline(svg: str) -> Markup:
    """An SVG that this project drew, as part of a page."""
    return Markup(NAMESPACE.sub("", svg))


def report_html(report: WeeklyReport, charts: Charts) -> str:
    """The page of a report; raises ValueError before disclosure control has been applied."""
    if report.suppressed_under is None:
        raise ValueError("a report is rendered only after disclosure control")
    return (
        templates()
        .get_template("report.html")
        .render(
            report=report,
            sentences=sentences(report),
            not_come=[*without_sessions_in_full(report), *never_came_in_full(report)],
            charts={name: inline(svg) for name, svg in charts.items()},
            not_randomised=NOT_RANDOMISED,
            persistence_weeks=PERSISTENCE_WEEKS,
            words=words,
            names=names,
        )
    )
