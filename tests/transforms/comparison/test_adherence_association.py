from datetime import date
from typing import Any

import pytest

from domain.weeks import Week
from transforms.comparison.adherence_association import (
    adherence_association,
    adherence_before,
    improvements,
)

WEEK = Week(date(2026, 3, 2))
MONDAYS = [date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19), date(2026, 2, 9)]


def week_of(monday: date, counted: float, prescribed: float = 14.0, **who: Any) -> dict[str, Any]:
    given = {"sessions_counted": counted, "sessions_prescribed": prescribed}
    return {"week": monday, "component": "all", **given, **who}


def change_of(improvement: float, window: str = "week_6", **who: Any) -> dict[str, Any]:
    return {"outcome_window": window, "baseline_score": 7.0, "score": 7.0 - improvement, **who}


def test_adherence_is_that_of_the_weeks_over_when_the_window_opened(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any
) -> None:
    """Started on Monday 5 January: week 2 opens on the 13th, week 6 on 9 February."""
    weeks = [week_of(monday, n) for monday, n in zip(MONDAYS, (14, 7, 0, 14), strict=True)]
    changes = outcome_windows_of(change_of(1.0, "week_2"), change_of(3.0))
    found = adherence_before(changes, patient_weeks_of(*weeks), episodes_of({}))
    assert dict(found.select("outcome_window", "adherence_pct").rows()) == {
        "week_2": 100.0,
        "week_6": 50.0,
    }


def test_a_week_that_ends_on_the_day_on_which_the_window_opens_is_not_over(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any
) -> None:
    """Started on Saturday 10 January: week 2 opens on Sunday the 18th."""
    weeks = [week_of(monday, n) for monday, n in zip(MONDAYS[:2], (7, 14), strict=True)]
    started = episodes_of({"started_on": date(2026, 1, 10)})
    changes = outcome_windows_of(change_of(1.0, "week_2"))
    found = adherence_before(changes, patient_weeks_of(*weeks), started)
    assert found["adherence_pct"].to_list() == [50.0]


def test_before_discharge_it_ends_a_week_earlier(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any
) -> None:
    weeks = [week_of(monday, n) for monday, n in zip(MONDAYS, (14, 7, 0, 14), strict=True)]
    episodes = episodes_of({"discharged_on": date(2026, 1, 26)})
    changes = outcome_windows_of(change_of(3.0, "discharge"))
    found = adherence_before(changes, patient_weeks_of(*weeks), episodes)
    assert found["adherence_pct"].to_list() == [75.0]


def test_without_a_prescription_there_is_no_adherence(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any
) -> None:
    weeks = patient_weeks_of(week_of(MONDAYS[0], 0, 0))
    assert adherence_before(outcome_windows_of(change_of(3.0)), weeks, episodes_of({})).is_empty()


def test_the_association_is_within_a_cohort(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any, measures: Any
) -> None:
    """In both cohorts who trains more gets better; the one that trains more starts worse."""
    people: list[dict[str, Any]] = [
        {"patient": f"p{n}", "cohort": ("lumbar_only", "lumbar_hip")[n >= 12]} for n in range(24)
    ]
    trained = [n % 12 // 2 + 7 * (n >= 12) for n in range(24)]
    gained = [(n % 12) / 3 - 9 * (n >= 12) for n in range(24)]
    episodes = episodes_of(*people)
    patients = improvements(
        outcome_windows_of(*(change_of(g, **who) for g, who in zip(gained, people, strict=True))),
        patient_weeks_of(
            *(week_of(MONDAYS[0], t, **who) for t, who in zip(trained, people, strict=True))
        ),
        episodes,
    )
    found = adherence_association(patients, episodes, WEEK, measures)
    of = {"clinic_id": "all", "instrument": "nprs", "outcome_window": "week_6", "component": "all"}
    for cohort in ("lumbar_only", "lumbar_hip"):
        row = found.filter(**of, cohort=cohort).row(0, named=True)
        assert row["n"] == 12
        assert row["spearman"] == pytest.approx(0.9895, abs=1e-3)
        assert row["lower"] < row["spearman"] < row["upper"] < 1
    nothing = found.filter(instrument="odi")
    assert set(nothing["note"]) == {"no_data"}


def test_adherence_that_differs_by_rounding_only_is_the_same(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any, measures: Any
) -> None:
    """Half of what was prescribed, in tenths that add up to a little more or less than they say."""
    people: list[dict[str, Any]] = [{"patient": f"p{n}"} for n in range(12)]
    of_three_days = [(0.1 + 0.2 + n / 10, 2 * (0.3 + n / 10)) for n in range(12)]
    episodes = episodes_of(*people)
    patients = improvements(
        outcome_windows_of(*(change_of(n / 4, **who) for n, who in enumerate(people))),
        patient_weeks_of(
            *(
                week_of(MONDAYS[0], *sessions, **who)
                for sessions, who in zip(of_three_days, people, strict=True)
            )
        ),
        episodes,
    )
    found = adherence_association(patients, episodes, WEEK, measures)
    of = {"clinic_id": "all", "cohort": "lumbar_only", "instrument": "nprs", "component": "all"}
    row = found.filter(**of, outcome_window="week_6").row(0, named=True)
    assert (row["n"], row["spearman"], row["note"]) == (12, None, "no_variance")
