from math import inf

import pytest

from transforms.comparison.estimate import Estimate
from transforms.comparison.number_needed import number_needed, patients_for_one


def test_a_trial_without_a_difference_runs_through_infinity() -> None:
    """Altman 1998 (domain.md, T9): NNTB 10, from NNTH 20 through infinity to NNTB 4."""
    difference = Estimate(0.10, -0.05, 0.25, 50, 50)
    ends = [patients_for_one(each) for each in (0.10, -0.05, 0.25)]
    assert ends == pytest.approx([10, -20, 4])
    found = number_needed(difference)
    assert found == Estimate(None, None, None, 50, 50, "interval_includes_0")


@pytest.mark.parametrize(
    ("difference", "expected"),
    [
        # CMAJ 2002;166:1676 (domain.md, T9).
        ((0.166, 0.009, 0.322), (6.0, 3.1, 111.1)),
        ((-0.10, -0.20, -0.05), (-10, -20, -5)),
    ],
)
def test_where_the_interval_excludes_0_it_has_numbers(
    difference: tuple[float, float, float], expected: tuple[float, float, float]
) -> None:
    found = number_needed(Estimate(*difference, 50, 50))
    assert (found.estimate, found.lower, found.upper) == pytest.approx(expected, abs=0.05)
    assert found.note is None


@pytest.mark.parametrize(
    "ends", [(0.0, 0.2), (-0.2, 0.0), (0.0, 0.0), (1e-17, 0.2), (-0.2, -1e-17)]
)
def test_an_interval_that_touches_0_includes_it(ends: tuple[float, float]) -> None:
    assert number_needed(Estimate(sum(ends), *ends, 50, 50)).note == "interval_includes_0"
    assert patients_for_one(0.0) == inf


def test_without_an_interval_there_is_no_number() -> None:
    few = Estimate(0.5, None, None, 3, 3, "too_few")
    assert number_needed(few) == Estimate(None, None, None, 3, 3, "too_few")
