"""Why to call, in words with numbers."""

from json import dumps

import pytest

from reports.flag_words import reason_to_call

SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("code", "numbers", "words"),
    [
        (
            "N1",
            {"days_since_prescribed": 9},
            "No home session logged in the 9 days since the programme was prescribed.",
        ),
        (
            "N2",
            {"eligible_days_without_log": 6, "last_logged_on": "2026-11-09"},
            "No home log for 6 days with exercises due; the last was on Mon 9 Nov.",
        ),
        (
            "N3",
            {"adherence_pct": 32.4, "eligible_days": 7, "week": "2026-11-09"},
            "Logged 32 % of the prescribed sessions in the week of 9 Nov.",
        ),
        (
            "N3",
            {"adherence_pct": 32.4, "eligible_days": 7, "week": "2026-W46"},
            "Logged 32 % of the prescribed sessions in the week of 9 Nov.",
        ),
        (
            "N4",
            {"adherence_pct": 42, "previous_adherence_pct": 61},
            "Low two weeks running: 61 % of the prescribed sessions, then 42 %.",
        ),
        (
            "N5",
            {"adherence_pct": 30, "mean_before_pct": 75, "drop_points": 45},
            "Down by 45 points: 30 % of the prescribed sessions, after a mean of 75 % in the two "
            "weeks before.",
        ),
    ],
)
def test_a_flag_reads_as_a_sentence_with_its_numbers(
    code: str, numbers: dict[str, object], words: str
) -> None:
    assert reason_to_call(code, dumps(numbers)).replace(SPACE, " ") == words


@pytest.mark.parametrize("numbers", [None, "", "{}", "[]", "null", "{broken", '{"week": "soon"}'])
@pytest.mark.parametrize("code", ["N1", "N2", "N3", "N4", "N5", "N6", "P1", "P2", "Q1", "D1"])
def test_without_its_numbers_a_flag_still_says_why(code: str, numbers: str | None) -> None:
    words = reason_to_call(code, numbers)
    assert words.endswith(".")
    assert "{" not in words
    assert "Flag" not in words


def test_an_unknown_flag_is_named() -> None:
    assert reason_to_call("X9", "{}") == "Flag X9 is up."
