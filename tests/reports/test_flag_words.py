"""Why to call, in words with numbers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from domain.published.flags import FLAG_CODES
from reports.flag_words import reason_to_call

SPACE = "\N{NO-BREAK SPACE}"
MONDAY = date(2026, 11, 9)
EXERCISES = {"hip_clamshell": "Clamshell"}


@pytest.mark.parametrize(
    ("code", "numbers", "words"),
    [
        (
            "N1",
            {"value": 9, "threshold": 7, "value_on": date(2026, 11, 6)},
            "No home exercise logged in the 9 days since the programme was prescribed.",
        ),
        (
            "N2",
            {"value": 6, "threshold": 4, "value_on": MONDAY},
            "No home exercise logged for 6 days of the programme (last on Mon 9 Nov).",
        ),
        (
            "N2",
            {"value": 1, "threshold": 1, "value_on": MONDAY},
            "No home exercise logged for 1 day of the programme (last on Mon 9 Nov).",
        ),
        (
            "N3",
            {"value": 32.4, "threshold": 50, "counted": 7, "week": MONDAY},
            "Only 32 % of sessions logged in the week of 9 Nov.",
        ),
        (
            "N4",
            {"value": 42, "compared_with": 61, "threshold": 80, "week": MONDAY},
            "Low two weeks running: 61 %, then 42 % of sessions logged.",
        ),
        (
            "N5",
            {"value": 30, "compared_with": 75, "threshold": 30, "week": MONDAY},
            "Down by 45 points: 30 % of the prescribed sessions, after a mean of 75 % in the two "
            "weeks before.",
        ),
        (
            "N6",
            {
                "value": 21.4,
                "compared_with": 92.9,
                "counted": 4,
                "week": MONDAY,
                "exercise_code": "hip_clamshell",
            },
            "One exercise is left out: Clamshell, 21 % of its sessions in the week of 9 Nov; the "
            "others at least 93 %.",
        ),
        (
            "P1",
            {"value": 9, "threshold": 8, "compared_with": None, "counted": 1, "value_on": MONDAY},
            "Pain of 8 or more in 1 session lately, 9 at the highest; the last on Mon 9 Nov.",
        ),
        (
            "P1",
            {"value": 6, "threshold": 16 / 3, "compared_with": 10 / 3, "counted": 2}
            | {"value_on": MONDAY},
            "Pain of 5.3 or more in 2 sessions lately, 6 at the highest; the last on Mon 9 Nov.",
        ),
        (
            "P2",
            {"value": 7, "threshold": 2, "compared_with": 4.5, "value_on": MONDAY},
            "Pain score of 7 on Mon 9 Nov, 4.5 at the start.",
        ),
        (
            "Q1",
            {"value": 4, "counted": 2, "value_on": MONDAY, "outcome_window": "week_6"},
            "No pain score for week 6, due by Mon 9 Nov.",
        ),
        (
            "D1",
            {"value": 171.4, "threshold": 150, "counted": 24, "week": MONDAY},
            "Logged 171 % of the prescribed sessions in the week of 9 Nov.",
        ),
    ],
)
def test_a_flag_reads_as_a_sentence_with_its_numbers(
    code: str, numbers: Mapping[str, Any], words: str
) -> None:
    said = reason_to_call({"code": code, **numbers}, EXERCISES, MONDAY)
    assert said.replace(SPACE, " ") == words


@pytest.mark.parametrize("numbers", [{}, {"value": None, "week": None, "exercise_code": "gone"}])
@pytest.mark.parametrize("code", FLAG_CODES)
def test_without_its_numbers_a_flag_still_says_why(code: str, numbers: Mapping[str, Any]) -> None:
    words = reason_to_call({"code": code, **numbers}, EXERCISES, MONDAY)
    assert words.endswith(".")
    assert "{" not in words
    assert "Flag" not in words


def test_an_unknown_flag_is_named() -> None:
    assert reason_to_call({"code": "X9"}, EXERCISES, MONDAY) == "Flag X9 is up."
