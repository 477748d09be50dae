from math import atanh, sqrt, tanh

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from transforms.comparison.spearman import spearman


@pytest.mark.parametrize("seed", range(5))
def test_the_correlation_is_that_of_scipy(seed: int) -> None:
    random = np.random.default_rng(seed)
    one = random.integers(0, 15, 60)
    other = one / 3 + random.integers(0, 10, 60)
    found = spearman(one.tolist(), other.tolist(), 10)
    assert found.spearman == pytest.approx(stats.spearmanr(one, other).statistic, rel=1e-12)


def test_the_interval_is_bonett_and_wrights() -> None:
    """Ranks 1 to 12 with neighbours exchanged: 1 − 6 × 12 / (12 × 143) = 0.958042."""
    found = spearman(list(range(12)), [1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10], 10)
    rho = 1 - 6 * 12 / (12 * 143)
    reach = 1.959964 * sqrt((1 + rho**2 / 2) / 9)
    assert found.spearman == pytest.approx(rho)
    assert found.lower == pytest.approx(tanh(atanh(rho) - reach), rel=1e-6)
    assert found.upper == pytest.approx(tanh(atanh(rho) + reach), rel=1e-6)


@pytest.mark.parametrize(
    ("one", "other", "spearman_is", "note"),
    [
        ([], [], None, "no_data"),
        ([1.0], [2.0], None, "no_data"),
        ([1.0] * 12, list(range(12)), None, "no_variance"),
        (list(range(12)), [3.0] * 12, None, "no_variance"),
        (list(range(9)), list(range(9)), 1.0, "too_few"),
        (list(range(12)), list(range(12)), 1.0, "perfect"),
        (list(range(12)), list(range(12, 0, -1)), -1.0, "perfect"),
    ],
)
def test_edges(one: list[float], other: list[float], spearman_is: float | None, note: str) -> None:
    found = spearman(one, other, 10)
    assert (found.spearman, found.note) == (spearman_is, note)
    assert found.lower is found.upper is None


@given(rows=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=30), data=st.data())
def test_it_lies_in_its_interval_whatever_the_order(
    rows: list[tuple[int, int]], data: st.DataObject
) -> None:
    def found_of(pairs: list[tuple[int, int]]) -> object:
        return spearman([a for a, _ in pairs], [b for _, b in pairs], 10)

    found = spearman([a for a, _ in rows], [b for _, b in rows], 10)
    assert found == found_of(data.draw(st.permutations(rows)))
    if found.lower is not None and found.upper is not None and found.spearman is not None:
        assert -1 < found.lower < found.spearman < found.upper < 1


def test_sums_of_very_many_ranks_are_exact_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    one, other = random.integers(0, 15, 60).tolist(), random.integers(0, 10, 60).tolist()
    expected = spearman(one, other, 10)
    monkeypatch.setattr("transforms.comparison.spearman.EXACT_IN_64_BITS", 1)
    assert spearman(one, other, 10) == expected


@pytest.mark.parametrize(("patients", "note"), [(9, "too_few"), (10, None)])
def test_ten_patients_are_enough_for_an_interval(patients: int, note: str | None) -> None:
    found = spearman(list(range(patients)), [1, 0, *range(2, patients)], 10)
    assert (found.note, found.lower is None) == (note, note is not None)


def test_ranks_of_very_many_that_agree_but_for_two_have_no_interval() -> None:
    """1 − 12 / n³ is nearer to 1 than any number below it; unheld, of this n it rounds past 1."""
    ranks = list(range(600_003))
    found = spearman(ranks, [1, 0, *ranks[2:]], 10)
    assert (found.spearman, found.lower, found.note) == (1.0, None, "perfect")
