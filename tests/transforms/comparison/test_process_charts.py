from datetime import date
from typing import Any

import polars as pl
import pytest

from domain.published.cohorts import COHORT_WEEKS
from domain.settings import ProcessChartSettings
from domain.weeks import Week
from transforms.comparison.process_chart import process_chart
from transforms.comparison.process_charts import process_charts

LAST = Week(date(2026, 3, 2))
SETTINGS = ProcessChartSettings(least_patients=5, locked_after=12)
ORDINARY = [58.0, 62.0] * 6


def weeks_of(values: list[float], **cell: Any) -> pl.DataFrame:
    """Rows of cohort_weeks with these means, the last in the last complete week."""
    rows = [
        {
            "clinic_id": "a",
            "cohort": "lumbar_only",
            "component": "lumbar",
            "week": LAST.before(len(values) - 1 - n).monday,
            "patients": 20,
            "mean_pct": value,
        }
        | {name: given[n] if isinstance(given, list) else given for name, given in cell.items()}
        for n, value in enumerate(values)
    ]
    return pl.DataFrame(rows, schema=COHORT_WEEKS.polars_schema)


def test_a_point_has_its_value_limits_and_signals() -> None:
    values = [*ORDINARY, 58.0, 75.0, 40.0]
    found = process_charts(weeks_of(values), LAST, SETTINGS)
    limits = process_chart(values, SETTINGS.locked_after).limits
    assert limits is not None
    assert found["value_pct"].to_list() == values
    assert found["centre"].unique().to_list() == [limits.mean]
    assert set(found.select("lower", "upper").rows()) == {(limits.lower, limits.upper)}
    assert found["is_baseline"].to_list() == [True] * 12 + [False] * 3
    assert found["signals"].to_list() == [None] * 13 + ["outside_limits"] * 2
    assert found["variation"].to_list() == ["common_cause"] * 13 + ["improvement", "concern"]


def test_several_signals_stand_side_by_side() -> None:
    found = process_charts(weeks_of([*ORDINARY, 58.0, *range(75, 82)]), LAST, SETTINGS)
    assert found["signals"].to_list()[-1] == "outside_limits,shift,trend"


def test_before_there_are_enough_points_there_are_no_limits() -> None:
    found = process_charts(weeks_of(ORDINARY[:11]), LAST, SETTINGS)
    assert found.height == 11
    assert not found["is_baseline"].any()
    for name in ("centre", "lower", "upper", "signals", "variation"):
        assert found[name].null_count() == 11


def test_a_week_of_few_patients_is_no_point() -> None:
    patients = [4, 5] * 12
    values = [float(n) for two in ORDINARY for n in (10, two)]
    found = process_charts(weeks_of(values, patients=patients), LAST, SETTINGS)
    assert found["patients"].to_list() == [5] * 12
    assert found["centre"].to_list() == [60.0] * 12


def test_a_week_that_is_not_over_is_no_point() -> None:
    found = process_charts(weeks_of(ORDINARY), LAST.before(1), SETTINGS)
    assert found["week"].max() == LAST.before(1).monday
    assert found.height == 11


@pytest.mark.parametrize("column", ["clinic_id", "cohort", "component"])
def test_each_series_has_its_own_limits(column: str) -> None:
    other = weeks_of([value / 2 for value in ORDINARY], **{column: "other"})
    found = process_charts(pl.concat([weeks_of(ORDINARY), other]), LAST, SETTINGS)
    assert sorted(found.select(column, "centre").unique().rows(), key=lambda row: row[1]) == [
        ("other", 30.0),
        (weeks_of(ORDINARY)[column][0], 60.0),
    ]


def test_without_weeks_there_are_no_points() -> None:
    assert process_charts(weeks_of([]), LAST, SETTINGS).is_empty()
