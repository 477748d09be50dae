import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.comparison.estimate import Estimate
from transforms.comparison.proportions import Share, newcombe, wilson


@pytest.mark.parametrize(
    ("a", "m", "b", "n", "lower", "upper"),
    [
        # Newcombe 1998, Table II, method 10 (domain.md, T1).
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0000),
        (10, 10, 0, 10, 0.6075, 1.0000),
        # The HIV trial, there as well.
        (84, 101, 89, 105, -0.1177, 0.0851),
    ],
)
def test_newcombe_1998(a: int, m: int, b: int, n: int, lower: float, upper: float) -> None:
    found = newcombe(a, m, b, n)
    assert found.estimate == pytest.approx(a / m - b / n)
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=5e-5)
    assert (found.n_lumbar_hip, found.n_lumbar_only, found.note) == (m, n, None)


@pytest.mark.parametrize(
    ("k", "n", "lower", "upper"),
    [
        (0, 10, 0, 0.2775),
        (10, 10, 0.7225, 1),
        (8, 10, 0.4902, 0.9433),
        (81, 263, 0.2553, 0.3662),
        (5, 10, 0.2366, 0.7634),
    ],
)
def test_wilson_reference_values(k: int, n: int, lower: float, upper: float) -> None:
    found = wilson(k, n)
    assert found.share == k / n
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=5e-5)


def test_wilson_reaches_exactly_none_and_all() -> None:
    assert [wilson(0, n).lower for n in range(1, 200)] == [0.0] * 199
    assert [wilson(n, n).upper for n in range(1, 200)] == [1.0] * 199


def test_nobody_has_no_share() -> None:
    assert wilson(0, 0) == Share(None, None, None)
    assert newcombe(0, 0, 3, 12) == Estimate(None, None, None, 12, 0, "no_data")
    assert newcombe(3, 12, 0, 0) == Estimate(None, None, None, 0, 12, "no_data")


counts = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(hip=counts, only=counts)
def test_the_interval_holds_the_difference_and_mirrors(
    hip: tuple[int, int], only: tuple[int, int]
) -> None:
    found, mirrored = newcombe(*hip, *only), newcombe(*only, *hip)
    assert found.lower is not None
    assert found.upper is not None
    assert found.estimate is not None
    assert -1 <= found.lower <= found.estimate <= found.upper <= 1
    assert mirrored.lower == pytest.approx(-found.upper)
