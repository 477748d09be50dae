from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from transforms.comparison.ancova import ancova
from transforms.comparison.covariance_structures import unstructured
from transforms.comparison.estimate import Estimate
from transforms.comparison.gap_patterns import gap_patterns
from transforms.comparison.mmrm import Contrast, contrast, mmrm
from transforms.comparison.moments import Array
from transforms.comparison.reml_fit import Fit, fitted

FEV = Path(__file__).parents[2] / "samples" / "statistics" / "fev_data.csv"
COVARIANCE = [[4, 2, 1.5, 1], [2, 4, 2, 1.5], [1.5, 2, 4, 2], [1, 1.5, 2, 5]]


def fev_scores(data: pl.DataFrame) -> Array:
    return data["FEV1"].to_numpy().reshape(-1, 4)


def fev_design(data: pl.DataFrame) -> Array:
    """RACE + SEX + ARMCD * AVISIT, as in the SAS program."""
    treated = (data["ARMCD"] == "TRT").to_numpy()
    visits = [(data["AVISIT"] == f"VIS{n}").to_numpy() for n in (2, 3, 4)]
    race = [(data["RACE"] == name).to_numpy() for name in ("Black or African American", "White")]
    female = (data["SEX"] == "Female").to_numpy()
    interactions = [treated & visit for visit in visits]
    columns = [np.ones(len(data)), *race, female, treated, *visits, *interactions]
    return np.column_stack(columns).astype(float).reshape(-1, 4, 11)


@pytest.fixture(scope="module")
def fev() -> Fit:
    data = pl.read_csv(FEV, schema_overrides={"FEV1": pl.Float64})
    scores = fev_scores(data)
    groups = gap_patterns(scores, fev_design(data))
    assert sum(group.scores for group in groups) == 537
    found = fitted(groups, unstructured(4), np.nanvar(scores, axis=0))
    assert found is not None
    return found


def test_restricted_likelihood_and_covariance_are_those_of_sas(fev: Fit) -> None:
    assert fev.point.deviance == pytest.approx(3386.44987722, abs=1e-4)
    matrix = fev.point.covariance.matrix
    # SAS stops a little before the maximum, and its fourth variance is the loosest.
    assert np.diagonal(matrix) == pytest.approx([40.5509, 26.5692, 14.8970, 95.5528], rel=1e-3)
    covariances = matrix[np.triu_indices(4, 1)]
    expected = [14.3982, 4.9744, 13.3731, 2.7851, 7.4790, 0.9017]
    assert covariances == pytest.approx(expected, abs=0.006)


@pytest.mark.parametrize(
    ("column", "estimate", "error", "df"),
    [
        (0, 30.7774, 0.8865, 219),
        (1, 1.5305, 0.6244, 169),
        (2, 5.6436, 0.6656, 157),
        (3, 0.3262, 0.5319, 166),
        (4, 3.7745, 1.0741, 146),
        (5, 4.8396, 0.8016, 144),
        (6, 10.3422, 0.8227, 156),
        (7, 15.0537, 1.3129, 138),
        (8, -0.04231, 1.1292, 139),
        (9, -0.6939, 1.1876, 158),
        (10, 0.6240, 1.8510, 130),
    ],
)
def test_coefficients_are_those_of_sas(
    fev: Fit, column: int, estimate: float, error: float, df: int
) -> None:
    found = contrast(fev, np.eye(11)[column])
    assert found.estimate == pytest.approx(estimate, abs=1e-3)
    assert found.standard_error == pytest.approx(error, abs=1e-3)
    assert found.df == pytest.approx(df, abs=1)


@pytest.mark.parametrize(
    ("visit", "estimate", "error", "df", "treated", "placebo"),
    [
        (1, 3.7745, 1.0741, 146, 37.1063, 33.3318),
        (2, 3.7322, 0.8588, 145, 41.9037, 38.1715),
        (3, 3.0806, 0.6896, 131, 46.7546, 43.6740),
        (4, 4.3985, 1.6805, 133, 52.7841, 48.3855),
    ],
)
def test_contrasts_and_means_of_the_visits_are_those_of_sas(
    fev: Fit, visit: int, estimate: float, error: float, df: int, treated: float, placebo: float
) -> None:
    # Races and sexes weigh the same, whatever their number.
    mean = np.array([1, 1 / 3, 1 / 3, 1 / 2, *[0.0] * 7])
    difference = np.eye(11)[4]
    if visit > 1:
        mean[3 + visit] = 1
        difference[6 + visit] = 1
    found = contrast(fev, difference)
    assert found.estimate == pytest.approx(estimate, abs=1e-3)
    assert found.standard_error == pytest.approx(error, abs=1e-3)
    assert found.df == pytest.approx(df, abs=1)
    assert contrast(fev, mean).estimate == pytest.approx(placebo, abs=1e-3)
    assert contrast(fev, mean + difference).estimate == pytest.approx(treated, abs=1e-3)


