from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from transforms.comparison.estimate import Estimate
from transforms.comparison.means import (
    cohens_d,
    hedges_g,
    large_sample_variance,
    small_sample_correction,
    welch,
)

# Student 1908: extra hours of sleep under two drugs (domain.md, T6).
SLEEP_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def with_moments(mean: float, sd: float, n: int) -> list[float]:
    """Values with exactly that mean and standard deviation."""
    values = np.arange(n, dtype=float)
    scaled = (values - values.mean()) / values.std(ddof=1)
    return list(mean + sd * scaled)


def test_welch_on_students_sleep_data() -> None:
    found = welch(SLEEP_2, SLEEP_1)
    assert found.estimate == pytest.approx(-1.58)
    assert found.lower == pytest.approx(-3.3654832, abs=5e-8)
    assert found.upper == pytest.approx(0.2054832, abs=5e-8)
    assert (found.n_lumbar_only, found.n_lumbar_hip, found.note) == (10, 10, None)


def test_welch_on_change_in_the_anorexia_trial(anorexia: Any) -> None:
    found = welch(anorexia.arm(False, "change"), anorexia.arm(True, "change"))
    assert found.estimate == pytest.approx(3.4568966, abs=5e-8)
    assert found.lower == pytest.approx(-0.7044632, abs=5e-8)
    assert found.upper == pytest.approx(7.6182563, abs=5e-8)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("sizes", [(2, 2), (12, 25)])
def test_welch_agrees_with_scipy(seed: int, sizes: tuple[int, int]) -> None:
    random = np.random.default_rng(seed)
    only, hip = random.normal(0, 1, sizes[0]), random.normal(1, 3, sizes[1])
    oracle = stats.ttest_ind(hip, only, equal_var=False).confidence_interval()
    found = welch(only.tolist(), hip.tolist())
    assert (found.lower, found.upper) == pytest.approx((oracle.low, oracle.high), rel=1e-9)


def test_hedges_g_of_borenstein() -> None:
    only, hip = with_moments(100, 4.5, 50), with_moments(103, 5.5, 50)
    d = cohens_d(only, hip)
    assert d is not None
    assert d == pytest.approx(0.5970, abs=5e-5)
    error = large_sample_variance(d, 50, 50) ** 0.5
    assert error == pytest.approx(0.2044, abs=5e-5)
    assert small_sample_correction(98) * error == pytest.approx(0.2028, abs=5e-5)
    assert hedges_g(only, hip).estimate == pytest.approx(0.5924, abs=5e-5)


def test_hedges_g_on_change_in_the_anorexia_trial(anorexia: Any) -> None:
    only, hip = anorexia.arm(False, "change"), anorexia.arm(True, "change")
    found = hedges_g(only, hip)
    assert cohens_d(only, hip) == pytest.approx(0.45265669, abs=5e-9)
    assert small_sample_correction(53) == pytest.approx(0.98578199, abs=5e-9)
    assert found.estimate == pytest.approx(0.44622081, abs=5e-9)
    assert found.estimate is not None
    # metafor's variance is of g with the exact J, which differs in the fifth digit.
    assert large_sample_variance(0.44621571, 26, 29) == pytest.approx(0.07475437, abs=5e-9)
    reach = 1.959963985 * large_sample_variance(found.estimate, 26, 29) ** 0.5
    assert found.lower == pytest.approx(found.estimate - reach)
    assert found.upper == pytest.approx(found.estimate + reach)


@pytest.mark.parametrize("statistic", [welch, hedges_g])
@pytest.mark.parametrize(
    ("only", "hip"),
    [
        ([], []),
        ([], [1.0, 2]),
        ([], [1.0, 2, 3, 5]),
        ([1.0, 2, 3, 5], []),
        ([1.0, 2], [None, None]),
    ],
)
def test_an_empty_cohort_gives_no_data(statistic: Any, only: Any, hip: Any) -> None:
    found = statistic(only, hip)
    assert (found.estimate, found.lower, found.upper, found.note) == (None, None, None, "no_data")


def test_one_patient_has_a_mean_but_no_interval() -> None:
    assert welch([1.0], [3.0, 4.0]) == Estimate(2.5, None, None, 1, 2, "too_few")


@pytest.mark.parametrize("score", [0.0, 0.1, 20 / 3])
def test_without_variance_there_is_no_interval(score: float) -> None:
    equal = [score] * 12
    assert welch(equal, equal) == Estimate(0, None, None, 12, 12, "no_variance")
    assert hedges_g(equal, equal) == Estimate(None, None, None, 12, 12, "no_variance")


def test_one_cohort_without_variance_still_has_an_interval() -> None:
    found = welch([5.0] * 10, SLEEP_1)
    oracle = stats.ttest_1samp(SLEEP_1, 5.0).confidence_interval()
    assert (found.lower, found.upper) == pytest.approx((oracle.low - 5, oracle.high - 5))


def test_a_standardised_difference_needs_two_degrees_of_freedom() -> None:
    assert hedges_g([1.0], [2.0, 4.0]) == Estimate(None, None, None, 1, 2, "no_data")


def test_a_standardised_difference_is_the_same_in_any_unit() -> None:
    """Also where scores differ by less than one."""
    in_hundredths = ([value / 100 for value in sleep] for sleep in (SLEEP_2, SLEEP_1))
    assert hedges_g(*in_hundredths).estimate == pytest.approx(hedges_g(SLEEP_2, SLEEP_1).estimate)


values = st.lists(st.floats(-100, 100), max_size=25)


@pytest.mark.parametrize("statistic", [welch, hedges_g])
@given(only=values, hip=values, data=st.data())
def test_order_does_not_matter_and_figures_are_finite_or_null(
    statistic: Any, only: list[float], hip: list[float], data: st.DataObject
) -> None:
    found = statistic(only, hip)
    shuffled = data.draw(st.permutations(only)), data.draw(st.permutations(hip))
    assert found == statistic(*shuffled)
    known = [value for value in (found.estimate, found.lower, found.upper) if value is not None]
    assert np.isfinite(known).all()
    assert found.note is None or found.lower is None
