"""What all rules are made of: the expectations used, and the meta data each of them carries.

A rule that Great Expectations has a word for is one of its own expectations. All others are
``ExpectNoRowsWhere``, because its SQL engine knows no patterns and no subqueries.
"""

from typing import Any, ClassVar

from great_expectations.expectations.core.unexpected_rows_expectation import (
    UnexpectedRowsExpectation,
)
from great_expectations.expectations.expectation import Expectation

from domain.columns import Column

Rules = tuple[Expectation, ...]

ROWS_WHERE = "SELECT row_number FROM {batch} WHERE "
ROW_COUNT = "unexpected_rows_query.row_count"


class ExpectNoRowsWhere(UnexpectedRowsExpectation):
    """No row meets a condition.

    Great Expectations' own class also fetches rows. This one only counts them: half the queries,
    and no row ever leaves the database.
    """

    metric_dependencies: ClassVar[tuple[str, ...]] = (ROW_COUNT,)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,  # noqa: ANN401 - any engine may be handed in
    ) -> dict[str, Any]:
        """Whether there are none, and how many there are."""
        count = metrics[ROW_COUNT]
        return {"success": count == 0, "result": {"unexpected_count": count}}


def meta(rule_id: str, reason: str, severity: str = "error") -> dict[str, Any]:
    """What a rule carries: its lasting name, the reason it gives a row, and how grave that is.

    ``error`` sends the row to quarantine, ``warning`` keeps and counts it.
    """
    return {"rule_id": rule_id, "reason": reason, "severity": severity}


def unread(column: Column) -> str:
    """The staged column that keeps the text of a cell that could not be read."""
    return f"{column.name}_text"


def no_rows_where(
    condition: str, rule_id: str, reason: str, description: str, severity: str = "error"
) -> Expectation:
    """The rule that a row breaks when ``condition`` is true for it; unknown is not true.

    The condition is DuckDB's SQL. Braces are doubled in it, and the export is ``{batch}``.
    """
    return ExpectNoRowsWhere(
        unexpected_rows_query=ROWS_WHERE + condition,
        meta=meta(rule_id, reason, severity),
        description=description,
    )


def rule_id_of(rule: Expectation) -> str:
    """The lasting name of a rule."""
    return str((rule.meta or {})["rule_id"])