def test_the_treatment_alone_is_that_of_the_r_package() -> None:
    data = pl.read_csv(FEV, schema_overrides={"FEV1": pl.Float64})
    scores, design = fev_scores(data), fev_design(data)[:, :, [0, 4]]
    found = fitted(gap_patterns(scores, design), unstructured(4), np.nanvar(scores, axis=0))
    assert found is not None
    assert contrast(found, np.array([0.0, 1])).estimate == pytest.approx(3.81972492, abs=1e-3)


def assert_same(found: Estimate, other: Estimate) -> None:
    assert (found.estimate, found.lower, found.upper) == pytest.approx(
        (other.estimate, other.lower, other.upper), rel=1e-6
    )


def invented(seed: int, n: int, missing: float) -> tuple[Array, Array, NDArray[np.bool_]]:
    random = np.random.default_rng(seed)
    baseline, is_hip = random.normal(6, 1.5, n), np.arange(n) % 2 == 0
    noise = random.multivariate_normal(np.zeros(4), COVARIANCE, n)
    scores = 2 + 0.5 * baseline[:, None] - is_hip[:, None] + noise
    scores[random.random((n, 4)) < missing] = np.nan
    return baseline, scores, is_hip


def test_without_gaps_every_visit_is_its_own_ancova() -> None:
    """With the same design at every visit there is nothing to borrow (Zellner 1962)."""
    baseline, scores, is_hip = invented(1, 50, 0)
    for visit, found in enumerate(mmrm(baseline, scores, is_hip)):
        alone = ancova(baseline.tolist(), scores[:, visit].tolist(), is_hip.tolist())
        assert_same(found, alone)


def test_one_visit_is_ancova() -> None:
    baseline, scores, is_hip = invented(2, 40, 0.2)
    (found,) = mmrm(baseline, scores[:, :1], is_hip)
    alone = ancova(baseline.tolist(), scores[:, 0].tolist(), is_hip.tolist())
    assert_same(found, alone)


def test_counts_are_those_with_a_score_at_the_visit_and_a_baseline() -> None:
    baseline, scores, is_hip = invented(3, 60, 0.3)
    baseline[:5] = np.nan
    found = mmrm(baseline, scores, is_hip)
    counted = ~np.isnan(scores) & ~np.isnan(baseline)[:, None]
    assert [each.n_lumbar_hip for each in found] == (counted & is_hip[:, None]).sum(0).tolist()
    assert [each.n_lumbar_only for each in found] == (counted & ~is_hip[:, None]).sum(0).tolist()


def test_a_visit_without_one_cohort_has_no_data_and_leaves_the_others_alone() -> None:
    baseline, scores, is_hip = invented(4, 60, 0.2)
    scores[is_hip, 1] = np.nan
    found = mmrm(baseline, scores, is_hip)
    assert (found[1].estimate, found[1].note) == (None, "no_data")
    assert [each.note for each in found] == [None, "no_data", None, None]
    without = mmrm(baseline, scores[:, [0, 2, 3]], is_hip)
    assert found[0] == without[0]


def test_the_few_of_one_visit_change_nothing_of_the_others() -> None:
    baseline, scores, is_hip = invented(4, 60, 0.2)
    scores[5:, 3] = np.nan
    found = mmrm(baseline, scores, is_hip, 10)
    assert found[:3] == mmrm(baseline, scores[:, :3], is_hip)
    alone = ancova(baseline.tolist(), scores[:, 3].tolist(), is_hip.tolist())
    assert found[3] == alone.withheld_under(10)
    assert (found[3].lower, found[3].note) == (None, "too_few")


