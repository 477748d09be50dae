from collections.abc import Callable
from typing import Any

import pytest

from expectations.validate import Validation

DAY, LATER = "2026-11-01T08:00", "2026-11-01T09:00"

# Groups of rows of one key; which of them contradict each other, from 1.
GROUPS: dict[str, tuple[list[dict[str, Any]], set[int]]] = {
    "identical rows": ([{"pain": 1.0}, {"pain": 1.0}], set()),
    "identical rows full of nulls": ([{}, {}, {}], set()),
    "another value": ([{"pain": 1.0}, {"pain": 2.0}], {1, 2}),
    "a value and none": ([{"pain": 1.0}, {"pain": None}], {1, 2}),
    "another text": ([{"comment": "ok"}, {"comment": "OK"}], {1, 2}),
    "another patient": ([{"patient_id": "7"}, {"patient_id": "007"}], {1, 2}),
    "newer version": (
        [{"pain": 1.0, "updated_at": DAY}, {"pain": 2.0, "updated_at": LATER}],
        set(),
    ),
    "a version with and one without time": (
        [{"pain": 1.0, "updated_at": DAY}, {"pain": 2.0}],
        set(),
    ),
    "same time, another value": (
        [{"pain": 1.0, "updated_at": DAY}, {"pain": 2.0, "updated_at": DAY}],
        {1, 2},
    ),
    "a repeat of one of the two": ([{"pain": 1.0}, {"pain": 1.0}, {"pain": 2.0}], {1, 2, 3}),
    "an older version beside two that contradict": (
        [
            {"pain": 1.0, "updated_at": DAY},
            {"pain": 2.0, "updated_at": LATER},
            {"pain": 3.0, "updated_at": LATER},
        ],
        {2, 3},
    ),
    "a value that cannot be read and none": ([{"pain": "four"}, {"pain": None}], {1, 2}),
    "values that cannot be read": ([{"pain": "four"}, {"pain": "five"}], {1, 2}),
    "a repeat of what cannot be read": ([{"pain": "four"}, {"pain": "four"}], set()),
    "a version that cannot be read and none": ([{"updated_at": "noon"}, {}], set()),
    "a version that cannot be read and none, another value": (
        [{"updated_at": "noon", "pain": 1.0}, {"pain": 2.0}],
        set(),
    ),
    "another line": ([{"line_no": 1, "pain": 1.0}, {"line_no": 2, "pain": 2.0}], set()),
    "another clinic": ([{"clinic_id": "x", "pain": 1.0}, {"clinic_id": "y", "pain": 2.0}], set()),
    "no line": ([{"line_no": None, "pain": 1.0}, {"line_no": None, "pain": 2.0}], set()),
    "an unreadable line": ([{"line_no": "?", "pain": 1.0}, {"line_no": "?", "pain": 2.0}], set()),
}


@pytest.fixture(scope="module")
def conflicting(judge: Callable[..., Validation]) -> dict[str, set[int]]:
    """Group to the rows of it that have the reason duplicate_key."""
    rows = [
        (group, number, {"session_id": group} | row)
        for group, (members, _) in GROUPS.items()
        for number, row in enumerate(members, 1)
    ]
    reasons = judge("sessions", [row for _, _, row in rows]).reasons.explode("reasons")
    numbers = set(reasons.filter(reasons["reasons"] == "duplicate_key")["row_number"])
    found: dict[str, set[int]] = {group: set() for group in GROUPS}
    for n, (group, number, _) in enumerate(rows, 1):
        if n in numbers:
            found[group].add(number)
    return found


@pytest.mark.parametrize("group", GROUPS)
def test_rows_of_one_key_that_contradict_each_other_all_go(
    group: str, conflicting: dict[str, set[int]]
) -> None:
    assert conflicting[group] == GROUPS[group][1]


def test_rows_without_a_key_are_not_compared(judge: Callable[..., Validation]) -> None:
    rows = [{"session_id": None, "pain": 1.0}, {"session_id": None, "pain": 2.0}]
    reasons = judge("sessions", rows).reasons
    assert "sessions.key.conflict" not in reasons["rule_ids"].explode().to_list()
