from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.published.cohorts import FLOW
from domain.weeks import Week
from transforms.comparison.flow import flow

WEEK = Week(date(2026, 3, 2))
CUT = WEEK.sunday
COUNTS = ["due", "observed", "missing", "discontinued"]


def counts(found: pl.DataFrame, window: str, clinic_id: str = "a") -> tuple[int, ...]:
    cell = found.filter(clinic_id=clinic_id, cohort="lumbar_only", outcome_window=window)
    return cell.select(COUNTS).row(0)


def test_episodes_started_and_with_a_baseline(episodes_of: Any, outcome_windows_of: Any) -> None:
    episodes = episodes_of(
        {"patient": "ann"}, {"patient": "bob"}, {"patient": "cat", "started_on": date(2026, 3, 9)}
    )
    windows = outcome_windows_of(
        {"patient": "ann", "outcome_window": "baseline", "score": 5.0},
        {"patient": "bob", "outcome_window": "baseline", "instrument": "odi", "score": 5.0},
    )
    found = flow(windows, episodes, WEEK).filter(clinic_id="a", cohort="lumbar_only")
    assert set(found.select("episodes", "started", "with_baseline").rows()) == {(3, 2, 1)}


@pytest.mark.parametrize(
    ("window", "days"), [("baseline", 3), ("week_2", 21), ("week_6", 49), ("week_12", 91)]
)
def test_a_window_is_due_from_its_last_day_on(
    episodes_of: Any, outcome_windows_of: Any, window: str, days: int
) -> None:
    closed = {"patient": "ann", "started_on": CUT - timedelta(days=days)}
    still_open = {"patient": "bob", "started_on": CUT - timedelta(days=days - 1)}
    found = flow(outcome_windows_of(), episodes_of(closed, still_open), WEEK)
    assert counts(found, window) == (1, 0, 1, 0)


def test_the_discharge_window_is_due_seven_days_after_discharge(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    episodes = episodes_of(
        {"patient": "ann", "discharged_on": CUT - timedelta(days=7)},
        {"patient": "bob", "discharged_on": CUT - timedelta(days=6)},
        {"patient": "cat"},
    )
    found = flow(outcome_windows_of(), episodes, WEEK)
    assert counts(found, "discharge") == (1, 0, 1, 0)


def test_discharge_before_the_window_opened_is_discontinued_unless_observed(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    start = date(2025, 6, 2)
    episodes = episodes_of(
        {"patient": "ann", "started_on": start, "discharged_on": start + timedelta(days=34)},
        {"patient": "bob", "started_on": start, "discharged_on": start + timedelta(days=35)},
        {"patient": "cat", "started_on": start, "discharged_on": start + timedelta(days=20)},
        {"patient": "dan", "started_on": start},
    )
    windows = outcome_windows_of({"patient": "cat", "score": 3.0}, {"patient": "dan", "score": 3.0})
    assert counts(flow(windows, episodes, WEEK), "week_6") == (4, 2, 1, 1)


def test_a_score_in_a_window_that_is_still_open_is_not_yet_counted(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    episodes = episodes_of({"started_on": CUT - timedelta(days=40)})
    found = flow(outcome_windows_of({"score": 3.0}), episodes, WEEK)
    assert counts(found, "week_6") == (0, 0, 0, 0)


def test_a_row_for_every_clinic_cohort_and_window(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    found = flow(outcome_windows_of(), episodes_of({}), WEEK)
    assert found.schema == FLOW.polars_schema
    assert found.height == 2 * 2 * 5
    assert set(found["week"]) == {WEEK.monday}
    assert found.null_count().sum_horizontal().item() == 0


day = st.integers(-120, 10)
episode = st.fixed_dictionaries(
    {
        "clinic_id": st.sampled_from("ab"),
        "cohort": st.sampled_from(["lumbar_only", "lumbar_hip"]),
        "started_on": day,
        "stay": st.none() | st.integers(0, 100),
        "scored": st.sets(st.sampled_from(["baseline", "week_2", "week_6", "discharge"])),
    }
)


@settings(max_examples=30, deadline=None)
@given(drawn=st.lists(episode, max_size=12))
def test_due_is_observed_plus_missing_plus_discontinued(
    episodes_of: Any, outcome_windows_of: Any, drawn: list[dict[str, Any]]
) -> None:
    episodes, scores = [], []
    for n, row in enumerate(drawn):
        who = {"patient": f"p{n}", "clinic_id": row["clinic_id"], "cohort": row["cohort"]}
        started = CUT + timedelta(days=row["started_on"])
        stay = row["stay"]
        discharged = None if stay is None else started + timedelta(days=stay)
        episodes.append({**who, "started_on": started, "discharged_on": discharged})
        scores += [{**who, "outcome_window": w, "score": 3.0} for w in sorted(row["scored"])]
    found = flow(outcome_windows_of(*scores), episodes_of(*episodes), WEEK)
    total = pl.col("observed") + pl.col("missing") + pl.col("discontinued")
    assert found.select((pl.col("due") == total).all()).item()
    assert found.select((pl.col("due") <= pl.col("started")).all()).item()
    assert found.select((pl.col("started") <= pl.col("episodes")).all()).item()


def test_who_starts_on_the_sunday_has_started(episodes_of: Any, outcome_windows_of: Any) -> None:
    found = flow(outcome_windows_of(), episodes_of({"started_on": CUT}), WEEK)
    assert set(found.filter(clinic_id="a", cohort="lumbar_only")["started"]) == {1}