def test_a_visit_without_variance_has_no_interval() -> None:
    baseline, scores, is_hip = invented(5, 40, 0)
    scores[:, 2] = 3
    found = mmrm(baseline, scores, is_hip)
    assert (found[2].estimate, found[2].lower, found[2].note) == (0, None, "no_variance")
    assert [each.note for each in found] == [None, None, "no_variance", None]


def test_equal_baselines_are_left_out() -> None:
    _, scores, is_hip = invented(6, 40, 0)
    (found, *_) = mmrm([20 / 3] * 40, scores, is_hip)
    alone = ancova([20 / 3] * 40, scores[:, 0].tolist(), is_hip.tolist())
    assert_same(found, alone)


def test_visits_that_never_meet_fall_back_to_a_simpler_covariance() -> None:
    baseline, scores, is_hip = invented(7, 80, 0)
    scores[:40, 0] = np.nan
    scores[40:, 3] = np.nan
    found = mmrm(baseline, scores, is_hip)
    assert {each.note for each in found} == {"fallback_autoregressive"}
    assert all(each.lower is not None for each in found)


def test_a_correlation_of_one_falls_back_until_nothing_fits() -> None:
    baseline, scores, is_hip = invented(8, 40, 0)
    scores[:] = scores[:, :1]
    assert {each.note for each in mmrm(baseline, scores, is_hip)} == {"not_converged"}


def test_many_patients_without_a_degree_of_freedom_are_not_said_to_be_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of_none = "transforms.comparison.mmrm.contrast"
    monkeypatch.setattr(of_none, lambda fit, weights: Contrast(1.0, 0.5, 0.8))
    found = mmrm(*invented(10, 40, 0))
    assert {(each.estimate, each.lower, each.note) for each in found} == {
        (1.0, None, "undetermined")
    }


@pytest.mark.parametrize("n", [0, 1, 2])
def test_nobody_or_hardly_anybody_gives_no_data(n: int) -> None:
    found = mmrm([5.0] * n, np.full((n, 4), np.nan), [True] * n)
    assert {each.note for each in found} <= {"no_data"}


def test_the_order_of_patients_does_not_matter_to_the_last_bit() -> None:
    baseline, scores, is_hip = invented(9, 40, 0.3)
    order = np.random.default_rng(9).permutation(40)
    assert mmrm(baseline[order], scores[order], is_hip[order]) == mmrm(baseline, scores, is_hip)


score = st.none() | st.integers(0, 10)


@settings(max_examples=40, deadline=None)
@given(
    patients=st.lists(
        st.tuples(st.integers(0, 10), st.lists(score, min_size=3, max_size=3), st.booleans()),
        max_size=24,
    )
)
def test_a_figure_is_finite_or_null(patients: list[Any]) -> None:
    scores = np.array([row[1] for row in patients], dtype=float).reshape(-1, 3)
    found = mmrm([row[0] for row in patients], scores, [row[2] for row in patients])
    for each in found:
        known = [v for v in (each.estimate, each.lower, each.upper) if v is not None]
        assert np.isfinite(known).all()
        assert (each.lower is None) == (each.upper is None)
        assert each.estimate is not None or each.note is not None


# Scores of week 6 that are those of discharge once more, in a clinic that treats for six weeks:
# Cholesky's factors of the Hessian exist by rounding, its inverse does not.
BEFORE = [5, 6, 10, 5, 10, 9, 9, 5, 9, 4, 4, 4, 5, 8, 7, 6, 4, 6, 8, 10]
AFTER = [10, 3, 7, 2, 8, 9, 8, 4, 3, 0, 9, 9, 6, 8, 2, 8, 2, 8, 0, 4]


def test_the_same_scores_twice_cannot_be_modelled() -> None:
    scores = np.column_stack([AFTER, AFTER]).astype(float)
    found = mmrm(BEFORE, scores, [n >= 10 for n in range(20)])
    assert [(each.estimate, each.note) for each in found] == [(None, "not_converged")] * 2


@settings(max_examples=40, deadline=None)
@given(
    patients=st.lists(
        st.tuples(st.integers(0, 10), st.integers(0, 10), score, st.booleans()),
        min_size=8,
        max_size=24,
    )
)
def test_a_visit_once_more_is_never_an_error(patients: list[Any]) -> None:
    scores = np.array([(row[1], row[2], row[1]) for row in patients], dtype=float)
    for each in mmrm([row[0] for row in patients], scores, [row[3] for row in patients]):
        assert each.estimate is not None or each.note is not None
