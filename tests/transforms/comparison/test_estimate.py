import pytest

from transforms.comparison.estimate import Estimate


@pytest.mark.parametrize(("n_only", "n_hip"), [(9, 10), (10, 9), (1, 1)])
def test_under_ten_patients_in_either_cohort_the_interval_is_withheld(
    n_only: int, n_hip: int
) -> None:
    found = Estimate(1.5, 1.0, 2.0, n_only, n_hip).withheld_under(10)
    assert found == Estimate(1.5, None, None, n_only, n_hip, "too_few")


def test_from_ten_patients_in_both_cohorts_nothing_is_withheld() -> None:
    full = Estimate(1.5, 1.0, 2.0, 10, 10)
    assert full.withheld_under(10) is full


def test_too_few_outranks_whatever_else_is_not_as_usual() -> None:
    assert Estimate(0.0, None, None, 5, 5, "no_variance").withheld_under(10).note == "too_few"
    assert Estimate(None, None, None, 0, 5, "no_data").withheld_under(10).note == "too_few"
