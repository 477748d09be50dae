from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from transforms.comparison.ancova import ancova
from transforms.comparison.estimate import Estimate


def test_reference_values_of_the_anorexia_trial(anorexia: Any) -> None:
    found = ancova(anorexia.baseline, anorexia.score, anorexia.is_hip)
    assert found.estimate == pytest.approx(4.24411227, abs=5e-9)
    assert found.lower == pytest.approx(0.55630493, abs=5e-9)
    assert found.upper == pytest.approx(7.9319196, abs=5e-8)
    assert (found.n_lumbar_only, found.n_lumbar_hip, found.note) == (26, 29, None)


@pytest.mark.parametrize("seed", range(20))
def test_agrees_with_statsmodels(seed: int) -> None:
    random = np.random.default_rng(seed)
    n = int(random.integers(8, 120))
    baseline, is_hip = random.normal(5, 2, n), random.random(n) < 0.4
    is_hip[:2] = [True, False]
    score = 2 + 0.5 * baseline - 1.5 * is_hip + random.normal(0, 2, n)
    design = sm.add_constant(np.column_stack([baseline, is_hip]))
    oracle = sm.OLS(score, design).fit()

    found = ancova(baseline.tolist(), score.tolist(), is_hip.tolist())

    assert found.estimate == pytest.approx(oracle.params[2], rel=1e-9)
    assert (found.lower, found.upper) == pytest.approx(tuple(oracle.conf_int()[2]), rel=1e-9)


def test_lumbar_hip_minus_lumbar_only() -> None:
    found = ancova([5, 6, 7, 5, 6, 7], [4, 5, 6.5, 2, 3, 4.4], [False] * 3 + [True] * 3)
    assert found.estimate == pytest.approx(-2.0333333333)


def test_equal_baselines_leave_the_pooled_difference_of_means() -> None:
    only, hip = [3.0, 4, 5, 6, 4], [2.0, 3, 3, 5]
    oracle = sm.stats.CompareMeans(sm.stats.DescrStatsW(hip), sm.stats.DescrStatsW(only))
    found = ancova([20 / 3] * 9, only + hip, [False] * 5 + [True] * 4)
    assert found.estimate == pytest.approx(3.25 - 4.4)
    assert (found.lower, found.upper) == pytest.approx(oracle.tconfint_diff())


def test_a_baseline_that_only_tells_the_cohorts_apart_gives_nothing() -> None:
    baseline = [5.0] * 10 + [6.0] * 10
    found = ancova(baseline, [float(n) for n in range(20)], [False] * 10 + [True] * 10)
    assert found == Estimate(None, None, None, 10, 10, "no_data")


def test_equal_scores_are_a_difference_of_nothing_without_interval() -> None:
    baseline = [float(n % 7) for n in range(20)]
    found = ancova(baseline, [0.1] * 20, [False] * 10 + [True] * 10)
    assert found == Estimate(0, None, None, 10, 10, "no_variance")


def test_the_same_change_in_everybody_leaves_no_variance() -> None:
    baseline = [n / 3 for n in range(20)]
    score = [before - 1 / 3 for before in baseline]
    found = ancova(baseline, score, [n % 2 == 0 for n in range(20)])
    assert found.estimate == pytest.approx(0, abs=1e-9)
    assert (found.lower, found.upper, found.note) == (None, None, "no_variance")


@pytest.mark.parametrize("other", [16 / 3, 6.0])
def test_where_one_patient_alone_has_another_baseline_nothing_tells_how_far_it_is_off(
    other: float,
) -> None:
    baseline = [5.0] * 9 + [other] + [8.0] * 10
    score = [5.0, 4, 6, 3, 5, 4, 6, 5, 4, 1, 5, 5, 4, 6, 7, 3, 4, 5, 6, 5]
    found = ancova(baseline, score, [False] * 10 + [True] * 10)
    assert found.estimate is not None
    assert (found.lower, found.upper, found.note) == (None, None, "undetermined")


@pytest.mark.parametrize(("n_only", "n_hip"), [(0, 0), (0, 12), (12, 0)])
def test_an_empty_cohort_gives_no_data(n_only: int, n_hip: int) -> None:
    values = [float(n) for n in range(n_only + n_hip)]
    found = ancova(values, values, [False] * n_only + [True] * n_hip)
    assert found == Estimate(None, None, None, n_only, n_hip, "no_data")


def test_patients_without_baseline_or_score_are_left_out() -> None:
    found = ancova([None, 5, float("nan")], [4, None, 3], [False, True, True])
    assert found == Estimate(None, None, None, 0, 0, "no_data")


def test_without_degrees_of_freedom_the_estimate_stands_alone() -> None:
    found = ancova([5, 6, 7], [4, 2, 4], [False, True, True])
    assert found.estimate == pytest.approx(2 - 4 - 2 * (6 - 5), abs=1e-12)
    assert (found.lower, found.upper, found.note) == (None, None, "too_few")


cases = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100), st.booleans()), max_size=30)
Cases = list[tuple[float, float, bool]]


def ancova_of(rows: Cases) -> Estimate:
    return ancova([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])


@given(rows=cases, data=st.data())
def test_the_order_of_patients_does_not_matter_to_the_last_bit(
    rows: Cases, data: st.DataObject
) -> None:
    assert ancova_of(rows) == ancova_of(data.draw(st.permutations(rows)))


@given(rows=cases)
def test_a_figure_is_finite_or_null(rows: Cases) -> None:
    found = ancova_of(rows)
    known = [value for value in (found.estimate, found.lower, found.upper) if value is not None]
    assert np.isfinite(known).all()
    assert (found.lower is None) == (found.upper is None)
    assert found.note is None or found.lower is None
