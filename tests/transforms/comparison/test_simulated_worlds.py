"""How often the intervals hold, over few worlds; the benchmark has them over thousands."""

import pytest

from benchmarks.comparison_simulation import trials

WORLDS = 150
# Of so many intervals that hold 95 times in 100, fewer than these hold once in 1,000 times.
FEWEST = 0.89


@pytest.mark.parametrize("difference", [0.0, 1.5])
def test_intervals_hold_and_estimates_are_unbiased(difference: float) -> None:
    for record in trials(WORLDS, difference, "by chance").values():
        assert FEWEST < record.coverage < 1
        assert abs(record.bias) < 1.5 * record.precision
