"""Wilson's and Student's intervals of the reports against published values."""

import pytest

from reports.intervals import mean_interval, t_quantile, wilson


@pytest.mark.parametrize(
    ("df", "reach"),
    [(1, 12.7062), (2, 4.3027), (5, 2.5706), (9, 2.2622), (30, 2.0423), (120, 1.9799)],
)
def test_t_quantile_is_that_of_the_printed_tables(df: int, reach: float) -> None:
    assert t_quantile(df) == pytest.approx(reach, abs=5e-5)


@pytest.mark.parametrize(
    ("part", "whole", "lower", "upper"),
    [(0, 10, 0, 27.75), (10, 10, 72.25, 100), (8, 10, 49.02, 94.33), (81, 263, 25.53, 36.62)],
)
def test_wilson_is_that_of_the_literature(
    part: int, whole: int, lower: float, upper: float
) -> None:
    pct, low, high = wilson(part, whole)
    assert (pct, low, high) == pytest.approx((100 * part / whole, lower, upper), abs=5e-3)


def test_none_of_none_is_null() -> None:
    assert wilson(0, 0) == (None, None, None)


def test_a_mean_of_ten_reaches_t_standard_errors() -> None:
    mean, lower, upper = mean_interval(-2.0, 2.0, 10)
    assert (mean, lower, upper) == pytest.approx((-2.0, -3.4307, -0.5693), abs=1e-4)


@pytest.mark.parametrize(
    ("mean", "sd", "n"), [(-2.0, None, 1), (-2.0, 1.0, 1), (None, None, 0), (-2.0, 0.0, 5)]
)
def test_under_two_patients_and_where_all_are_alike_there_is_no_interval(
    mean: float | None, sd: float | None, n: int
) -> None:
    assert mean_interval(mean, sd, n) == (mean, None, None)
