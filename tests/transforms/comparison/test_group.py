from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.derived import DERIVED
from domain.published import PUBLISHED
from domain.weeks import Week
from transforms.comparison.cohort_weeks import adherence_counts, cohort_weeks
from transforms.comparison.group import compared, of_patient_weeks

WEEK = Week(date(2026, 3, 2))
WINDOWS = ("baseline", "week_2", "week_6", "week_12", "discharge")


def patients(n: int) -> list[dict[str, Any]]:
    """Patients of three clinics and both cohorts, every fifth with a second episode."""
    return [
        {
            "patient": f"p{k % (n - n // 5)}",
            "episode_key": f"e{k}",
            "clinic_id": "abc"[k % (n - n // 5) % 3],
            "cohort": ("lumbar_only", "lumbar_hip")[k % 2],
            "started_on": date(2025, 9, 1) + timedelta(days=3 * k % 150),
            "birth_year": 1950 + k % 47,
            "sex": ("f", "m", "x", None)[k % 4],
            "symptom_weeks": (k % 9) / 7,
        }
        for k in range(n)
    ]


@pytest.fixture(scope="module")
def marts(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any, persistence_of: Any
) -> Any:
    people = patients(90)
    who = [{k: p[k] for k in ("patient", "episode_key", "clinic_id", "cohort")} for p in people]
    scores = [
        {
            **person,
            "instrument": instrument,
            "outcome_window": window,
            "score": (k * 7 + w * 3) % 31 / 3,
            "baseline_score": k % 11 / 3 + 2 if k % 6 else None,
            "is_responder": None if k % 6 == 0 else k % 4 == 0,
        }
        for k, person in enumerate(who)
        for w, window in enumerate(WINDOWS)
        for instrument in ("nprs", "odi", "psfs")
        if (k + w) % 5
    ]
    weeks = [
        {
            **person,
            "component": component,
            "week": WEEK.before(n).monday,
            "adherence_pct": 100 * ((k + n) % 15) / 14,
        }
        for k, person in enumerate(who)
        for component in ("lumbar", "all")
        for n in range(14)
    ]
    kept_up = [
        {**person, "persisted_days": k % 40 if k % 9 else None, "is_censored": k % 3 == 0}
        for k, person in enumerate(who)
    ]
    return {
        "episodes": episodes_of(*people),
        "outcome_windows": outcome_windows_of(*scores),
        "patient_weeks": patient_weeks_of(*weeks),
        "persistence": persistence_of(*kept_up),
    }


def found_of(marts: Any, measures: Any) -> dict[str, pl.DataFrame]:
    of_weeks = of_patient_weeks(marts["patient_weeks"], marts, WEEK, measures)
    return compared(of_weeks, marts, week=WEEK, measures=measures)


def test_tables_are_as_published_and_sorted_by_their_key(marts: Any, measures: Any) -> None:
    found = found_of(marts, measures)
    for name, table in found.items():
        assert table.schema == PUBLISHED[name].polars_schema
        key = table.select(PUBLISHED[name].key)
        assert key.equals(key.sort(PUBLISHED[name].key), null_equal=True)
        assert not key.is_duplicated().any()


def test_no_figure_is_nan_or_infinite(marts: Any, measures: Any) -> None:
    found = found_of(marts, measures)
    for table in found.values():
        assert all(column.is_finite().all() for column in table.select(pl.col(pl.Float64)))


def test_the_summary_counts_the_patients_of_the_comparison(marts: Any, measures: Any) -> None:
    found = found_of(marts, measures)
    summary = found["cohort_summary"]
    for row in found["cohort_comparison"].filter(method="ancova").iter_rows(named=True):
        cell = {name: row[name] for name in ("clinic_id", "instrument", "outcome_window")}
        for cohort in ("lumbar_only", "lumbar_hip"):
            assert summary.filter(**cell, cohort=cohort)["n_change"].item() == row[f"n_{cohort}"]


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**16))
def test_the_order_of_rows_does_not_matter_to_the_last_bit(
    marts: Any, measures: Any, seed: int
) -> None:

    def shuffled(table: pl.DataFrame) -> pl.DataFrame:
        return table.sample(fraction=1, shuffle=True, seed=seed)

    found = found_of(marts, measures)
    again = found_of({name: shuffled(mart) for name, mart in marts.items()}, measures)
    for name, table in found.items():
        assert again[name].equals(table, null_equal=True), name


