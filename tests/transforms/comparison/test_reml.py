from typing import Any

import numpy as np
import pytest

from transforms.comparison.covariance_structures import (
    FALLBACK_ORDER,
    autoregressive,
    compound_symmetry,
    unstructured,
)
from transforms.comparison.gap_patterns import GapPattern, gap_patterns
from transforms.comparison.reml import curvature_at, point_at
from transforms.comparison.reml_fit import fitted

VISITS = 3


@pytest.fixture(scope="module")
def groups() -> list[GapPattern]:
    random = np.random.default_rng(3)
    scores = random.normal(size=(40, VISITS)) + random.normal(size=(40, 1))
    scores[random.random(scores.shape) < 0.3] = np.nan
    design = np.concatenate([np.ones((40, VISITS, 1)), random.normal(size=(40, VISITS, 2))], 2)
    return gap_patterns(scores, design)


@pytest.mark.parametrize("structure", FALLBACK_ORDER)
def test_derivatives_of_a_structure_agree_with_differences(structure: Any) -> None:
    family = structure(VISITS)
    parameters = family.start(np.array([1.0, 2.0, 3.0])) + 0.1
    steps = 1e-5 * np.eye(len(parameters))
    first = [
        (family.at(parameters + s).matrix - family.at(parameters - s).matrix) / 2e-5 for s in steps
    ]
    second = [
        (family.at(parameters + s).first - family.at(parameters - s).first) / 2e-5 for s in steps
    ]
    found = family.at(parameters)
    assert found.first == pytest.approx(np.array(first), abs=1e-8)
    assert found.second == pytest.approx(np.array(second), abs=1e-8)


@pytest.mark.parametrize("structure", FALLBACK_ORDER)
def test_derivatives_of_the_deviance_agree_with_differences(
    groups: list[GapPattern], structure: Any
) -> None:
    family = structure(VISITS)
    parameters = family.start(np.array([1.0, 2.0, 3.0])) + 0.1

    def at(values: Any) -> Any:
        point = point_at(groups, family, values)
        assert point is not None
        return point

    steps = 1e-5 * np.eye(len(parameters))
    gradient = [(at(parameters + s).deviance - at(parameters - s).deviance) / 2e-5 for s in steps]
    hessian = [
        (
            curvature_at(groups, at(parameters + s)).gradient
            - curvature_at(groups, at(parameters - s)).gradient
        )
        / 2e-5
        for s in steps
    ]
    found = curvature_at(groups, at(parameters))
    assert found.gradient == pytest.approx(np.array(gradient), abs=1e-5)
    assert found.hessian == pytest.approx(np.array(hessian), abs=1e-5)


def test_a_richer_structure_fits_no_worse(groups: list[GapPattern]) -> None:
    fits = [fitted(groups, each(VISITS), np.ones(VISITS)) for each in FALLBACK_ORDER]
    deviances = [fit.point.deviance for fit in fits if fit is not None]
    assert len(deviances) == len(FALLBACK_ORDER)
    assert deviances[0] <= min(deviances[1:])


def test_compound_symmetry_is_the_random_intercept_of_statsmodels(
    groups: list[GapPattern],
) -> None:
    from statsmodels.regression.mixed_linear_model import MixedLM

    random = np.random.default_rng(4)
    patients = np.repeat(np.arange(30), VISITS)
    design = np.column_stack([np.ones(90), random.normal(size=90)])
    scores = design @ [1, 0.5] + random.normal(size=30)[patients] + random.normal(size=90)
    oracle = MixedLM(scores, design, patients).fit(reml=True)
    found = fitted(
        gap_patterns(scores.reshape(30, VISITS), design.reshape(30, VISITS, 2)),
        compound_symmetry(VISITS),
        np.ones(VISITS),
    )
    assert found is not None
    assert found.point.coefficients == pytest.approx(oracle.params[:2], abs=1e-5)
    assert found.point.deviance == pytest.approx(-2 * oracle.llf, abs=1e-6)


@pytest.mark.parametrize("variance", [0.0, -1.0, np.nan, np.inf])
def test_what_is_no_covariance_has_no_point(groups: list[GapPattern], variance: float) -> None:
    family = unstructured(VISITS)
    assert point_at(groups, family, family.start(np.full(VISITS, variance))) is None


def test_a_step_too_far_is_no_covariance_and_no_warning(groups: list[GapPattern]) -> None:
    assert point_at(groups, autoregressive(VISITS), np.full(VISITS + 1, 1e4)) is None


def test_a_column_twice_cannot_be_fitted(groups: list[GapPattern]) -> None:
    scores = np.random.default_rng(5).normal(size=(20, VISITS))
    twice = np.ones((20, VISITS, 2))
    assert fitted(gap_patterns(scores, twice), unstructured(VISITS), np.ones(VISITS)) is None
