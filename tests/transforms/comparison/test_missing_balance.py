from datetime import date, timedelta
from typing import Any

import pytest

from domain.weeks import Week
from transforms.comparison.cohort_summary import cohort_summary
from transforms.comparison.missing_balance import missing_balance

WEEK = Week(date(2026, 3, 2))
STARTED = date(2026, 1, 5)


def test_those_with_and_without_the_endpoint_are_described_by_their_start(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    people = [
        {"patient": f"p{n}", "birth_year": 1986 - 10 * n, "sex": "f" if n < 3 else "m"}
        for n in range(5)
    ]
    scores = [{"patient": f"p{n}", "score": 3.0} for n in (0, 1)]
    baselines = [
        {"patient": f"p{n}", "outcome_window": "baseline", "score": 4.0 + n} for n in range(4)
    ]
    found = missing_balance(outcome_windows_of(*scores, *baselines), episodes_of(*people), WEEK)
    of = {"clinic_id": "all", "cohort": "lumbar_only", "outcome_window": "week_6"}
    rows = {row["covariate"]: row for row in found.filter(**of).iter_rows(named=True)}
    age, sex, pain = rows["age_years"], rows["female_share"], rows["baseline_nprs"]
    assert (age["n_observed"], age["n_missing"]) == (2, 3)
    assert (age["mean_observed"], age["mean_missing"]) == (45, 70)
    assert age["standardised_difference"] == pytest.approx(25 / ((50 + 100) / 2) ** 0.5)
    assert (sex["mean_observed"], sex["mean_missing"]) == (1, pytest.approx(1 / 3))
    assert (pain["n_missing"], pain["mean_missing"]) == (2, 6.5)
    assert (rows["baseline_odi"]["n_observed"], rows["baseline_odi"]["mean_observed"]) == (0, None)


def test_before_the_window_has_closed_nobody_is_missing(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    episodes = episodes_of({"started_on": STARTED, "birth_year": 1980})
    found = missing_balance(outcome_windows_of(), episodes, WEEK)
    counted = found.filter(clinic_id="all", cohort="lumbar_only", covariate="age_years")
    assert dict(counted.select("outcome_window", "n_missing").rows()) == {
        "week_2": 1,
        "week_6": 1,
        "week_12": 0,
        "discharge": 0,
    }


def test_a_patient_with_the_score_in_any_episode_is_observed(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    ann = {"patient": "ann", "birth_year": 1980}
    episodes = episodes_of(
        {**ann, "episode_key": "e1", "started_on": date(2025, 3, 3)},
        {**ann, "episode_key": "e2", "started_on": STARTED},
    )
    windows = outcome_windows_of({"patient": "ann", "episode_key": "e2", "score": 3.0})
    found = missing_balance(windows, episodes, WEEK)
    of = {"clinic_id": "all", "cohort": "lumbar_only", "covariate": "age_years"}
    row = found.filter(**of, outcome_window="week_6").row(0, named=True)
    assert (row["n_observed"], row["mean_observed"], row["n_missing"]) == (1, 46, 0)


def test_a_score_in_a_window_that_is_still_open_is_no_missing_one(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    """As in ``cohort_summary``, whose missing patients these are."""
    ann = {"patient": "ann", "birth_year": 1980}
    episodes = episodes_of(
        {**ann, "episode_key": "e1", "started_on": date(2025, 3, 3)},
        {**ann, "episode_key": "e2", "started_on": WEEK.sunday - timedelta(days=42)},
    )
    windows = outcome_windows_of({"patient": "ann", "episode_key": "e2", "score": 3.0})
    of = {"clinic_id": "all", "cohort": "lumbar_only", "outcome_window": "week_6"}
    found = missing_balance(windows, episodes, WEEK).filter(**of, covariate="age_years")
    row = found.row(0, named=True)
    assert (row["n_observed"], row["mean_observed"], row["n_missing"]) == (1, 46, 0)
    (summary,) = cohort_summary(windows, episodes, WEEK).filter(**of).iter_rows(named=True)
    assert (summary["n"], summary["missing"]) == (1, 0)
