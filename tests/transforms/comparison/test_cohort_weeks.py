from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.published.cohorts import COHORT_WEEKS
from transforms.comparison.cohort_weeks import adherence_counts, cohort_weeks

MONDAY = date(2026, 3, 2)


def by_week(weeks: pl.DataFrame, episodes: pl.DataFrame) -> pl.DataFrame:
    return cohort_weeks(adherence_counts(weeks, episodes), 80)


def week_of(found: pl.DataFrame, **cell: Any) -> dict[str, Any]:
    cell = {"clinic_id": "a", "cohort": "lumbar_only", "week": MONDAY, "component": "all"} | cell
    conditions = [pl.col(name) == value for name, value in cell.items()]
    return found.row(by_predicate=pl.all_horizontal(conditions), named=True)


def test_figures_of_a_cohort_and_week(episodes_of: Any, patient_weeks_of: Any) -> None:
    weeks = patient_weeks_of(
        {"patient": "ann", "adherence_pct": 100.0, "logged_days": 7},
        {"patient": "bob", "adherence_pct": 80.0, "logged_days": 5},
        {"patient": "cat", "adherence_pct": 30.0, "logged_days": 2},
        {"patient": "dan", "adherence_pct": 0.0, "logged_days": 0, "eligible_days": 3},
    )
    episodes = episodes_of(*({"patient": name} for name in ("ann", "bob", "cat", "dan")))
    assert week_of(by_week(weeks, episodes)) == {
        "clinic_id": "a",
        "cohort": "lumbar_only",
        "week": MONDAY,
        "component": "all",
        "patients": 4,
        "mean_pct": 52.5,
        "median_pct": 55.0,
        "q1_pct": 22.5,
        "q3_pct": 85.0,
        "adherent_patients": 2,
        "log_completeness_pct": pytest.approx(100 * 14 / 24),
    }


def test_a_patient_without_adherence_that_week_is_not_counted(
    episodes_of: Any, patient_weeks_of: Any
) -> None:
    weeks = patient_weeks_of(
        {"patient": "ann", "adherence_pct": 60.0, "logged_days": 7},
        {"patient": "bob", "adherence_pct": None, "eligible_days": 0, "logged_days": 0},
    )
    found = week_of(by_week(weeks, episodes_of({"patient": "ann"}, {"patient": "bob"})))
    assert (found["patients"], found["mean_pct"]) == (1, 60.0)


def test_where_nobody_has_adherence_counts_are_0_and_rates_null(
    episodes_of: Any, patient_weeks_of: Any
) -> None:
    weeks = patient_weeks_of({"patient": "ann", "adherence_pct": None, "eligible_days": 0})
    found = week_of(by_week(weeks, episodes_of({"patient": "ann"})))
    assert (found["patients"], found["adherent_patients"]) == (0, 0)
    assert {found[name] for name in COHORT_WEEKS.names if name.endswith("_pct")} == {None}


def test_80_percent_is_reached_after_rounding_to_9_decimals(
    episodes_of: Any, patient_weeks_of: Any
) -> None:
    weeks = patient_weeks_of(
        {"patient": "ann", "adherence_pct": 79.99999999996},
        {"patient": "bob", "adherence_pct": 79.9999},
    )
    found = week_of(by_week(weeks, episodes_of({"patient": "ann"}, {"patient": "bob"})))
    assert found["adherent_patients"] == 1


def test_of_two_episodes_in_a_week_the_later_started_counts(
    episodes_of: Any, patient_weeks_of: Any
) -> None:
    weeks = patient_weeks_of(
        {"patient": "ann", "episode_key": "e9", "adherence_pct": 20.0},
        {"patient": "ann", "episode_key": "e1", "adherence_pct": 90.0},
    )
    episodes = episodes_of(
        {"patient": "ann", "episode_key": "e9", "started_on": date(2026, 1, 5)},
        {"patient": "ann", "episode_key": "e1", "started_on": date(2026, 3, 4)},
    )
    found = week_of(by_week(weeks, episodes))
    assert (found["patients"], found["mean_pct"]) == (1, 90.0)


def test_two_episodes_in_different_cohorts_count_in_each(
    episodes_of: Any, patient_weeks_of: Any
) -> None:
    rows = [
        {"patient": "ann", "episode_key": "e1", "cohort": "lumbar_only"},
        {"patient": "ann", "episode_key": "e2", "cohort": "lumbar_hip"},
    ]
    weeks = patient_weeks_of(*({**row, "adherence_pct": 50.0} for row in rows))
    found = by_week(weeks, episodes_of(*rows))
    assert week_of(found, cohort="lumbar_only")["patients"] == 1
    assert week_of(found, cohort="lumbar_hip")["patients"] == 1


def test_all_pools_the_patients_of_the_clinics(episodes_of: Any, patient_weeks_of: Any) -> None:
    rows = [
        {"patient": "ann", "clinic_id": "a", "adherence_pct": 0.0},
        {"patient": "bob", "clinic_id": "b", "adherence_pct": 90.0},
        {"patient": "cat", "clinic_id": "b", "adherence_pct": 90.0},
    ]
    episodes = episodes_of(*({k: row[k] for k in ("patient", "clinic_id")} for row in rows))
    found = by_week(patient_weeks_of(*rows), episodes)
    assert found["clinic_id"].to_list() == ["a", "all", "b"]
    assert week_of(found, clinic_id="all")["mean_pct"] == 60.0


def test_no_rows_give_no_rows(episodes_of: Any, patient_weeks_of: Any) -> None:
    found = by_week(patient_weeks_of(), episodes_of())
    assert found.schema == COHORT_WEEKS.polars_schema
    assert found.is_empty()


@settings(max_examples=30, deadline=None)
@given(
    rates=st.lists(st.floats(0, 100), min_size=1, max_size=40),
    seed=st.integers(0, 2**16),
)
def test_the_order_of_rows_does_not_matter_to_the_last_bit(
    episodes_of: Any, patient_weeks_of: Any, rates: list[float], seed: int
) -> None:
    patients = [{"patient": f"p{n}", "clinic_id": "ab"[n % 2]} for n in range(len(rates))]
    weeks = patient_weeks_of(
        *({**who, "adherence_pct": rate} for who, rate in zip(patients, rates, strict=True))
    )
    episodes = episodes_of(*patients)
    shuffled = weeks.sample(fraction=1, shuffle=True, seed=seed)
    found = by_week(weeks, episodes)
    assert by_week(shuffled, episodes.reverse()).equals(found, null_equal=True)
