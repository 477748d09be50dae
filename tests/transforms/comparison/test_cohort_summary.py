from datetime import date
from typing import Any

import polars as pl
import pytest

from domain.published.comparison import COHORT_SUMMARY
from domain.weeks import Week
from transforms.comparison.cohort_summary import cohort_summary

WEEK = Week(date(2026, 3, 2))
# Day 49 of an episode that started then is the data cut.
CLOSES_AT_CUT = date(2026, 1, 18)


def one(found: pl.DataFrame, **cell: Any) -> dict[str, Any]:
    cell = {
        "clinic_id": "a",
        "cohort": "lumbar_only",
        "instrument": "nprs",
        "outcome_window": "week_6",
    } | cell
    conditions = [pl.col(name) == value for name, value in cell.items()]
    return found.row(by_predicate=pl.all_horizontal(conditions), named=True)


def test_each_figure_has_its_own_patients(episodes_of: Any, outcome_windows_of: Any) -> None:
    windows = outcome_windows_of(
        {"patient": "ann", "score": 2.0, "baseline_score": 6.0, "is_responder": True},
        {"patient": "bob", "score": 5.0, "baseline_score": 6.0, "is_responder": False},
        {"patient": "cat", "score": 2.0, "baseline_score": 1.0, "is_responder": None},
        {"patient": "dan", "score": 7.0},
    )
    episodes = episodes_of(*({"patient": name} for name in ("ann", "bob", "cat", "dan", "eve")))
    assert one(cohort_summary(windows, episodes, WEEK)) == {
        "clinic_id": "a",
        "week": WEEK.monday,
        "cohort": "lumbar_only",
        "instrument": "nprs",
        "outcome_window": "week_6",
        "n": 4,
        "missing": 1,
        "n_change": 3,
        "baseline_mean": pytest.approx(13 / 3),
        "baseline_sd": pytest.approx((25 / 3) ** 0.5),
        "score_mean": 4.0,
        "score_sd": pytest.approx(6**0.5),
        "change_mean": pytest.approx(-4 / 3),
        "change_sd": pytest.approx((19 / 3) ** 0.5),
        "responders": 1,
        "responders_of": 2,
        "responder_share": 0.5,
        "responder_lower": pytest.approx(0.0945312, abs=1e-6),
        "responder_upper": pytest.approx(0.9054688, abs=1e-6),
    }


def test_one_patient_has_no_standard_deviation_and_nobody_no_figures(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    windows = outcome_windows_of({"score": 2.0, "baseline_score": 6.0})
    found = cohort_summary(windows, episodes_of({}), WEEK)
    alone, nobody = one(found), one(found, cohort="lumbar_hip")
    assert (alone["change_mean"], alone["change_sd"]) == (-4.0, None)
    assert (nobody["n"], nobody["n_change"], nobody["responders_of"]) == (0, 0, 0)
    figures = ("score_mean", "score_sd", "change_mean", "responder_share", "responder_lower")
    assert {nobody[name] for name in figures} == {None}


def test_the_baseline_row_has_scores_and_no_change(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    windows = outcome_windows_of(
        {"outcome_window": "baseline", "score": 6.0, "baseline_score": 6.0}
    )
    found = one(cohort_summary(windows, episodes_of({}), WEEK), outcome_window="baseline")
    assert (found["n"], found["score_mean"]) == (1, 6.0)
    assert (found["n_change"], found["baseline_mean"], found["responders_of"]) == (0, None, 0)


@pytest.mark.parametrize(("started_on", "missing"), [(CLOSES_AT_CUT, 1), (date(2026, 1, 19), 0)])
def test_a_score_is_missing_once_its_window_has_closed(
    episodes_of: Any, outcome_windows_of: Any, started_on: date, missing: int
) -> None:
    windows = outcome_windows_of({"patient": "other", "score": 1.0})
    episodes = episodes_of({"patient": "ann", "started_on": started_on})
    assert one(cohort_summary(windows, episodes, WEEK))["missing"] == missing


def test_a_patient_with_a_score_in_another_episode_is_not_missing(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    first = {"patient": "ann", "episode_key": "e1"}
    second = {"patient": "ann", "episode_key": "e2", "cohort": "lumbar_hip"}
    episodes = episodes_of({**first, "started_on": date(2025, 1, 6)}, second)
    found = cohort_summary(outcome_windows_of({**second, "score": 3.0}), episodes, WEEK)
    hip = one(found, cohort="lumbar_hip")
    assert (hip["n"], hip["missing"], one(found)["missing"]) == (1, 0, 0)


def test_a_patient_is_missing_once_in_the_cohort_of_the_first_closed_window(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    episodes = episodes_of(
        {"patient": "ann", "episode_key": "e1", "started_on": date(2025, 1, 6)},
        {"patient": "ann", "episode_key": "e2", "cohort": "lumbar_hip"},
        {"patient": "bob"},
    )
    windows = outcome_windows_of({"patient": "bob", "score": 3.0})
    found = cohort_summary(windows, episodes, WEEK)
    assert one(found)["missing"] == 1
    assert one(found, cohort="lumbar_hip")["missing"] == 0
    assert one(found, clinic_id="all")["missing"] == 1


def test_every_instrument_that_occurs_has_every_window_but_a_change_scale_no_baseline(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    windows = outcome_windows_of(
        {"score": 4.0}, {"instrument": "groc", "score": 5.0, "is_responder": True}
    )
    found = cohort_summary(windows, episodes_of({}), WEEK)
    # 2 clinics (a, all) × 2 cohorts × (5 windows of nprs + 4 of groc).
    assert found.height == 2 * 2 * (5 + 4)
    assert found.schema == COHORT_SUMMARY.polars_schema
    groc = one(found, instrument="groc")
    assert (groc["n"], groc["score_mean"], groc["n_change"]) == (1, 5.0, 0)
    assert (groc["responders"], groc["responders_of"]) == (1, 1)
