"""What a difference says in words."""

from dataclasses import replace

import pytest

from reports.figures import Count, Difference, Figure
from reports.verdict import AT_ALL_LOOKS, ONE_OF_MANY, no_interval, verdict


def difference(figure: Figure, note: str | None = None, method: str = AT_ALL_LOOKS) -> Difference:
    return Difference(method, figure, Count("only", 60), Count("hip", 60), note, ())


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [
        (-0.9, 0.5, "if there is a difference, it is on average less than the 2 points"),
        (-1.5, -0.2, "a difference, on average of less than the 2 points"),
        (-4.0, -2.1, "a difference, on average of at least the 2 points"),
        (2.1, 4.0, "a difference, on average of at least the 2 points"),
        (-3.0, -0.5, "a difference, which on average may or may not reach the 2 points"),
        (-3.0, 0.5, "not enough patients yet to tell"),
        (-2.0, 1.0, "not enough patients yet to tell"),
        # As they are shown: −2.0 to +2.0, −1.2 to 0.0, −3.1 to −2.0.
        (-1.97, 1.96, "not enough patients yet to tell"),
        (-1.2, -0.03, "if there is a difference, it is on average less than the 2 points"),
        (-3.1, -1.98, "a difference, on average of at least the 2 points"),
    ],
)
def test_the_interval_is_read_against_no_difference_and_an_important_one(
    lower: float, upper: float, words: str
) -> None:
    found = difference(Figure((lower + upper) / 2, lower, upper))
    assert verdict(found, 2.0).startswith(words)


@pytest.mark.parametrize(
    ("figure", "note", "words", "in_full"),
    [
        (Figure(-1.0), "too_few", "too few to tell", "not enough patients yet to tell"),
        (Figure(None), "too_few", "too few to tell", "not enough patients yet to tell"),
        (Figure(0.0), "no_variance", "all alike", "all alike"),
        (Figure(33.3), "undetermined", "cannot be told", "cannot be told"),
        (Figure(None), "no_data", "cannot be told", "cannot be told"),
        (Figure(None, is_hidden=True), "no_variance", "not published", "not published"),
    ],
)
def test_without_an_interval_the_words_say_why(
    figure: Figure, note: str, words: str, in_full: str
) -> None:
    assert no_interval(difference(figure, note)) == words
    assert verdict(difference(figure, note), 2.0) == in_full


def test_where_a_cohort_has_nobody_there_are_too_few() -> None:
    nobody = replace(difference(Figure(None), "no_data"), n_lumbar_hip=Count("hip", 0))
    assert no_interval(nobody) == "too few to tell"


def test_an_interval_of_one_week_is_never_called_a_difference() -> None:
    for lower, upper in ((-1.5, -0.2), (-4.0, -2.1), (0.5, 3.0)):
        found = difference(Figure((lower + upper) / 2, lower, upper), method="ancova")
        assert verdict(found, 2.0) == ONE_OF_MANY
    within = difference(Figure(-0.2, -0.9, 0.5), method="ancova")
    assert verdict(within, 2.0) == (
        "this week’s interval lies within the 2 points that one patient notices"
    )


def test_no_verdict_names_a_cohort() -> None:
    for lower in (-5.0, -1.5, 0.1, 2.5):
        said = verdict(difference(Figure(lower + 0.5, lower, lower + 1)), 2.0)
        assert "hip" not in said
        assert "lumbar" not in said
