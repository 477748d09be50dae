"""The conditions of a suite as SQL, as Great Expectations itself evaluates them.

Its validator is internal: this is the only module that knows it. The version is pinned, and the
comparison of the rows found with the rows reported (``quarantine``) is the test.
"""

from collections.abc import Iterable

from great_expectations.expectations.expectation import ColumnMapExpectation, Expectation
from great_expectations.expectations.registry import get_metric_kwargs
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.v1_validator import Validator

from expectations.expectation import ROWS_WHERE, ExpectNoRowsWhere, rule_id_of
from expectations.staged import VIEW, Staged


def _of_column(rule: ColumnMapExpectation, validator: Validator, staged: Staged) -> str:
    """The SQL under which Great Expectations takes a cell for unexpected."""
    name = f"{rule.map_metric}.condition"
    kwargs = get_metric_kwargs(name, rule.configuration)
    inner = validator._wrapped_validator
    condition, *_ = inner._metrics_calculator.get_metric(
        MetricConfiguration(name, kwargs["metric_domain_kwargs"], kwargs["metric_value_kwargs"])
    )
    return str(condition.compile(staged.engine, compile_kwargs={"literal_binds": True}))


def _condition(rule: Expectation, validator: Validator, staged: Staged) -> str:
    """The SQL under which a row breaks a rule; raises TypeError for rules not about rows."""
    if isinstance(rule, ExpectNoRowsWhere):
        return str(rule.unexpected_rows_query).removeprefix(ROWS_WHERE).format(batch=VIEW)
    if isinstance(rule, ColumnMapExpectation):
        return _of_column(rule, validator, staged)
    raise TypeError(f"{rule_id_of(rule)} has no condition for a row")


def conditions_of(rules: Iterable[Expectation], staged: Staged) -> dict[str, str]:
    """Rule to the SQL condition under which a row of the staged view breaks it."""
    validator = Validator(batch_definition=staged.batch_definition)
    return {rule_id_of(rule): _condition(rule, validator, staged) for rule in rules}
