"""Validation of one staged export: which rows break which rules, and how many."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from domain.columns import Table
from domain.errors import AdherenceError
from domain.settings import Settings
from expectations.quarantine import (
    broken_rules_query,
    counts_of,
    reconcile,
    rows_with_reasons,
    rules_by_mask,
)

# Great Expectations takes seconds to import, which most commands need not wait for: everything
# that needs it is imported where it is used.
if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuite, ExpectationSuiteValidationResult

    from expectations.staged import Staged

# Counts and nothing else: the other formats hold values, and queries that do.
COUNTS_ONLY = {
    "result_format": "BASIC",
    "partial_unexpected_count": 0,
    "return_unexpected_index_query": False,
}
COUNT = "unexpected_count"
TOTALS = "SELECT min(export_id) AS export_id, count(*) AS rows FROM {view}"


class ValidationFailed(AdherenceError):
    """The rules could not be judged, which says nothing about the rows."""


@dataclass(frozen=True)
class Validation:
    """What the rules say of one export.

    ``reasons`` has one row per row to quarantine: its ``row_number``, ``reasons`` and
    ``rule_ids``, both sorted and without repeats; ``warnings`` the same for rules that only warn.
    ``result`` is what Great Expectations reported, ready for JSON: of each rule its own words and
    the number of rows that break it, 0 included; no values.
    """

    reasons: pl.DataFrame
    warnings: pl.DataFrame
    result: dict[str, Any]


def validated(staged: Path, table: Table, settings: Settings, workdir: Path) -> Validation:
    """The judgement of one staged Parquet file.

    Raises ValidationFailed when a rule cannot be judged and RuleCountMismatch when the rows found
    are not those counted. Works in a folder of its own under ``workdir`` and leaves nothing there.
    """
    from great_expectations.datasource.fluent.interfaces import TestConnectionError
    from great_expectations.exceptions.exceptions import GreatExpectationsError
    from sqlalchemy.exc import SQLAlchemyError

    from expectations.staged import staged_rows
    from expectations.suites import suite_of

    workdir.mkdir(parents=True, exist_ok=True)
    try:
        with (
            tempfile.TemporaryDirectory(dir=workdir, ignore_cleanup_errors=True) as folder,
            staged_rows(staged, table, settings, Path(folder)) as rows,
        ):
            return _judged(rows, suite_of(table, settings), table)
    except (
        GreatExpectationsError,
        SQLAlchemyError,
        TestConnectionError,
        FileNotFoundError,
    ) as error:
        # Their messages quote cells.
        kind = type(getattr(error, "orig", None) or error).__name__
        raise ValidationFailed(f"{table.name}: the rules could not be judged ({kind}).") from None


def _judged(rows: "Staged", suite: "ExpectationSuite", table: Table) -> Validation:
    """The judgement of a suite on staged rows, counted twice."""
    from expectations.conditions import conditions_of
    from expectations.staged import VIEW

    batch = rows.batch_definition.get_batch()
    reported = _reported(batch.validate(suite, result_format=COUNTS_ONLY))
    broken = rows.frame(broken_rules_query(conditions_of(suite.expectations, rows), VIEW))
    rules = _rules(suite)
    by_mask = rules_by_mask(broken, rules)
    reconcile(reported, counts_of(by_mask, rules))
    reasons = rows_with_reasons(broken, by_mask, "error")
    warnings = rows_with_reasons(broken, by_mask, "warning")
    result = {
        "dataset": table.name,
        **rows.frame(TOTALS.format(view=VIEW)).row(0, named=True),
        "rows_with_errors": reasons.height,
        "rows_with_warnings": warnings.height,
        "rules": [rule | {"rows": reported[rule["rule_id"]]} for rule in rules.to_dicts()],
    }
    return Validation(reasons, warnings, result)


def _rules(suite: "ExpectationSuite") -> pl.DataFrame:
    """One row per rule of a suite, in its order."""
    return pl.DataFrame(
        {
            **{name: (rule.meta or {})[name] for name in ("rule_id", "reason", "severity")},
            "description": rule.description,
        }
        for rule in suite.expectations
    )


def _reported(report: "ExpectationSuiteValidationResult") -> dict[str, int]:
    """Rule to the number of rows reported; raises ValidationFailed where a rule has none.

    A rule that raised inside Great Expectations comes back as one that was broken, without counts.
    """
    results = {
        result.expectation_config.meta["rule_id"]: result.result
        for result in report.results
        if result.expectation_config
    }
    raised = sorted(rule_id for rule_id, result in results.items() if COUNT not in result)
    if raised:
        raise ValidationFailed(f"These rules could not be judged: {', '.join(raised)}.")
    # Of no rows Great Expectations counts null.
    return {rule_id: result[COUNT] or 0 for rule_id, result in results.items()}
