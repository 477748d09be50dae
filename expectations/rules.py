"""Rules that a dataset names itself: limits, order of dates, the catalogue, the configuration."""

from great_expectations.expectations.core.expect_column_values_to_be_between import (
    ExpectColumnValuesToBeBetween,
)
from great_expectations.expectations.expectation import Expectation

from domain.columns import Table
from domain.datasets import DONE
from expectations.expectation import meta, no_rows_where


def between(table: Table, column: str, low: int, high: int) -> Expectation:
    """out_of_range: outside the hard limits, which are allowed themselves."""
    return ExpectColumnValuesToBeBetween(
        column=column,
        min_value=low,
        max_value=high,
        meta=meta(f"{table.name}.{column}.out_of_range", "out_of_range"),
        description=f"{column} must be from {low} to {high}.",
    )


def likely_between(table: Table, column: str, low: int, high: int | None = None) -> Expectation:
    """unlikely_value (warning): a number that nobody expects, though it has no hard limits."""
    limits = f"from {low} to {high}" if high is not None else f"{low} or more"
    return ExpectColumnValuesToBeBetween(
        column=column,
        min_value=low,
        max_value=high,
        meta=meta(f"{table.name}.{column}.out_of_range", "unlikely_value", "warning"),
        description=f"{column} should be {limits}.",
    )


def likely_not_under(table: Table, column: str, least: str) -> Expectation:
    """unlikely_value (warning): a column is less than the one that bounds it from below."""
    return no_rows_where(
        f"{column} < {least}",
        f"{table.name}.{column}.under_{least}",
        "unlikely_value",
        f"{column} should not be less than {least}.",
        severity="warning",
    )


def not_before(table: Table, column: str, start: str) -> Expectation:
    """date_out_of_range: the end is before the start."""
    return no_rows_where(
        f"{column} < {start}",
        f"{table.name}.{column}.before_{start}",
        "date_out_of_range",
        f"{column} must not be before {start}.",
    )


def not_after_export(table: Table) -> Expectation:
    """date_out_of_range: after the day on which the export was made, where that is known."""
    column = DONE[table.name]
    return no_rows_where(
        f"CAST({column} AS DATE) > exported_on",
        f"{table.name}.{column}.after_export",
        "date_out_of_range",
        f"{column} must not be after the day on which the export was made.",
    )


def known_exercise(table: Table) -> Expectation:
    """unknown_exercise: neither a code nor a name of the exercise catalogue."""
    return no_rows_where(
        "exercise_code IS NOT NULL AND exercise_code NOT IN (SELECT code FROM exercises)",
        f"{table.name}.exercise_code.unknown",
        "unknown_exercise",
        "exercise_code must be in the exercise catalogue: add it there, or as a synonym.",
    )


def listed_clinic(table: Table) -> Expectation:
    """not_in_list: a clinic that is not in the configuration."""
    return no_rows_where(
        "clinic_id IS NOT NULL AND clinic_id NOT IN (SELECT clinic_id FROM clinics)",
        f"{table.name}.clinic_id.not_listed",
        "not_in_list",
        "clinic_id must be a clinic of the configuration.",
    )
