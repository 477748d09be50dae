"""What a difference says in words."""

import pytest

from reports.figures import Figure
from reports.verdict import verdict


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [
        (-0.9, 0.5, "if there is a difference, it is smaller than the 2 points"),
        (-1.5, -0.2, "a difference, but smaller than the 2 points"),
        (-4.0, -2.1, "a difference of at least the 2 points"),
        (2.1, 4.0, "a difference of at least the 2 points"),
        (-3.0, -0.5, "a difference, which may or may not reach the 2 points"),
        (-3.0, 0.5, "not enough patients yet to tell"),
        (-2.0, 1.0, "not enough patients yet to tell"),
    ],
)
def test_the_interval_is_read_against_no_difference_and_an_important_one(
    lower: float, upper: float, words: str
) -> None:
    assert verdict(Figure((lower + upper) / 2, lower, upper), 2.0).startswith(words)


@pytest.mark.parametrize("figure", [Figure(-1.0), Figure(None), Figure(None, is_hidden=True)])
def test_without_an_interval_there_are_not_enough_patients(figure: Figure) -> None:
    assert verdict(figure, 2.0) == "not enough patients yet to tell"


def test_no_verdict_names_a_cohort() -> None:
    for lower in (-5.0, -1.5, 0.1, 2.5):
        said = verdict(Figure(lower + 0.5, lower, lower + 1), 2.0)
        assert "hip" not in said
        assert "lumbar" not in said
