from collections.abc import Callable
from typing import Any

import pytest

from expectations.validate import Validation

# What the row holds; the rules it breaks.
CASES: list[tuple[dict[str, Any], set[str]]] = [
    ({"clinic_id": "3", "unlisted": ["clinic_id"]}, {"clinic_id.not_mapped"}),
    ({"sex": "word", "unlisted": ["sex"]}, {"words.not_mapped"}),
    ({}, set()),
    ({"clinic_id": None}, {"clinic_id.missing"}),
    ({"patient_id": None}, {"patient_id.missing"}),
    ({"episode_id": None}, {"episode_id.missing"}),
    ({"cohort": None}, {"cohort.missing"}),
    ({"started_on": None}, {"started_on.missing"}),
    ({"physio_id": None, "discharged_on": None, "updated_at": None}, set()),
    ({"cohort": "hip_only"}, {"cohort.not_listed"}),
    ({"cohort": "LUMBAR_HIP"}, {"cohort.not_listed"}),
    ({"started_on": "31/02/2026"}, {"started_on.unreadable"}),
    ({"discharged_on": "soon"}, {"discharged_on.unreadable"}),
    ({"updated_at": "yesterday"}, {"updated_at.unreadable"}),
    ({"birth_year": "'75"}, {"birth_year.unreadable"}),
    ({"symptom_weeks": "many"}, {"symptom_weeks.unreadable"}),
    ({"started_on": "2000-01-01"}, set()),
    ({"started_on": "1999-12-31"}, {"started_on.before_2000"}),
    ({"updated_at": "2000-01-01T00:00"}, set()),
    ({"updated_at": "1999-12-31T23:59"}, {"updated_at.before_2000"}),
    (
        {"started_on": "2000-01-01", "discharged_on": "1999-12-31"},
        {"discharged_on.before_2000", "discharged_on.before_started_on"},
    ),
    ({"started_on": "2026-11-16"}, {"started_on.after_export"}),
    ({"discharged_on": "2026-11-15"}, set()),
    ({"discharged_on": "2026-11-14"}, {"discharged_on.before_started_on"}),
    ({"discharged_on": "2027-01-01"}, set()),
    ({"birth_year": 1900}, set()),
    ({"birth_year": 1899}, {"birth_year.out_of_range"}),
    ({"birth_year": 2100}, set()),
    ({"birth_year": 2101}, {"birth_year.out_of_range"}),
    ({"symptom_weeks": 0.0}, set()),
    ({"symptom_weeks": -0.1}, {"symptom_weeks.out_of_range"}),
    ({"symptom_weeks": 4000.0}, set()),
    ({"symptom_weeks": 4000.5}, {"symptom_weeks.out_of_range"}),
    ({"clinic_id": "1.2E+17"}, {"clinic_id.mangled"}),
    ({"patient_id": "1.2E+17"}, {"patient_id.mangled"}),
    ({"episode_id": "1.2E+17"}, {"episode_id.mangled"}),
    ({"physio_id": "1.2E+17"}, {"physio_id.mangled"}),
    ({"clinic_id": "a/b"}, {"clinic_id.unsafe"}),
    ({"patient_id": "a/b"}, {"patient_id.unsafe"}),
    ({"episode_id": "a/b"}, {"episode_id.unsafe"}),
    ({"physio_id": "a/b"}, {"physio_id.unsafe"}),
    ({"episode_id": "twice", "sex": "f"}, {"key.conflict"}),
    ({"episode_id": "twice", "sex": "m"}, {"key.conflict"}),
]


@pytest.fixture(scope="module")
def validation(judge: Callable[..., Validation]) -> Validation:
    return judge("episodes", [row for row, _ in CASES])


@pytest.mark.parametrize("number", range(1, len(CASES) + 1))
def test_a_row_breaks_exactly_these_rules(
    number: int, validation: Validation, broken_rules: Callable[[Validation, int], set[str]]
) -> None:
    row, rules = CASES[number - 1]
    assert (row, broken_rules(validation, number)) == (row, rules)


def test_every_rule_is_broken_by_some_row(validation: Validation) -> None:
    assert [rule for rule in validation.result["rules"] if not rule["rows"]] == []


def test_an_unlikely_year_of_birth_costs_no_row(judge: Callable[..., Validation]) -> None:
    validation = judge("episodes", [{"birth_year": 1066}])
    assert validation.reasons.is_empty()
    assert validation.warnings["reasons"].to_list() == [["unlikely_value"]]
