"""Pain that rises with function: one of the two is counted the other way round."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

import polars as pl
import pytest

from domain.settings import DirectionAlarm
from transforms.marts.directions import reversed_directions

CUT = date(2026, 4, 12)
ALARM = DirectionAlarm(least_pairs=20, from_correlation=0.3)
RIGHT: dict[str, Callable[[float], float]] = {
    "odi": lambda pain: 8 * pain,
    "modi": lambda pain: 8 * pain,
    "rmdq": lambda pain: 2 * pain,
    "psfs": lambda pain: 10 - pain,
}


def outcomes(pairs: int, instrument: str, function: Callable[[float], float]) -> pl.DataFrame:
    """NPRS and another score of so many patients, each on one day, not in strict step."""
    random = Random(4)
    rows = []
    for number in range(pairs):
        pain = random.randint(0, 10)
        felt = min(max(pain + random.randint(-1, 1), 0), 10)
        for code, score in (("nprs", float(pain)), (instrument, function(felt))):
            rows.append((f"p{number}", f"{number}{code}", code, score, number % 5))
    moment = datetime.combine(CUT, datetime.min.time())
    return pl.DataFrame(
        rows, ["patient_id", "response_id", "instrument", "score_used", "days"], orient="row"
    ).with_columns(completed_at=pl.lit(moment) - pl.duration(days="days"), is_waiting=pl.lit(False))


@pytest.mark.parametrize("instrument", RIGHT)
def test_scores_that_go_the_right_way_raise_nothing(instrument: str) -> None:
    found = reversed_directions(outcomes(60, instrument, RIGHT[instrument]), ALARM, CUT)
    assert found.height == 0


@pytest.mark.parametrize("instrument", RIGHT)
def test_scores_that_go_the_wrong_way_raise_an_alarm(instrument: str) -> None:
    right = RIGHT[instrument]
    (found,) = reversed_directions(
        outcomes(60, instrument, lambda pain: right(10 - pain)), ALARM, CUT
    ).to_dicts()
    assert (found["instrument"], found["compared_with"], found["pairs"]) == (instrument, "nprs", 60)
    assert abs(found["correlation"]) > 0.9


def test_too_few_pairs_prove_nothing() -> None:
    rising = outcomes(19, "psfs", lambda pain: pain)
    assert reversed_directions(rising, ALARM, CUT).height == 0
    assert reversed_directions(outcomes(20, "psfs", lambda pain: pain), ALARM, CUT).height == 1


def test_an_alarm_begins_with_the_correlation_that_the_configuration_names() -> None:
    random = Random(5)
    loose = outcomes(60, "psfs", lambda pain: pain + random.randint(-9, 9))
    anyhow = DirectionAlarm(least_pairs=20, from_correlation=0.01)
    correlation = reversed_directions(loose, anyhow, CUT)["correlation"].item()
    assert 0.1 < correlation < 0.8
    for from_correlation, rows in ((correlation, 1), (correlation + 1e-6, 0)):
        alarm = DirectionAlarm(least_pairs=20, from_correlation=from_correlation)
        assert reversed_directions(loose, alarm, CUT).height == rows


def test_scores_that_never_vary_prove_nothing() -> None:
    assert reversed_directions(outcomes(60, "psfs", lambda _: 5.0), ALARM, CUT).height == 0


def test_scores_of_other_days_and_after_the_cut_are_no_pairs() -> None:
    rising = outcomes(60, "psfs", lambda pain: pain)
    assert reversed_directions(rising, ALARM, CUT - timedelta(days=30)).height == 0
    apart = rising.with_columns(
        completed_at=pl.when(pl.col("instrument") == "psfs")
        .then(pl.col("completed_at") - timedelta(days=1))
        .otherwise("completed_at")
    )
    assert reversed_directions(apart, ALARM, CUT).height == 0
    waiting = rising.with_columns(is_waiting=pl.lit(True))
    assert reversed_directions(waiting, ALARM, CUT).height == 0


def test_of_two_scores_of_one_day_the_later_counts() -> None:
    right, wrong = (outcomes(60, "psfs", each) for each in (RIGHT["psfs"], lambda pain: pain))
    for earlier, later, alarms in ((right, wrong, 1), (wrong, right, 0)):
        evening = later.with_columns(pl.col("completed_at") + timedelta(hours=9))
        assert reversed_directions(pl.concat([evening, earlier]), ALARM, CUT).height == alarms
