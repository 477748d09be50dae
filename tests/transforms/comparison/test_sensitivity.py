from datetime import date
from typing import Any

import polars as pl
import pytest

from domain.published.measures import PATIENT_WEEKS
from transforms.comparison.sensitivity import sensitivity
from transforms.comparison.with_missing import owed, with_no_change, with_unknown_response

CUT = date(2026, 3, 8)
# Day 49 of an episode that starts on it is the cut.
JUST_DUE, NOT_YET = date(2026, 1, 18), date(2026, 1, 19)


def answers(name: str, baseline: float | None, score: float | None, **who: Any) -> list[Any]:
    """A patient's NPRS at baseline and in week 6, where given."""
    who = {"patient": name, **who}
    rows = []
    if baseline is not None:
        rows.append({**who, "outcome_window": "baseline", "score": baseline})
    if score is not None:
        is_responder = None if baseline is None or baseline < 2 else baseline - score >= 2
        rows.append(
            {**who, "score": score, "baseline_score": baseline, "is_responder": is_responder}
        )
    return rows


def missing_of(windows: pl.DataFrame, episodes: pl.DataFrame) -> list[Any]:
    found = owed(windows, episodes, CUT, ("nprs", "odi"))
    return (
        found.filter(outcome_window="week_6")
        .sort("episode_key")
        .select("episode_key", "baseline_score", "has_room")
        .rows()
    )


def test_a_score_is_owed_once_its_window_has_closed(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    episodes = episodes_of(
        {"patient": "p1", "started_on": JUST_DUE},
        {"patient": "p2", "started_on": NOT_YET},
        {"patient": "p3", "started_on": JUST_DUE},
        {"patient": "p4", "started_on": JUST_DUE},
        {"patient": "p5", "started_on": JUST_DUE},
        {"patient": "p6", "started_on": JUST_DUE},
    )
    windows = outcome_windows_of(
        *answers("p1", 6.0, None),
        *answers("p2", 6.0, None),
        *answers("p3", 6.0, 3.0),
        *answers("p4", None, None),
        *answers("p5", 1.9, None),
        *answers("p6", 2.0, None),
    )
    assert missing_of(windows, episodes) == [
        ("p1-1", 6.0, True),
        ("p5-1", 1.9, False),
        ("p6-1", 2.0, True),
    ]


def test_who_has_the_score_in_another_episode_owes_none(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    ann = {"patient": "ann"}
    episodes = episodes_of(
        {**ann, "episode_key": "e1", "started_on": date(2025, 6, 2)},
        {**ann, "episode_key": "e2", "started_on": JUST_DUE},
    )
    windows = outcome_windows_of(
        *answers("ann", 6.0, None, episode_key="e1"), *answers("ann", 6.0, 3.0, episode_key="e2")
    )
    assert missing_of(windows, episodes) == []


def test_missing_scores_are_those_of_the_start_and_missing_responses_unknown(
    episodes_of: Any, outcome_windows_of: Any
) -> None:
    episodes = episodes_of(*({"patient": f"p{n}", "started_on": JUST_DUE} for n in (1, 2, 3)))
    windows = outcome_windows_of(
        *answers("p1", 6.0, None), *answers("p2", 6.0, 3.0), *answers("p3", 1.0, None)
    )
    missing = owed(windows, episodes, CUT, ("nprs",)).filter(outcome_window="week_6")
    at_week_6 = {"outcome_window": "week_6"}
    unchanged = with_no_change(windows, missing).filter(**at_week_6).sort("episode_key")
    assert unchanged["score"].to_list() == [6.0, 3.0, 1.0]
    responses = with_unknown_response(windows, missing).filter(**at_week_6).sort("episode_key")
    # A baseline of 1 leaves no room to respond.
    assert responses.select("episode_key", "is_responder").rows() == [
        ("p1-1", None),
        ("p2-1", True),
    ]


@pytest.fixture(scope="module")
def found(episodes_of: Any, outcome_windows_of: Any) -> dict[tuple[str, str], Any]:
    """Of 20 in each cohort half respond; 5 of lumbar_only and 10 of lumbar_hip are missing."""
    people = [
        {
            "patient": f"p{n}",
            "cohort": ("lumbar_only", "lumbar_hip")[n >= 20],
            "clinic_id": f"c{n % 10}",
            "started_on": JUST_DUE,
            "birth_year": 1950 + n * 7 % 31,
            "sex": "fm"[n % 3 == 0],
            "symptom_weeks": n * 5 % 17,
        }
        for n in range(40)
    ]
    rows = []
    for n, person in enumerate(people):
        is_missing = 15 <= n < 20 or n >= 30
        who = {key: person[key] for key in ("cohort", "clinic_id")}
        score = None if is_missing else (2.0 if n % 2 else 5.0 + n % 3 / 2)
        rows += answers(f"p{n}", 6.0 + n % 5 / 8, score, **who)
    estimates = sensitivity(
        outcome_windows_of(*rows),
        PATIENT_WEEKS.empty().with_columns(is_adherent=pl.lit(None, pl.Boolean)),
        episodes_of(*people),
        CUT,
        least_clinics=10,
    )
    return {
        (where["method"], where["clinic_id"]): estimate
        for where, estimate in estimates
        if (where.get("instrument"), where.get("outcome_window")) == ("nprs", "week_6")
    }


@pytest.mark.parametrize(
    ("method", "estimate"),
    [
        ("responder_missing_as_none", 5 / 20 - 7 / 20),
        ("responder_worst_for_hip", 5 / 20 - 12 / 20),
        ("responder_best_for_hip", 15 / 20 - 7 / 20),
    ],
)
def test_whatever_the_missing_did_lies_between_the_worst_and_the_best(
    found: Any, method: str, estimate: float
) -> None:
    row = found[method, "all"]
    assert row.estimate == pytest.approx(estimate)
    assert (row.n_lumbar_only, row.n_lumbar_hip) == (20, 20)


def test_without_change_nobody_is_missing(found: Any) -> None:
    row = found["ancova_missing_as_no_change", "all"]
    assert (row.n_lumbar_only, row.n_lumbar_hip) == (20, 20)
    assert row.lower < row.estimate < row.upper


def test_overlap_weighting_leaves_out_what_nobody_answered(found: Any) -> None:
    """Nobody has a baseline ODI here; the other covariates count."""
    row = found["overlap_weighted", "all"]
    assert (row.n_lumbar_only, row.n_lumbar_hip, row.note) == (15, 10, None)


def test_intervals_robust_to_clinics_are_over_all_of_them(found: Any) -> None:
    row = found["ancova_clustered", "all"]
    assert (row.n_lumbar_only, row.n_lumbar_hip, row.note) == (15, 10, None)
    assert row.lower < row.estimate < row.upper
    assert ("ancova_clustered", "c1") not in found
