from collections.abc import Callable
from typing import Any

import pytest

from expectations.validate import Validation

# What the row holds; the rules it breaks.
CASES: list[tuple[dict[str, Any], set[str]]] = [
    ({"clinic_id": "3", "unlisted": ["clinic_id"]}, {"clinic_id.not_mapped"}),
    ({"patient_id": "word", "unlisted": ["patient_id"]}, {"words.not_mapped"}),
    ({}, set()),
    ({"clinic_id": None}, {"clinic_id.missing"}),
    ({"patient_id": None}, {"patient_id.missing"}),
    ({"episode_id": None}, {"episode_id.missing"}),
    ({"prescription_id": None}, {"prescription_id.missing"}),
    ({"exercise_code": None}, {"exercise_code.missing"}),
    ({"sets": None}, {"sets.missing"}),
    ({"reps_min": None}, {"reps_min.missing"}),
    ({"times_per_day": None}, {"times_per_day.missing"}),
    ({"valid_from": None}, {"valid_from.missing"}),
    ({"sets": "?"}, {"sets.unreadable"}),
    ({"reps_min": "?"}, {"reps_min.unreadable"}),
    ({"reps_max": "?"}, {"reps_max.unreadable"}),
    ({"times_per_day": "?"}, {"times_per_day.unreadable"}),
    ({"days_per_week": "?"}, {"days_per_week.unreadable"}),
    ({"valid_from": "?"}, {"valid_from.unreadable"}),
    ({"valid_to": "?"}, {"valid_to.unreadable"}),
    ({"updated_at": "?"}, {"updated_at.unreadable"}),
    ({"reps_max": None, "days_per_week": None, "valid_to": None}, set()),
    ({"sets": -1}, {"sets.out_of_range"}),
    ({"sets": 0}, set()),
    ({"sets": 20}, set()),
    ({"sets": 21}, {"sets.out_of_range"}),
    ({"reps_min": -1}, {"reps_min.out_of_range"}),
    ({"reps_min": 0}, set()),
    ({"reps_min": 200}, set()),
    ({"reps_min": 201}, {"reps_min.out_of_range"}),
    ({"reps_max": 11}, {"reps_max.under_reps_min"}),
    ({"reps_max": 12}, set()),
    ({"reps_max": 200}, set()),
    ({"reps_max": 201}, {"reps_max.out_of_range"}),
    ({"reps_max": -1}, {"reps_max.out_of_range", "reps_max.under_reps_min"}),
    ({"reps_min": "?", "reps_max": 11}, {"reps_min.unreadable"}),
    ({"times_per_day": 0}, {"times_per_day.out_of_range"}),
    ({"times_per_day": 1}, set()),
    ({"times_per_day": 10}, set()),
    ({"times_per_day": 11}, {"times_per_day.out_of_range"}),
    ({"days_per_week": 0}, {"days_per_week.out_of_range"}),
    ({"days_per_week": 1}, set()),
    ({"days_per_week": 7}, set()),
    ({"days_per_week": 8}, {"days_per_week.out_of_range"}),
    ({"valid_from": "2000-01-01"}, set()),
    ({"valid_from": "1999-12-31"}, {"valid_from.before_2000"}),
    (
        {"valid_from": "2000-01-01", "valid_to": "1999-12-31"},
        {"valid_to.before_2000", "valid_to.before_valid_from"},
    ),
    ({"valid_to": "2027-01-01"}, set()),
    ({"valid_to": "2026-12-31"}, {"valid_to.before_valid_from"}),
    ({"updated_at": "2000-01-01T00:00"}, set()),
    ({"updated_at": "1999-12-31T23:59"}, {"updated_at.before_2000"}),
    ({"exercise_code": "lumbar_bird_dog"}, set()),
    ({"exercise_code": "star jump"}, {"exercise_code.unknown"}),
    ({"exercise_code": "HIP_CLAMSHELL"}, {"exercise_code.unknown"}),
    ({"clinic_id": "1.2E+17"}, {"clinic_id.mangled"}),
    ({"clinic_id": "a/b"}, {"clinic_id.unsafe"}),
    ({"patient_id": "1.2E+17"}, {"patient_id.mangled"}),
    ({"patient_id": "a/b"}, {"patient_id.unsafe"}),
    ({"episode_id": "1.2E+17"}, {"episode_id.mangled"}),
    ({"episode_id": "a/b"}, {"episode_id.unsafe"}),
    ({"prescription_id": "1.2E+17"}, {"prescription_id.mangled"}),
    ({"prescription_id": "a/b"}, {"prescription_id.unsafe"}),
    ({"prescription_id": "twice", "sets": 2}, {"key.conflict"}),
    ({"prescription_id": "twice", "sets": 3}, {"key.conflict"}),
]


@pytest.fixture(scope="module")
def validation(judge: Callable[..., Validation]) -> Validation:
    return judge("prescriptions", [row for row, _ in CASES])


@pytest.mark.parametrize("number", range(1, len(CASES) + 1))
def test_a_row_breaks_exactly_these_rules(
    number: int, validation: Validation, broken_rules: Callable[[Validation, int], set[str]]
) -> None:
    row, rules = CASES[number - 1]
    assert (row, broken_rules(validation, number)) == (row, rules)


def test_every_rule_is_broken_by_some_row(validation: Validation) -> None:
    assert [rule for rule in validation.result["rules"] if not rule["rows"]] == []


def test_most_repetitions_under_the_fewest_cost_no_row(judge: Callable[..., Validation]) -> None:
    validation = judge("prescriptions", [{"reps_min": 12, "reps_max": 10}])
    assert validation.reasons.is_empty()
    assert validation.warnings["reasons"].to_list() == [["unlikely_value"]]
