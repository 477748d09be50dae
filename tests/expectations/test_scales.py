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
    assert warned(judge("outcomes", scores(8, 35, 60, 72, 0, instrument=instrument))) == {1, 5}


@pytest.mark.parametrize(
    "values",
    [(8, 3, 10, 0), (8, 35, 60), (8, 35, 60, 900), (*[5] * 30, 35, 60, 72)],
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
