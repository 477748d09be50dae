from collections.abc import Callable
from typing import Any

import pytest

from expectations.validate import Validation

# What the row holds; the rules it breaks.
CASES: list[tuple[dict[str, Any], set[str]]] = [
    ({"clinic_id": "3", "unlisted": ["clinic_id"]}, {"clinic_id.not_mapped"}),
    ({"pain": "?", "unlisted": ["pain"]}, {"words.not_mapped"}),
    ({}, set()),
    ({"clinic_id": None}, {"clinic_id.missing"}),
    ({"patient_id": None}, {"patient_id.missing"}),
    ({"session_id": None}, {"session_id.missing"}),
    ({"line_no": None}, {"line_no.missing"}),
    ({"performed_at": None}, {"performed_at.missing"}),
    ({"setting": None}, {"setting.missing"}),
    ({"exercise_code": None}, {"exercise_code.missing"}),
    ({"sets_done": None}, {"sets_done.missing"}),
    ({"reps_per_set": None}, {"reps_per_set.missing"}),
    ({"line_no": "?"}, {"line_no.unreadable"}),
    ({"performed_at": "?"}, {"performed_at.unreadable"}),
    ({"sets_done": "?"}, {"sets_done.unreadable"}),
    ({"reps_per_set": "?"}, {"reps_per_set.unreadable"}),
    ({"pain": "?"}, {"pain.unreadable"}),
    ({"updated_at": "?"}, {"updated_at.unreadable"}),
    ({"side": None, "pain": None, "comment": None, "updated_at": None}, set()),
    ({"line_no": 0}, set()),
    ({"line_no": -1}, {"line_no.out_of_range"}),
    ({"sets_done": -1}, {"sets_done.out_of_range"}),
    ({"sets_done": 0}, set()),
    ({"sets_done": 20}, set()),
    ({"sets_done": 21}, {"sets_done.out_of_range"}),
    ({"reps_per_set": -1}, {"reps_per_set.out_of_range"}),
    ({"reps_per_set": 0}, set()),
    ({"reps_per_set": 200}, set()),
    ({"reps_per_set": 201}, {"reps_per_set.out_of_range"}),
    ({"pain": -0.1}, {"pain.out_of_range"}),
    # Three of the pains are over 10, and none over 100.
    ({"pain": 0.0}, {"pain.scale"}),
    ({"pain": 10.0}, {"pain.scale"}),
    ({"pain": 60.0}, {"pain.out_of_range"}),
    ({"pain": 100.0}, {"pain.out_of_range"}),
    ({"pain": 10.1}, {"pain.out_of_range"}),
    ({"setting": "home"}, set()),
    ({"setting": "clinic"}, set()),
    ({"setting": "telehealth"}, set()),
    ({"setting": "elsewhere"}, {"setting.not_listed"}),
    ({"source_kind": "patient"}, set()),
    ({"source_kind": "clinician"}, set()),
    ({"source_kind": "device"}, set()),
    ({"source_kind": "inferred"}, set()),
    ({"source_kind": "elsewhere"}, {"source_kind.not_listed"}),
    ({"status": "done"}, set()),
    ({"status": "partial"}, set()),
    ({"status": "skipped"}, set()),
    ({"status": "elsewhere"}, {"status.not_listed"}),
    ({"side": "left"}, set()),
    ({"side": "right"}, set()),
    ({"side": "both"}, set()),
    ({"side": "elsewhere"}, {"side.not_listed"}),
    ({"performed_at": "2000-01-01T00:00"}, set()),
    ({"performed_at": "1999-12-31T23:59"}, {"performed_at.before_2000"}),
    ({"updated_at": "2000-01-01T00:00"}, set()),
    ({"updated_at": "1999-12-31T23:59"}, {"updated_at.before_2000"}),
    ({"performed_at": "2026-11-16T00:00"}, {"performed_at.after_export"}),
    ({"updated_at": "2026-11-16T00:00"}, set()),
    ({"exercise_code": "lumbar_dead_bug"}, set()),
    ({"exercise_code": "star jump"}, {"exercise_code.unknown"}),
    ({"clinic_id": "1.2E+17"}, {"clinic_id.mangled"}),
    ({"clinic_id": "a/b"}, {"clinic_id.unsafe"}),
    ({"patient_id": "1.2E+17"}, {"patient_id.mangled"}),
    ({"patient_id": "a/b"}, {"patient_id.unsafe"}),
    ({"session_id": "1.2E+17"}, {"session_id.mangled"}),
    ({"session_id": "a/b"}, {"session_id.unsafe"}),
    ({"session_id": "twice", "pain": 1.0}, {"key.conflict", "pain.scale"}),
    ({"session_id": "twice", "pain": 2.0}, {"key.conflict", "pain.scale"}),
]


@pytest.fixture(scope="module")
def validation(judge: Callable[..., Validation]) -> Validation:
    return judge("sessions", [row for row, _ in CASES])


@pytest.mark.parametrize("number", range(1, len(CASES) + 1))
def test_a_row_breaks_exactly_these_rules(
    number: int, validation: Validation, broken_rules: Callable[[Validation, int], set[str]]
) -> None:
    row, rules = CASES[number - 1]
    assert (row, broken_rules(validation, number)) == (row, rules)


def test_every_rule_is_broken_by_some_row(validation: Validation) -> None:
    assert [rule for rule in validation.result["rules"] if not rule["rows"]] == []