def test_each_clinic_by_itself_and_all_of_them_are_the_whole(marts: Any, measures: Any) -> None:
    # One questionnaire that one clinic does not use: its figures say so all the same.
    is_unused = (pl.col("clinic_id") == "a") & (pl.col("instrument") == "psfs")
    marts = {**marts, "outcome_windows": marts["outcome_windows"].filter(~is_unused)}
    instruments = sorted(set(marts["outcome_windows"]["instrument"]))
    asked = {"week": WEEK, "measures": measures, "instruments": instruments}
    whole = found_of(marts, measures)
    parts, of_each = [], []
    for clinic_id in "abc":
        own = {name: mart.filter(clinic_id=clinic_id) for name, mart in marts.items()}
        of_each.append(of_patient_weeks(own["patient_weeks"], own, WEEK, measures))
        parts.append(compared(of_each[-1], own, **asked, clinics=[clinic_id]))
    together = {name: pl.concat(one[name] for one in of_each) for name in of_each[0]}
    parts.append(compared(together, marts, **asked, clinics=["all"]))
    assert set(whole["cohort_summary"]["clinic_id"]) == {"a", "b", "c", "all"}
    for name, table in whole.items():
        assert len({part[name]["clinic_id"].n_unique() for part in parts}) == 1, name
        found = pl.concat([part[name] for part in parts]).sort(PUBLISHED[name].key)
        assert found.equals(table, null_equal=True), name


def test_the_weeks_counted_clinic_by_clinic_are_the_whole(marts: Any) -> None:
    weeks, episodes = marts["patient_weeks"], marts["episodes"]
    whole = cohort_weeks(adherence_counts(weeks, episodes), 80)
    of_each = [
        adherence_counts(*(rows.filter(clinic_id=clinic_id) for rows in (weeks, episodes)))
        for clinic_id in "abc"
    ]
    assert set(whole["clinic_id"]) == {"a", "b", "c", "all"}
    assert cohort_weeks(pl.concat(of_each), 80).equals(whole, null_equal=True)


def test_weeks_read_clinic_by_clinic_are_the_same(marts: Any, measures: Any) -> None:
    unread = [rows.lazy() for rows in marts["patient_weeks"].partition_by("clinic_id")]
    whole = found_of(marts, measures)
    for name, table in found_of({**marts, "patient_weeks": unread}, measures).items():
        assert table.equals(whole[name], null_equal=True), name


def test_what_is_compared_of_weeks_is_as_declared(marts: Any, measures: Any) -> None:
    for name, table in of_patient_weeks(marts["patient_weeks"], marts, WEEK, measures).items():
        assert table.schema == DERIVED[name].polars_schema, name


def test_without_any_episode_only_the_group_has_rows(
    episodes_of: Any,
    outcome_windows_of: Any,
    patient_weeks_of: Any,
    persistence_of: Any,
    measures: Any,
) -> None:
    marts = {
        "episodes": episodes_of(),
        "outcome_windows": outcome_windows_of(),
        "patient_weeks": patient_weeks_of(),
        "persistence": persistence_of(),
    }
    found = found_of(marts, measures)
    assert {name: table.height for name, table in found.items()} == {
        "cohort_comparison": 114,
        "cohort_summary": 0,
        "baseline_balance": 5,
        "missing_balance": 40,
        "adherence_association": 32,
        "flow": 10,
        "process_charts": 0,
        "persistence_curves": 0,
    }
