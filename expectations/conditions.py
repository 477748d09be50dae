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


def conditions_of(rules: Iterable[Expectation], staged: Staged) -> dict[str, str]:
    """Rule to the SQL condition under which a row of the staged view breaks it.

    Raises TypeError for rules that are not about rows.
    """
    rules = list(rules)
    of_columns = _of_columns(
        [one for one in rules if isinstance(one, ColumnMapExpectation)], staged
    )
    return {rule_id_of(rule): of_columns.get(rule_id_of(rule)) or _of_rows(rule) for rule in rules}


def _of_columns(rules: Iterable[ColumnMapExpectation], staged: Staged) -> dict[str, str]:
    """Rule to the SQL under which Great Expectations takes a cell for unexpected."""
    inner = Validator(batch_definition=staged.batch_definition)._wrapped_validator
    metrics = {rule_id_of(rule): _metric(rule) for rule in rules}
    # Together: each time it is asked it looks up the columns anew.
    found, _ = inner._metrics_calculator.compute_metrics(list(metrics.values()))
    return {
        rule_id: str(
            found[metric.id][0].compile(staged.engine, compile_kwargs={"literal_binds": True})
        )
        for rule_id, metric in metrics.items()
    }


def _metric(rule: ColumnMapExpectation) -> MetricConfiguration:
    name = f"{rule.map_metric}.condition"
    kwargs = get_metric_kwargs(name, rule.configuration)
    return MetricConfiguration(name, kwargs["metric_domain_kwargs"], kwargs["metric_value_kwargs"])


def _of_rows(rule: Expectation) -> str:
    if isinstance(rule, ExpectNoRowsWhere):
        return str(rule.unexpected_rows_query).removeprefix(ROWS_WHERE).format(batch=VIEW)
    raise TypeError(f"{rule_id_of(rule)} has no condition for a row")
