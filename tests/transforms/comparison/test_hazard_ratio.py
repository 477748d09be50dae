import numpy as np
import pytest
from statsmodels.duration.hazard_regression import PHReg

from tests.transforms.comparison.test_survival import CONTROL, TREATED, durations
from transforms.comparison.hazard_ratio import log_hazard_ratio
from transforms.comparison.survival import Duration

TWICE = float(np.log(2))


def test_the_rates_in_gehans_trial_are_those_that_r_gives() -> None:
    """R, survival::coxph, Efron's ties: coefficient -1.572, standard error 0.412."""
    found = log_hazard_ratio(CONTROL, TREATED)
    assert found.estimate == pytest.approx(-1.572, abs=5e-4)
    assert found.lower is not None
    assert found.upper is not None
    assert (found.upper - found.lower) / (2 * 1.959964) == pytest.approx(0.412, abs=5e-4)
    assert (found.n_lumbar_only, found.n_lumbar_hip) == (21, 21)


@pytest.mark.parametrize("seed", range(5))
def test_the_ratio_is_that_of_statsmodels(seed: int) -> None:
    random = np.random.default_rng(seed)
    days, events = random.integers(1, 60, 80), random.random(80) < 0.6
    is_hip = random.random(80) < 0.3
    oracle = PHReg(days, is_hip[:, None].astype(float), status=events, ties="efron").fit()
    only, hip = (
        [Duration(int(day), not event) for day, event in zip(days[of], events[of], strict=True)]
        for of in (~is_hip, is_hip)
    )
    found, reach = log_hazard_ratio(only, hip), 1.959964 * oracle.bse[0]
    ends = (oracle.params[0] - reach, oracle.params[0] + reach)
    assert found.estimate == pytest.approx(oracle.params[0], abs=1e-6)
    assert (found.lower, found.upper) == pytest.approx(ends, abs=1e-5)


def test_cohorts_of_unlike_size_that_stop_at_unlike_rates_show_by_how_much() -> None:
    random = np.random.default_rng(7)

    def stopping(patients: int, mean: float) -> list[Duration]:
        stops, ends = random.exponential(mean, patients), random.integers(14, 120, patients)
        return [Duration(int(min(s, e)), bool(s > e)) for s, e in zip(stops, ends, strict=True)]

    found = [log_hazard_ratio(stopping(300, 60), stopping(60, 30)) for _ in range(60)]
    assert np.mean([each.estimate for each in found]) == pytest.approx(TWICE, abs=0.06)
    covered = [each for each in found if (each.lower or 0) <= TWICE <= (each.upper or 0)]
    assert len(covered) >= 54


@pytest.mark.parametrize(
    ("only", "hip", "note"),
    [
        ("5+ 9+", "5+ 9+", "no_data"),
        ("", "3 5", "no_data"),
        ("3+ 5+", "2 4", "undetermined"),
        ("2 3", "4 5", "undetermined"),
    ],
)
def test_where_nothing_tells_the_ratio_there_is_none(only: str, hip: str, note: str) -> None:
    found = log_hazard_ratio(durations(only), durations(hip))
    assert (found.estimate, found.lower, found.upper, found.note) == (None, None, None, note)
