from datetime import date
from typing import Any

import polars as pl
import pytest

from domain.published.comparison import BASELINE_BALANCE
from domain.weeks import Week
from transforms.comparison.balance import baseline_balance, standardised_difference

WEEK = Week(date(2026, 3, 2))


def one(found: pl.DataFrame, covariate: str, clinic_id: str = "a") -> dict[str, Any]:
    condition = (pl.col("clinic_id") == clinic_id) & (pl.col("covariate") == covariate)
    return found.row(by_predicate=condition, named=True)


def test_baseline_of_the_anorexia_trial(anorexia: Any) -> None:
    found = standardised_difference(anorexia.arm(False, "baseline"), anorexia.arm(True, "baseline"))
    assert found == pytest.approx(0.2138267, abs=5e-8)


def test_covariates_per_cohort(episodes_of: Any, outcome_windows_of: Any) -> None:
    hip = {"cohort": "lumbar_hip"}
    episodes = episodes_of(
        {"patient": "ann", "birth_year": 1986, "sex": "f", "symptom_weeks": 4.0},
        {"patient": "bob", "birth_year": 1966, "sex": "m", "symptom_weeks": 8.0},
        {"patient": "cat", "birth_year": 1996, "sex": "f", **hip},
        {"patient": "dan", "birth_year": 1976, "sex": "f", **hip},
        {"patient": "eve", "birth_year": None, "sex": "x", "symptom_weeks": 3.0, **hip},
    )
    windows = outcome_windows_of({"patient": "ann", "outcome_window": "baseline", "score": 6.0})
    found = baseline_balance(windows, episodes, WEEK)
    assert one(found, "age_years") == {
        "clinic_id": "a",
        "week": WEEK.monday,
        "covariate": "age_years",
        "n_lumbar_only": 2,
        "mean_lumbar_only": 50.0,
        "sd_lumbar_only": pytest.approx(200**0.5),
        "n_lumbar_hip": 2,
        "mean_lumbar_hip": 40.0,
        "sd_lumbar_hip": pytest.approx(200**0.5),
        "standardised_difference": pytest.approx(-10 / 200**0.5),
    }
    female = one(found, "female_share")
    assert (female["mean_lumbar_only"], female["mean_lumbar_hip"]) == (0.5, pytest.approx(2 / 3))
    assert female["sd_lumbar_only"] == 0.5
    assert female["standardised_difference"] == pytest.approx(
        (2 / 3 - 1 / 2) / ((2 / 9 + 1 / 4) / 2) ** 0.5
    )
    pain = one(found, "baseline_nprs")
    assert (pain["n_lumbar_only"], pain["mean_lumbar_only"], pain["sd_lumbar_only"]) == (1, 6, None)
    assert pain["standardised_difference"] is None


@pytest.mark.parametrize("year", [85, 19850, 2027])
def test_what_cannot_be_an_age_is_none(
    episodes_of: Any, outcome_windows_of: Any, year: int
) -> None:
    episodes = episodes_of({"patient": "ann", "birth_year": 1986}, {"birth_year": year})
    found = one(baseline_balance(outcome_windows_of(), episodes, WEEK), "age_years")
    assert (found["n_lumbar_only"], found["mean_lumbar_only"]) == (1, 40)


@pytest.mark.parametrize("value", [0.0, 0.1])
def test_without_variance_in_either_cohort_there_is_no_standardised_difference(
    value: float,
) -> None:
    assert standardised_difference([value] * 3, [value + 1] * 3) is None


def test_the_first_started_episode_with_a_value_counts(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    ann = {"patient": "ann", "birth_year": 1986}
    episodes = episodes_of(
        {**ann, "episode_key": "e1", "started_on": date(2025, 1, 6)},
        {**ann, "episode_key": "e2", "started_on": date(2026, 1, 5), "symptom_weeks": 5.0},
        {**ann, "episode_key": "e3", "started_on": date(2026, 4, 6), "symptom_weeks": 9.0},
        {"patient": "bob", "started_on": date(2026, 3, 9), "birth_year": 1950},
    )
    found = baseline_balance(outcome_windows_of(), episodes, WEEK)
    age, symptoms = one(found, "age_years"), one(found, "symptom_weeks")
    assert (age["n_lumbar_only"], age["mean_lumbar_only"]) == (1, 39.0)
    assert (symptoms["n_lumbar_only"], symptoms["mean_lumbar_only"]) == (1, 5.0)


def test_every_covariate_has_a_row_for_each_clinic_and_all(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    found = baseline_balance(outcome_windows_of(), episodes_of({}), WEEK)
    assert found.schema == BASELINE_BALANCE.polars_schema
    names = ["age_years", "baseline_nprs", "baseline_odi", "female_share", "symptom_weeks"]
    assert found.select("clinic_id", "covariate").rows() == [
        (clinic, name) for clinic in ("a", "all") for name in names
    ]


@pytest.mark.parametrize("age", [14, 120])
def test_the_young_and_the_very_old_have_an_age(
    episodes_of: Any, outcome_windows_of: Any, age: int
) -> None:
    episodes = episodes_of({"birth_year": 2026 - age})
    found = one(baseline_balance(outcome_windows_of(), episodes, WEEK), "age_years")
    assert (found["n_lumbar_only"], found["mean_lumbar_only"]) == (1, age)


def test_a_sex_that_is_not_recorded_counts_as_neither(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    episodes = episodes_of({"patient": "ann", "sex": "f"}, {"patient": "bob", "sex": None})
    found = one(baseline_balance(outcome_windows_of(), episodes, WEEK), "female_share")
    assert (found["n_lumbar_only"], found["mean_lumbar_only"]) == (1, 1.0)


def test_who_starts_on_the_weeks_sunday_has_started(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    episodes = episodes_of({"started_on": WEEK.sunday, "birth_year": 1986})
    found = one(baseline_balance(outcome_windows_of(), episodes, WEEK), "age_years")
    assert found["n_lumbar_only"] == 1


def test_one_cohort_that_is_all_alike_still_differs_from_the_other() -> None:
    found = standardised_difference([4.0, 4.0], [5.0, 7.0])
    assert found == pytest.approx(2 / (2 / 2) ** 0.5)


def test_the_share_of_a_single_patient_has_no_spread(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    found = one(
        baseline_balance(outcome_windows_of(), episodes_of({"sex": "f"}), WEEK), "female_share"
    )
    assert (found["mean_lumbar_only"], found["sd_lumbar_only"]) == (1.0, None)
