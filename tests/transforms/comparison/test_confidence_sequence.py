from math import sqrt
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm

from transforms.comparison.ancova import ancova
from transforms.comparison.confidence_sequence import confidence_sequence, tightness, widening
from transforms.comparison.estimate import Estimate


def test_reference_values_of_the_normal_mixture() -> None:
    """From the unit tests of confseq (domain.md, T8): variance 100, alpha 0.05."""
    assert 1 / tightness(100) == pytest.approx(12.60056, abs=5e-6)
    assert tightness(100) == pytest.approx(0.07936155, abs=5e-9)
    # The bound of a sum of 100 unit variances is 100 standard errors of 1/10 of their mean.
    assert 10 * widening(100, tightness(100)) == pytest.approx(30.35209, abs=5e-6)


@pytest.mark.parametrize(
    ("patients", "ratio"), [(20, 1.97), (50, 1.67), (100, 1.57), (200, 1.55), (400, 1.56)]
)
def test_it_is_wider_than_the_fixed_interval_by_half_or_more(patients: int, ratio: float) -> None:
    assert widening(patients, tightness(200)) / 1.959964 == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("seed", range(5))
def test_the_estimate_is_that_of_ancova_and_its_error_hc3(seed: int) -> None:
    random = np.random.default_rng(seed)
    baseline, is_hip = random.normal(6, 2, 60), random.random(60) < 0.4
    score = baseline / 2 - is_hip + random.normal(0, 1 + is_hip, 60)
    oracle = sm.OLS(score, sm.add_constant(np.column_stack([baseline, is_hip]))).fit()
    error = max(oracle.bse[2], oracle.get_robustcov_results("HC3").bse[2])

    data = baseline.tolist(), score.tolist(), is_hip.tolist()
    found = confidence_sequence(*data, narrowest_at=100)

    assert found.estimate == ancova(*data).estimate == pytest.approx(oracle.params[2])
    assert found.lower is not None
    assert found.upper is not None
    half = error * widening(60, tightness(100))
    assert (found.upper - found.lower) / 2 == pytest.approx(half, rel=1e-9)


def test_the_anorexia_trial_does_not_stand_weekly_looks(anorexia: Any) -> None:
    data = anorexia.baseline, anorexia.score, anorexia.is_hip
    found, once = confidence_sequence(*data, narrowest_at=55), ancova(*data)
    assert once.lower is not None
    assert found.lower is not None
    assert once.lower > 0 > found.lower


@pytest.mark.parametrize(
    ("is_hip", "note"),
    [([True] * 6, "no_data"), ([False] + [True] * 5, "undetermined"), ([False, True] * 3, None)],
)
def test_edges(is_hip: list[bool], note: str | None) -> None:
    found = confidence_sequence([1, 2, 4, 3, 5, 6], [2, 1, 5, 3, 2, 7], is_hip, 100)
    assert found.note == note
    assert (found.lower is None) == (found.upper is None) == (note is not None)


def test_without_variance_there_is_no_interval() -> None:
    found = confidence_sequence([1, 2, 3, 4] * 3, [5.0] * 12, [True] * 6 + [False] * 6, 100)
    assert found == Estimate(0, None, None, 6, 6, "no_variance")


def test_one_other_baseline_among_many_patients_does_not_make_them_few() -> None:
    baseline, is_hip = [9.0] + [5.0] * 29, [True] * 15 + [False] * 15
    found = confidence_sequence(baseline, [float(n % 7) for n in range(30)], is_hip, 100)
    assert (found.n_lumbar_only, found.n_lumbar_hip) == (15, 15)
    assert (found.lower, found.note) == (None, "undetermined")
    assert found.estimate is not None


def test_peeking_every_week_seldom_misleads() -> None:
    """No difference, four new patients a cohort and week: the small sister of the benchmark."""
    random = np.random.default_rng(1)
    worlds, misled_sequence, misled_fixed = 60, 0, 0
    is_hip = [True, False] * 52
    for _ in range(worlds):
        baseline, noise = random.normal(6, 1.5, 104), random.normal(0, 2, 104)
        before, after = baseline.tolist(), (baseline / 2 + noise).tolist()
        looks = [(before[:n], after[:n], is_hip[:n]) for n in range(24, 105, 8)]
        sequence = [confidence_sequence(*look, narrowest_at=100) for look in looks]
        fixed = [ancova(*look) for look in looks]
        misled_sequence += any(_excludes_zero(found) for found in sequence)
        misled_fixed += any(_excludes_zero(found) for found in fixed)
    assert misled_sequence <= 0.05 * worlds
    assert misled_fixed > misled_sequence


@pytest.mark.parametrize("n_hip", [10, 11, 15, 110])
def test_a_small_cohort_without_pain_does_not_make_it_narrower(n_hip: int) -> None:
    """A quarter of one cohort are still in pain; of the other happen to be none."""
    baseline = [5.0, 6.0, 7.0, 6.0] * 28 + ([5.0, 6.0, 7.0, 6.0] * 28)[:n_hip]
    score = [0.0, 1.0, 0.0, 6.0, 1.0, 0.0, 4.0] * 16 + ([0.0, 1.0] * 56)[:n_hip]
    data = baseline, score, [False] * 112 + [True] * n_hip
    found, fixed = confidence_sequence(*data, narrowest_at=200), ancova(*data)
    assert None not in (found.lower, found.upper, fixed.lower, fixed.upper)
    assert found.lower < fixed.lower < fixed.upper < found.upper  # type: ignore[operator]


def _excludes_zero(found: Estimate) -> bool:
    assert found.lower is not None
    assert found.upper is not None
    return found.lower > 0 or found.upper < 0


def test_the_sequence_narrows_with_the_root_of_patients() -> None:
    reach = [widening(n, tightness(200)) / sqrt(n) for n in range(5, 2000)]
    assert reach == sorted(reach, reverse=True)
