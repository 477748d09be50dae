"""A difference as the comparison's table gives it, and what none can be."""

import pytest

from reports.differences import difference


def row(estimate: float, note: str | None = None) -> dict[str, object]:
    ends = {"lower": estimate - 30, "upper": estimate + 30}
    return {"estimate": estimate, **ends, "note": note, "n_lumbar_only": 12, "n_lumbar_hip": 11}


@pytest.mark.parametrize("estimate", [33.3, -10.1, 306.0])
def test_what_is_wider_than_the_scale_is_no_difference(estimate: float) -> None:
    found = difference({"ancova": row(estimate)}, "ancova", (), widest=10)
    assert (found.figure.value, found.figure.lower, found.figure.upper) == (None, None, None)
    assert found.note == "undetermined"
    assert (found.n_lumbar_only.value, found.n_lumbar_hip.value) == (12, 11)


def test_of_few_patients_nothing_more_is_told_than_that_they_are_few() -> None:
    """That one of six alone began otherwise would tell of that one."""
    found = difference({"ancova": row(33.3, "too_few")}, "ancova", (), widest=10)
    assert (found.figure.value, found.note) == (None, "too_few")


@pytest.mark.parametrize("estimate", [10.0, -10.0, 0.0])
def test_what_the_scale_allows_stands(estimate: float) -> None:
    found = difference({"ancova": row(estimate, "too_few")}, "ancova", (), widest=10)
    assert (found.figure.value, found.note) == (estimate, "too_few")


def test_shares_are_in_percentage_points() -> None:
    found = difference({"responder_newcombe": row(0.25)}, "responder_newcombe", ())
    assert found.figure.value == 25.0
