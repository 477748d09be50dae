"""Rules that follow from a dataset's declaration: required, readable, listed, not before 2000."""

from collections.abc import Container

from great_expectations.expectations.core.expect_column_values_to_be_in_set import (
    ExpectColumnValuesToBeInSet,
)
from great_expectations.expectations.core.expect_column_values_to_not_be_null import (
    ExpectColumnValuesToNotBeNull,
)
from great_expectations.expectations.expectation import Expectation

from domain.columns import Column, Kind, Table
from expectations.duplicates import no_conflicting_rows
from expectations.expectation import Rules, meta, no_rows_where, unread
from expectations.identifiers import safe_ids

CATALOGUED = ("exercise_code",)
DAYS = (Kind.DATE, Kind.DATETIME)
READABLE_AS = {
    Kind.DATE: ("bad_date", "a date such as 2026-11-15"),
    Kind.DATETIME: ("bad_date", "a date and time such as 2026-11-15T08:30"),
    Kind.INTEGER: ("bad_number", "a whole number"),
    Kind.REAL: ("bad_number", "a number"),
}


def not_missing(table: Table, column: Column) -> Expectation:
    """missing_value: a required cell is blank."""
    rule_id = f"{table.name}.{column.name}.missing"
    description = f"{column.name} must be given."
    if column.is_text:
        return ExpectColumnValuesToNotBeNull(
            column=column.name, meta=meta(rule_id, "missing_value"), description=description
        )
    is_blank = f"{column.name} IS NULL AND {unread(column)} IS NULL"
    return no_rows_where(is_blank, rule_id, "missing_value", description)


def _is_unreadable(column: Column) -> str:
    return f"{unread(column)} IS NOT NULL"


def _is_unlisted(column: Column) -> str:
    """That the mapping lists meanings of words, and not of the one that stands there."""
    return f"list_contains(unlisted, '{column.name}')"


def readable(table: Table, column: Column) -> Expectation:
    """bad_date, bad_number: something is written that is no date or no number."""
    reason, expected = READABLE_AS[column.kind]
    return no_rows_where(
        f"{_is_unreadable(column)} AND NOT {_is_unlisted(column)}",
        f"{table.name}.{column.name}.unreadable",
        reason,
        f"{column.name} must be {expected}.",
    )


def in_list(table: Table, column: Column) -> Expectation:
    """not_in_list: a value that the contract does not know."""
    return ExpectColumnValuesToBeInSet(
        column=column.name,
        value_set=list(column.values),
        meta=meta(f"{table.name}.{column.name}.not_listed", "not_in_list"),
        description=f"{column.name} must be one of: {', '.join(column.values)}.",
    )


def words_known(table: Table) -> Rules:
    """not_in_list: a word that the mapping, which lists the others, knows no meaning of.

    Such a word may yet be a number, or of the contract's own list or the exercise catalogue. The
    clinic is judged apart: a deleted row needs nothing else but its key.
    """
    clinic_id, *others = [c for c in table.columns if not c.values and c.name not in CATALOGUED]
    clauses = [
        _is_unlisted(c) if c.is_text else f"{_is_unreadable(c)} AND {_is_unlisted(c)}"
        for c in others
    ]
    return (
        no_rows_where(
            _is_unlisted(clinic_id),
            f"{table.name}.clinic_id.not_mapped",
            "not_in_list",
            "clinic_id must be a word that the mapping lists.",
        ),
        no_rows_where(
            f"len(unlisted) > 0 AND (({') OR ('.join(clauses)}))",
            f"{table.name}.words.not_mapped",
            "not_in_list",
            "Every word of a column for which the mapping lists words must be one of them.",
        ),
    )


def not_before_2000(table: Table, column: Column) -> Expectation:
    """date_out_of_range: a day that is a typing error or a system's stand-in for no date."""
    return no_rows_where(
        f"{column.name} < DATE '2000-01-01'",
        f"{table.name}.{column.name}.before_2000",
        "date_out_of_range",
        f"{column.name} must not be before the year 2000.",
    )


def rules_of_columns(table: Table, unjudged: Container[str] = ()) -> Rules:
    """The rules of every column of a dataset but the ``unjudged`` ones, and of its key."""
    columns = [column for column in table.columns if column.name not in unjudged]
    return (
        *(not_missing(table, column) for column in columns if column.required),
        *(readable(table, column) for column in columns if not column.is_text),
        *(in_list(table, column) for column in columns if column.values),
        *words_known(table),
        *(not_before_2000(table, column) for column in columns if column.kind in DAYS),
        *(rule for column in columns if column.kind is Kind.ID for rule in safe_ids(table, column)),
        no_conflicting_rows(table),
    )
