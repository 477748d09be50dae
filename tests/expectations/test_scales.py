"""A scale that ends at 100 in a column that ends at 10, told from the whole export."""

from collections.abc import Callable
from typing import Any

import pytest

from expectations.validate import Validation

Judge = Callable[..., Validation]
WARNED = "scale_suspected"


def scores(*values: float, instrument: str = "nprs") -> list[dict[str, Any]]:
    return [{"instrument": instrument, "score": value} for value in values]


def warned(validation: Validation) -> set[int]:
    reasons = validation.warnings.explode("reasons")
    return set(reasons.filter(reasons["reasons"] == WARNED)["row_number"])


@pytest.mark.parametrize("instrument", ["nprs", "psfs", "satisfaction"])
def test_small_scores_among_scores_of_100_are_suspected(judge: Judge, instrument: str) -> None:
    values = (8, 35, 60, 100, 0, 10)
    assert warned(judge("outcomes", scores(*values, instrument=instrument))) == {1, 5, 6}


@pytest.mark.parametrize(
    "values",
    [(8, 3, 10, 0), (8, 10, 35, 60), (8, 35, 60, 72, 101), (*[5] * 28, 35, 60, 72)],
    ids=["none over 10", "too few over 10", "one over 100", "a small share"],
)
def test_slips_of_the_pen_are_no_other_scale(judge: Judge, values: tuple[float, ...]) -> None:
    assert warned(judge("outcomes", scores(*values))) == set()


def test_one_in_ten_over_10_is_enough_to_suspect_the_others(judge: Judge) -> None:
    small = 27
    found = warned(judge("outcomes", scores(*[5] * small, 35, 60, 72)))
    assert found == {*range(1, small + 1)}


def test_another_instrument_of_the_export_is_not_suspected(judge: Judge) -> None:
    rows = [*scores(35, 60, 72, 8), *scores(8, 9, instrument="psfs"), *scores(35, instrument="odi")]
    assert warned(judge("outcomes", rows)) == {4}


def test_pain_of_sessions_is_judged_alike(judge: Judge) -> None:
    assert warned(judge("sessions", [{"pain": pain} for pain in (8, 35, 60, 72, None)])) == {1}
    assert warned(judge("sessions", [{"pain": pain} for pain in (8, 9, 60, None)])) == set()


def test_one_session_whose_pain_stands_in_each_bout_is_one_slip_of_the_pen(judge: Judge) -> None:
    bouts = [{"session_id": "s", "line_no": line, "pain": 11} for line in (1, 2, 3)]
    assert warned(judge("sessions", [{"pain": 8}, *bouts])) == set()


@pytest.mark.parametrize(
    ("instrument", "values", "found"),
    [
        ("nprs", (1, 5, 9, 11, 11, 11), {1, 2, 3}),
        ("rmdq", (1, 5, 9, 25, 25, 25), {1, 2, 3}),
        ("groc", (1, 3, 7, 8, 12, 15), {1, 2, 3}),
        ("pass", (1, 2, 2, 1, 2), {1, 4}),
        # None of these need be another scale: one is at the beginning, few are beyond the end, or
        # they would not fit it either.
        ("rmdq", (0, 5, 9, 25, 25, 25), set()),
        ("rmdq", (1, 5, 9, 25, 25), set()),
        ("rmdq", (1, 5, 9, 30, 30, 30), set()),
        ("groc", (-7, 3, 7, 8, 12, 15), set()),
        ("pass", (0, 1, 2, 2, 2), set()),
    ],
)
def test_scores_beyond_the_end_and_none_at_the_beginning_are_of_a_scale_that_begins_later(
    judge: Judge, instrument: str, values: tuple[float, ...], found: set[int]
) -> None:
    assert warned(judge("outcomes", scores(*values, instrument=instrument))) == found


def answers(instrument: str, *rows: tuple[float, ...]) -> list[dict[str, Any]]:
    return [
        {"instrument": instrument, "score": None}
        | {f"item_{n}": answer for n, answer in enumerate(row, 1)}
        for row in rows
    ]


def test_answers_of_oswestry_that_are_numbered_from_1_are_suspected(judge: Judge) -> None:
    beyond = [(6.0, *[2.0] * 9)] * 3
    small = [(1.0, *[3.0] * 9), (5.0, *[4.0] * 8)]
    assert warned(judge("outcomes", answers("odi", *beyond, *small))) == {4, 5}
    with_naught = [*beyond, *small, (0.0, *[3.0] * 9)]
    assert warned(judge("outcomes", answers("odi", *with_naught))) == set()
    assert warned(judge("outcomes", answers("odi", *beyond[:2], *small))) == set()


def test_statements_that_are_1_or_2_are_suspected(judge: Judge) -> None:
    beyond = [(2.0, *[1.0] * 23)] * 3
    assert warned(judge("outcomes", answers("rmdq", *beyond, tuple([1.0] * 24)))) == {4}
