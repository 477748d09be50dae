import pytest

from transforms.comparison.process_chart import natural_limits, process_chart

# The numbers of NHSRplotthedots' own test: set.seed(123); rnorm(20) in R.
NHS_R = [
    *(-0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621),
    *(-1.26506123, -0.68685285, -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272),
    *(-0.55584113, 1.78691314, 0.49785048, -1.96661716, 0.70135590, -0.47279141),
]
# Twelve ordinary weeks: mean 60, moving ranges 4, limits 49.36 and 70.64, near them from 7.09 off.
ORDINARY = [58.0, 62.0] * 6
LOCKED_AFTER = len(ORDINARY)


def rules_of(*later: float) -> list[tuple[str, ...]]:
    """The rules that points after twelve ordinary weeks break."""
    return list(process_chart([*ORDINARY, *later], LOCKED_AFTER).rules[12:])


def test_limits_are_those_of_the_nhs_r_package() -> None:
    found = natural_limits(NHS_R)
    assert found is not None
    assert (found.mean, found.lower, found.upper) == pytest.approx((0.142, -3.01, 3.29), abs=5e-3)


def test_one_wild_range_does_not_widen_the_limits() -> None:
    wild = [*ORDINARY[:11], 90.0]
    found = natural_limits(wild)
    assert found is not None
    assert found.upper - found.mean == pytest.approx(2.66 * 4)


def test_limits_are_locked_on_the_first_twelve_points() -> None:
    found = process_chart([*ORDINARY, 90.0, 10.0, 90.0], LOCKED_AFTER)
    assert found.limits == process_chart(ORDINARY, LOCKED_AFTER).limits
    assert found.limits is not None
    assert (found.limits.mean, found.limits.lower, found.limits.upper) == pytest.approx(
        (60, 49.36, 70.64)
    )


def test_under_twelve_points_there_are_no_limits_and_no_rules() -> None:
    found = process_chart([60.0] * 10 + [0.0], LOCKED_AFTER)
    assert found.limits is None
    assert found.rules == ((),) * 11
    assert process_chart([], LOCKED_AFTER).rules == ()


def test_ordinary_points_break_no_rule() -> None:
    assert rules_of(58, 63, 57, 61) == [()] * 4


def test_a_point_outside_the_limits() -> None:
    assert rules_of(70.7, 58, 49.3) == [("outside_limits",), (), ("outside_limits",)]
    assert rules_of(70.6) == [()]


def test_seven_points_on_one_side_of_the_mean() -> None:
    shifted = [61.0, 63, 61, 63, 61, 63]
    assert process_chart([*ORDINARY[:-1], 58.0, *shifted], LOCKED_AFTER).rules[-6:] == ((),) * 6
    assert rules_of(58, *shifted, 61) == [(), *[("shift",)] * 7]
    assert rules_of(58, *shifted, 60, 61) == [()] * 9


def test_the_run_before_the_lock_counts_too() -> None:
    """The last ordinary week is above the mean, so six more make seven."""
    found = process_chart([*ORDINARY, 61.0, 63, 61, 63, 61, 63], LOCKED_AFTER)
    assert found.rules[11:] == (("shift",),) * 7


def test_seven_points_that_all_rise_or_all_fall() -> None:
    rising = [58.0, 58.5, 59, 59.5, 60.5, 61, 61.5]
    assert rules_of(*rising) == [("trend",)] * 7
    assert rules_of(63, *reversed(rising[:-1])) == [("trend",)] * 7
    assert rules_of(*rising[:-1], 61) == [()] * 7


def test_two_of_three_points_near_the_same_limit() -> None:
    assert rules_of(58, 68, 61, 68, 58) == [(), ("near_limit",), (), ("near_limit",), ()]
    assert rules_of(58, 68, 61, 61, 68, 58) == [()] * 6


def test_a_point_outside_is_not_near_the_limit_too() -> None:
    assert rules_of(58, 72, 61, 68, 58) == [(), ("outside_limits",), (), (), ()]


def test_near_opposite_limits_is_chance() -> None:
    """As in NHSRplotthedots: all three points lie on one side of the mean."""
    assert rules_of(58, 68, 52, 68) == [()] * 4
    assert rules_of(58, 68, 59, 68, 58) == [()] * 5


@pytest.mark.parametrize(
    "alike", [[20 / 3] * 12, [0.0] * 11 + [40.0], [100.0] * 12, [50.0, 50 + 1e-12] * 6]
)
def test_without_variation_nothing_says_what_is_usual(alike: list[float]) -> None:
    found = process_chart([*alike, 20 / 3, 7.0], LOCKED_AFTER)
    assert found.limits is None
    assert set(found.rules) == {()}
    assert set(found.directions) == {0}


def test_the_first_rule_says_where_a_point_points() -> None:
    def directions(*later: float) -> tuple[int, ...]:
        return process_chart([*ORDINARY, *later], LOCKED_AFTER).directions[12:]

    assert directions(70.7, 58, 49.3) == (1, 0, -1)
    # A rise that begins below the mean is a rise all the same.
    assert directions(58, 58.5, 59, 59.5, 60.5, 61, 61.5) == (1,) * 7
    assert directions(52, 59, 52) == (-1, 0, -1)
    # A shift upwards outweighs the fall within it.
    assert directions(58, 69, 68, 67, 66, 65, 64, 63) == (0, *[1] * 7)


def test_the_point_at_which_a_rise_turns_into_a_fall_belongs_to_the_rise() -> None:
    """Seven points around the mean rise to 63; from there seven fall."""
    rise = [56.5, 57.5, 58.5, 59.5, 61.0, 62.0, 63.0]
    fall = [61.5, 59.5, 58.5, 57.5, 56.5, 55.5]
    found = process_chart([*ORDINARY, 58, *rise, *fall], LOCKED_AFTER)
    assert found.rules[13:] == (("trend",),) * 13
    assert found.directions[13:] == (1,) * 7 + (-1,) * 6
