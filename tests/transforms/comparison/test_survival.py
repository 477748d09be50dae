import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from transforms.comparison.survival import Duration, kaplan_meier


def durations(text: str) -> list[Duration]:
    """Days as textbooks print them: + for censored."""
    return [Duration(int(days.rstrip("+")), days.endswith("+")) for days in text.split()]


# Gehan 1965: weeks of remission in leukaemia (domain.md, T10).
TREATED = durations("6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+")
CONTROL = durations("1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23")


def test_kaplan_meier_of_gehan() -> None:
    steps = kaplan_meier(TREATED)
    assert {step.day: round(step.share, 3) for step in steps} == {
        6: 0.857,
        7: 0.807,
        10: 0.753,
        13: 0.690,
        16: 0.627,
        22: 0.538,
        23: 0.448,
    }
    assert [(step.at_risk, step.events) for step in steps[:3]] == [(21, 3), (17, 1), (15, 1)]


def test_its_interval_is_greenwoods_on_the_scale_of_log_minus_log() -> None:
    oracle = SurvfuncRight([d.days for d in TREATED], [not d.is_censored for d in TREATED])
    for step, share, error in zip(
        kaplan_meier(TREATED), oracle.surv_prob, oracle.surv_prob_se, strict=True
    ):
        turned = np.log(-np.log(share))
        reach = 1.959964 * error / share / abs(np.log(share))
        expected = np.exp(-np.exp([turned + reach, turned - reach]))
        assert (step.lower, step.upper) == pytest.approx(tuple(expected), rel=1e-6)


def test_all_censored_and_nobody_have_no_steps() -> None:
    for nothing in ([], durations("5+ 9+")):
        assert kaplan_meier(nothing) == []


def test_when_the_last_one_stops_the_share_is_0_without_interval() -> None:
    last = kaplan_meier(durations("3 5"))[-1]
    assert (last.share, last.lower, last.upper) == (0, None, None)


@given(days=st.lists(st.tuples(st.integers(0, 50), st.booleans()), max_size=40), data=st.data())
def test_the_curve_falls_within_its_interval_whatever_the_order(
    days: list[tuple[int, bool]], data: st.DataObject
) -> None:
    patients = [Duration(*row) for row in days]
    steps = kaplan_meier(patients)
    assert steps == kaplan_meier(data.draw(st.permutations(patients)))
    shares = [1.0, *(step.share for step in steps)]
    assert shares == sorted(shares, reverse=True)
    for step in steps:
        if step.lower is not None and step.upper is not None:
            assert 0 <= step.lower <= step.share <= step.upper <= 1
