import pytest

from transforms.comparison.number_needed import number_needed


@pytest.mark.parametrize(
    ("difference", "lower", "upper", "words"),
    [
        # Altman 1998, and CMAJ 2002;166:1676 (domain.md, T9).
        (0.10, -0.05, 0.25, "NNTB 10 (NNTH 20 to ∞ to NNTB 4)"),
        (0.166, 0.009, 0.322, "NNTB 6 (NNTB 3.1 to NNTB 111.1)"),
        (-0.10, -0.20, -0.05, "NNTH 10 (NNTH 5 to NNTH 20)"),
        (0.0, -0.1, 0.1, "∞ (NNTH 10 to ∞ to NNTB 10)"),
        (0.1, 0.0, 0.2, "NNTB 10 (NNTB 5 to ∞)"),
    ],
)
def test_a_difference_of_shares_as_patients_to_treat(
    difference: float, lower: float, upper: float, words: str
) -> None:
    assert number_needed(difference, lower, upper) == words
