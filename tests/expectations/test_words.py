"""Words that a mapping lists no meaning of."""

from collections.abc import Callable
from typing import Any

import pytest

from expectations.validate import Validation

Row = dict[str, Any]


@pytest.mark.parametrize(
    ("dataset", "row", "reasons"),
    [
        ("outcomes", {"item_1": "Sometimes", "unlisted": ["item_1"]}, ["not_in_list"]),
        ("outcomes", {"item_1": "Sometimes"}, ["bad_number"]),
        ("outcomes", {"score": "fair", "unlisted": ["score"]}, ["not_in_list"]),
        # A column may hold numbers and, for some of them, words.
        ("outcomes", {"score": 5.0, "unlisted": ["score"]}, []),
        ("sessions", {"pain": "awful", "unlisted": ["pain"]}, ["not_in_list"]),
        # The contract's own words need no mapping.
        ("sessions", {"status": "done", "unlisted": ["status"]}, []),
        ("sessions", {"status": "erledigt", "unlisted": ["status"]}, ["not_in_list"]),
        # Neither do names of the exercise catalogue.
        ("sessions", {"unlisted": ["exercise_code"]}, []),
        ("sessions", {"clinic_id": "3", "unlisted": ["clinic_id"]}, ["not_in_list"]),
        ("episodes", {"sex": "4", "unlisted": ["sex"]}, ["not_in_list"]),
    ],
)
def test_a_word_that_the_mapping_does_not_list_stops_unless_it_is_known_anyway(
    dataset: str, row: Row, reasons: list[str], judge: Callable[..., Validation]
) -> None:
    found = judge(dataset, [row]).reasons
    assert [reason for row in found["reasons"].to_list() for reason in row] == reasons


def test_the_clinic_of_a_deleted_row_is_judged_by_a_rule_about_its_key(
    judge: Callable[..., Validation],
) -> None:
    found = judge("outcomes", [{"clinic_id": "3", "unlisted": ["clinic_id"]}]).reasons
    assert found["rule_ids"].to_list() == [["outcomes.clinic_id.not_mapped"]]
