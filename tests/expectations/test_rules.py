"""Each row breaks exactly the rules that it is about."""

from collections.abc import Callable
from typing import Any

import pytest

from expectations.validate import Validation
from tests.expectations.cases import (
    appointments,
    episodes,
    holds,
    outcomes,
    prescriptions,
    sessions,
)

CASES = {
    "episodes": episodes.CASES,
    "prescriptions": prescriptions.CASES,
    "holds": holds.CASES,
    "sessions": sessions.CASES,
    "appointments": appointments.CASES,
    "outcomes": outcomes.CASES,
}

# No row at the beginning of a scale may be beside what breaks these: see test_scales.py.
OF_WHOLE_EXPORTS = {"outcomes.score.moved", "outcomes.items.moved"}


@pytest.fixture(scope="module")
def validations(judge: Callable[..., Validation]) -> dict[str, Validation]:
    return {dataset: judge(dataset, [row for row, _ in cases]) for dataset, cases in CASES.items()}


@pytest.mark.parametrize(
    ("dataset", "number"),
    [(dataset, n) for dataset, cases in CASES.items() for n in range(1, len(cases) + 1)],
)
def test_a_row_breaks_exactly_these_rules(
    dataset: str,
    number: int,
    validations: dict[str, Validation],
    broken_rules: Callable[[Validation, int], set[str]],
) -> None:
    row, rules = CASES[dataset][number - 1]
    assert (row, broken_rules(validations[dataset], number)) == (row, rules)


@pytest.mark.parametrize("dataset", CASES)
def test_every_rule_is_broken_by_some_row(dataset: str, validations: dict[str, Validation]) -> None:
    rules = validations[dataset].result["rules"]
    unbroken = {rule["rule_id"] for rule in rules if not rule["rows"]}
    assert unbroken == (OF_WHOLE_EXPORTS if dataset == "outcomes" else set())


@pytest.mark.parametrize(
    ("dataset", "row"),
    [("episodes", {"birth_year": 1066}), ("prescriptions", {"reps_min": 12, "reps_max": 10})],
)
def test_what_is_unlikely_costs_no_row(
    dataset: str, row: dict[str, Any], judge: Callable[..., Validation]
) -> None:
    validation = judge(dataset, [row])
    assert validation.reasons.is_empty()
    assert validation.warnings["reasons"].to_list() == [["unlikely_value"]]
