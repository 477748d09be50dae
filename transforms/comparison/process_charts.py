"""The weekly adherence of each cohort as process charts: points, limits and signals."""

from collections.abc import Iterator

import polars as pl

from domain.published.cohorts import PROCESS_CHARTS
from domain.settings import ProcessChartSettings
from domain.weeks import Week
from transforms.comparison.process_chart import process_chart

SERIES = ("clinic_id", "cohort", "component")
# More of the prescribed programme done is better.
VARIATION = {0: "common_cause", 1: "improvement", -1: "concern"}


def _points(weeks: pl.DataFrame, locked_after: int) -> Iterator[dict[str, object]]:
    """The points of one series, from its weeks in order."""
    chart = process_chart(weeks["mean_pct"].to_list(), locked_after)
    limits = chart.limits
    rows = zip(weeks.iter_rows(named=True), chart.rules, chart.directions, strict=True)
    for nth, (row, rules, direction) in enumerate(rows):
        yield {
            **{name: row[name] for name in (*SERIES, "week", "patients")},
            "value_pct": row["mean_pct"],
            "centre": limits and limits.mean,
            "lower": limits and limits.lower,
            "upper": limits and limits.upper,
            "is_baseline": limits is not None and nth < locked_after,
            "signals": ",".join(rules) or None,
            "variation": VARIATION[direction] if limits else None,
        }


def process_charts(
    cohort_weeks: pl.DataFrame, week: Week, settings: ProcessChartSettings
) -> pl.DataFrame:
    """One row per clinic (or ``all``), cohort, component and week with enough patients, up to week.

    A mean of a few patients swings by who they are: limits made from such weeks would let
    everything pass. A week with too few of them is no point, and the next one follows the last.
    """
    enough = cohort_weeks.filter(
        pl.col("patients") >= settings.least_patients, pl.col("week") <= week.monday
    )
    rows = [
        point
        for series in enough.sort("week").partition_by(SERIES)
        for point in _points(series, settings.locked_after)
    ]
    return pl.DataFrame(rows, schema=PROCESS_CHARTS.polars_schema).sort(PROCESS_CHARTS.key)
