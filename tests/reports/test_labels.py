"""Labels never cover one another."""

from itertools import pairwise

from hypothesis import given
from hypothesis.strategies import floats, lists

from reports.labels import nudged

GAP, LOW, HIGH = 10.0, 0.0, 100.0


@given(lists(floats(-20, 120), max_size=9))
def test_labels_keep_their_gap_within_the_limits(wanted: list[float]) -> None:
    placed = sorted(nudged(wanted, GAP, LOW, HIGH))
    gaps = [after - before for before, after in pairwise(placed)]
    assert all(gap >= GAP - 1e-9 for gap in gaps)
    assert all(LOW - 1e-9 <= position <= HIGH + 1e-9 for position in placed)


@given(lists(floats(0, 100), unique=True, max_size=9))
def test_labels_keep_their_order(wanted: list[float]) -> None:
    placed = nudged(wanted, GAP, LOW, HIGH)
    assert sorted(range(len(wanted)), key=wanted.__getitem__) == sorted(
        range(len(placed)), key=placed.__getitem__
    )


def test_labels_that_are_far_apart_stay_where_they_belong() -> None:
    assert nudged([80.0, 20.0, 50.0], GAP, LOW, HIGH) == [80.0, 20.0, 50.0]
