from collections.abc import Callable
from typing import Any

import pytest

from expectations.validate import Validation

# What the row holds; the rules it breaks.
CASES: list[tuple[dict[str, Any], set[str]]] = [
    ({"clinic_id": "3", "unlisted": ["clinic_id"]}, {"clinic_id.not_mapped"}),
    ({"item_1": "?", "unlisted": ["item_1"]}, {"words.not_mapped"}),
    ({}, set()),
    ({"clinic_id": None}, {"clinic_id.missing"}),
    ({"patient_id": None}, {"patient_id.missing"}),
    ({"response_id": None}, {"response_id.missing"}),
    ({"instrument": None}, {"instrument.missing"}),
    ({"completed_at": None}, {"completed_at.missing"}),
    ({"completed_at": "?"}, {"completed_at.unreadable"}),
    ({"score": "?"}, {"score.unreadable"}),
    ({"updated_at": "?"}, {"updated_at.unreadable"}),
    ({"item_1": "?"}, {"items.unreadable"}),
    ({"instrument": "rmdq", "item_24": "?"}, {"items.unreadable"}),
    ({"instrument": "vas", "score": 999.0, "item_1": 999.0}, {"instrument.not_listed"}),
    ({"completed_at": "2000-01-01T00:00"}, set()),
    ({"completed_at": "1999-12-31T23:59"}, {"completed_at.before_2000"}),
    ({"updated_at": "2000-01-01T00:00"}, set()),
    ({"updated_at": "1999-12-31T23:59"}, {"updated_at.before_2000"}),
    ({"completed_at": "2026-11-16T00:00"}, {"completed_at.after_export"}),
    ({"instrument": "nprs", "score": -0.1}, {"score.out_of_range"}),
    ({"instrument": "nprs", "score": 0.0}, set()),
    ({"instrument": "nprs", "score": 10.0}, set()),
    ({"instrument": "nprs", "score": 10.1}, {"score.out_of_range"}),
    ({"instrument": "odi", "score": -0.1}, {"score.out_of_range"}),
    ({"instrument": "odi", "score": 0.0}, set()),
    ({"instrument": "odi", "score": 100.0}, set()),
    ({"instrument": "odi", "score": 100.1}, {"score.out_of_range"}),
    ({"instrument": "modi", "score": -0.1}, {"score.out_of_range"}),
    ({"instrument": "modi", "score": 0.0}, set()),
    ({"instrument": "modi", "score": 100.0}, set()),
    ({"instrument": "modi", "score": 100.1}, {"score.out_of_range"}),
    ({"instrument": "rmdq", "score": -0.1}, {"score.out_of_range"}),
    ({"instrument": "rmdq", "score": 0.0}, set()),
    ({"instrument": "rmdq", "score": 24.0}, set()),
    ({"instrument": "rmdq", "score": 24.1}, {"score.out_of_range"}),
    ({"instrument": "psfs", "score": -0.1}, {"score.out_of_range"}),
    ({"instrument": "psfs", "score": 0.0}, set()),
    ({"instrument": "psfs", "score": 10.0}, set()),
    ({"instrument": "psfs", "score": 10.1}, {"score.out_of_range"}),
    ({"instrument": "groc", "score": -7.1}, {"score.out_of_range"}),
    ({"instrument": "groc", "score": -7.0}, set()),
    ({"instrument": "groc", "score": 7.0}, set()),
    ({"instrument": "groc", "score": 7.1}, {"score.out_of_range"}),
    ({"instrument": "satisfaction", "score": -0.1}, {"score.out_of_range"}),
    # Three of its scores are over 10, and none over 100.
    ({"instrument": "satisfaction", "score": 0.0}, {"score.scale"}),
    ({"instrument": "satisfaction", "score": 10.0}, {"score.scale"}),
    ({"instrument": "satisfaction", "score": 60.0}, {"score.out_of_range"}),
    ({"instrument": "satisfaction", "score": 100.0}, {"score.out_of_range"}),
    ({"instrument": "satisfaction", "score": 10.1}, {"score.out_of_range"}),
    ({"instrument": "pass", "score": 0.0}, set()),
    ({"instrument": "pass", "score": 1.0}, set()),
    ({"instrument": "pass", "score": 0.5}, {"score.out_of_range"}),
    ({"instrument": "pass", "score": -1.0}, {"score.out_of_range"}),
    ({"instrument": "pass", "score": 2.0}, {"score.out_of_range"}),
    ({"instrument": "nprs", "item_1": -1.0}, {"items.out_of_range"}),
    ({"instrument": "nprs", "item_1": 0.0}, set()),
    ({"instrument": "nprs", "item_1": 10.0}, set()),
    ({"instrument": "nprs", "item_1": 11.0}, {"items.out_of_range"}),
    ({"instrument": "nprs", "item_3": -1.0}, {"items.out_of_range"}),
    ({"instrument": "nprs", "item_3": 0.0}, set()),
    ({"instrument": "nprs", "item_3": 10.0}, set()),
    ({"instrument": "nprs", "item_3": 11.0}, {"items.out_of_range"}),
    ({"instrument": "nprs", "item_4": 99.0}, {"items.unexpected"}),
    ({"instrument": "psfs", "item_1": -1.0}, {"items.out_of_range"}),
    ({"instrument": "psfs", "item_1": 0.0}, set()),
    ({"instrument": "psfs", "item_1": 10.0}, set()),
    ({"instrument": "psfs", "item_1": 11.0}, {"items.out_of_range"}),
    ({"instrument": "psfs", "item_5": -1.0}, {"items.out_of_range"}),
    ({"instrument": "psfs", "item_5": 0.0}, set()),
    ({"instrument": "psfs", "item_5": 10.0}, set()),
    ({"instrument": "psfs", "item_5": 11.0}, {"items.out_of_range"}),
    ({"instrument": "psfs", "item_6": 99.0}, {"items.unexpected"}),
    ({"instrument": "odi", "item_1": -1.0}, {"items.out_of_range"}),
    ({"instrument": "odi", "item_1": 0.0}, set()),
    ({"instrument": "odi", "item_1": 5.0}, set()),
    ({"instrument": "odi", "item_1": 6.0}, {"items.out_of_range"}),
    ({"instrument": "odi", "item_10": -1.0}, {"items.out_of_range"}),
    ({"instrument": "odi", "item_10": 0.0}, set()),
    ({"instrument": "odi", "item_10": 5.0}, set()),
    ({"instrument": "odi", "item_10": 6.0}, {"items.out_of_range"}),
    ({"instrument": "odi", "item_11": 99.0}, {"items.unexpected"}),
    ({"instrument": "modi", "item_1": -1.0}, {"items.out_of_range"}),
    ({"instrument": "modi", "item_1": 0.0}, set()),
    ({"instrument": "modi", "item_1": 5.0}, set()),
    ({"instrument": "modi", "item_1": 6.0}, {"items.out_of_range"}),
    ({"instrument": "modi", "item_10": -1.0}, {"items.out_of_range"}),
    ({"instrument": "modi", "item_10": 0.0}, set()),
    ({"instrument": "modi", "item_10": 5.0}, set()),
    ({"instrument": "modi", "item_10": 6.0}, {"items.out_of_range"}),
    ({"instrument": "modi", "item_11": 99.0}, {"items.unexpected"}),
    ({"instrument": "rmdq", "item_1": -1.0}, {"items.out_of_range"}),
    ({"instrument": "rmdq", "item_1": 0.0}, set()),
    ({"instrument": "rmdq", "item_1": 1.0}, set()),
    ({"instrument": "rmdq", "item_1": 2.0}, {"items.out_of_range"}),
    ({"instrument": "rmdq", "item_24": -1.0}, {"items.out_of_range"}),
    ({"instrument": "rmdq", "item_24": 0.0}, set()),
    ({"instrument": "rmdq", "item_24": 1.0}, set()),
    ({"instrument": "rmdq", "item_24": 2.0}, {"items.out_of_range"}),
    ({"instrument": "rmdq", "item_7": 0.5}, {"items.out_of_range"}),
    ({"instrument": "groc", "item_1": 1.0}, {"items.unexpected"}),
    ({"instrument": "pass", "item_1": 1.0}, {"items.unexpected"}),
    ({"instrument": "satisfaction", "item_1": 1.0}, {"items.unexpected"}),
    ({"score": 5.0, "computed_score": 5.5}, set()),
    ({"score": 5.5, "computed_score": 5.0}, set()),
    ({"score": 5.0, "computed_score": 5.6}, {"score.mismatch"}),
    ({"score": 5.6, "computed_score": 5.0}, {"score.mismatch"}),
    # 0.1 + 0.2 - 0.3 is not 0: only nine decimals count.
    ({"score": 0.8, "computed_score": 0.1 + 0.2}, set()),
    ({"score": None, "computed_score": 5.0}, set()),
    ({"score": 5.0, "computed_score": None}, set()),
    ({"clinic_id": "1.2E+17"}, {"clinic_id.mangled"}),
    ({"clinic_id": "a/b"}, {"clinic_id.unsafe"}),
    ({"patient_id": "1.2E+17"}, {"patient_id.mangled"}),
    ({"patient_id": "a/b"}, {"patient_id.unsafe"}),
    ({"response_id": "1.2E+17"}, {"response_id.mangled"}),
    ({"response_id": "a/b"}, {"response_id.unsafe"}),
    ({"response_id": "twice", "item_24": 1.0}, {"key.conflict", "items.unexpected"}),
    ({"response_id": "twice"}, {"key.conflict"}),
]


@pytest.fixture(scope="module")
def validation(judge: Callable[..., Validation]) -> Validation:
    return judge("outcomes", [row for row, _ in CASES])


@pytest.mark.parametrize("number", range(1, len(CASES) + 1))
def test_a_row_breaks_exactly_these_rules(
    number: int, validation: Validation, broken_rules: Callable[[Validation, int], set[str]]
) -> None:
    row, rules = CASES[number - 1]
    assert (row, broken_rules(validation, number)) == (row, rules)


def test_every_rule_is_broken_by_some_row(validation: Validation) -> None:
    assert [rule for rule in validation.result["rules"] if not rule["rows"]] == []
