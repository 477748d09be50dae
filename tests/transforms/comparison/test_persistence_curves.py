from datetime import date
from typing import Any

import pytest

from domain.weeks import Week
from transforms.comparison.persistence_curves import persistence_curves

WEEK = Week(date(2026, 3, 2))
SHOWN = ("day", "at_risk", "events", "survival")


def people(*rows: tuple[str, int | None, bool], **who: Any) -> list[dict[str, Any]]:
    return [
        {"patient": name, "persisted_days": days, "is_censored": censored, **who}
        for name, days, censored in rows
    ]


def test_a_curve_begins_at_day_0_steps_where_somebody_stops_and_ends_where_observation_does(
    episodes_of: Any, persistence_of: Any
) -> None:
    rows = people(("p1", 10, False), ("p2", 15, True), ("p3", 20, False), ("p4", 30, True))
    found = persistence_curves(persistence_of(*rows), episodes_of(*rows_of(rows)), WEEK)
    curve = found.filter(clinic_id="all", cohort="lumbar_only")
    assert curve.select(SHOWN).rows() == [
        (0, 4, 0, 1.0),
        (10, 4, 1, 0.75),
        (20, 2, 1, 0.375),
        (30, 1, 0, 0.375),
    ]
    assert curve["lower"].to_list()[0] is None
    assert curve.select("lower", "upper").row(3) == curve.select("lower", "upper").row(2)
    assert curve["week"].unique().to_list() == [WEEK.monday]
    assert found.filter(cohort="lumbar_hip").is_empty()


def test_a_day_that_is_asked_for_says_who_is_observed_on_it(
    episodes_of: Any, persistence_of: Any
) -> None:
    rows = people(("p1", 10, False), ("p2", 20, True), ("p3", 30, False), ("p4", 40, True))
    found = persistence_curves(
        persistence_of(*rows), episodes_of(*rows_of(rows)), WEEK, also=(14, 28, 30, 56)
    )
    assert found.filter(clinic_id="all").select(SHOWN).rows() == [
        (0, 4, 0, 1.0),
        (10, 4, 1, 0.75),
        (14, 3, 0, 0.75),
        (28, 2, 0, 0.75),
        (30, 2, 1, 0.375),
        (40, 1, 0, 0.375),
    ]


def rows_of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = ("patient", "episode_key", "clinic_id", "cohort", "started_on")
    return [{name: row[name] for name in kept if name in row} for row in rows]


def test_who_stopped_on_the_first_day_leaves_the_curve_at_its_start(
    episodes_of: Any, persistence_of: Any
) -> None:
    rows = people(("p1", 0, False), ("p2", 7, True))
    found = persistence_curves(persistence_of(*rows), episodes_of(*rows_of(rows)), WEEK)
    assert found.filter(clinic_id="a").select(SHOWN).rows() == [(0, 2, 1, 0.5), (7, 1, 0, 0.5)]


def test_who_never_started_is_not_in_it(episodes_of: Any, persistence_of: Any) -> None:
    rows = people(("p1", None, True), ("p2", 7, True))
    found = persistence_curves(persistence_of(*rows), episodes_of(*rows_of(rows)), WEEK)
    assert found.filter(clinic_id="a")["at_risk"].to_list() == [1, 1]
    never = persistence_of(*people(("p1", None, True)))
    assert persistence_curves(never, episodes_of(*rows_of(rows)), WEEK).is_empty()


def test_of_a_patients_episodes_the_first_one_started_counts(
    episodes_of: Any, persistence_of: Any
) -> None:
    def of(key: str, started_on: date, days: int | None, cohort: str) -> dict[str, Any]:
        (row,) = people(("ann", days, False), episode_key=key, cohort=cohort)
        return {**row, "started_on": started_on}

    rows = [
        of("e1", date(2025, 1, 6), None, "lumbar_only"),
        of("e2", date(2025, 6, 2), 5, "lumbar_hip"),
        of("e3", date(2026, 1, 5), 9, "lumbar_only"),
    ]
    kept_up = [{k: v for k, v in row.items() if k != "started_on"} for row in rows]
    found = persistence_curves(persistence_of(*kept_up), episodes_of(*rows_of(rows)), WEEK)
    assert found.filter(clinic_id="all").select("cohort", "day", "survival").rows() == [
        ("lumbar_hip", 0, 1.0),
        ("lumbar_hip", 5, 0.0),
    ]


@pytest.mark.parametrize("clinic_id", ["a", "b", "all"])
def test_clinics_have_curves_apart_and_together(
    episodes_of: Any, persistence_of: Any, clinic_id: str
) -> None:
    rows = [
        *people(("p1", 3, False), ("p2", 9, True), clinic_id="a"),
        *people(("p3", 4, False), clinic_id="b"),
    ]
    found = persistence_curves(persistence_of(*rows), episodes_of(*rows_of(rows)), WEEK)
    assert found.filter(clinic_id=clinic_id)["at_risk"][0] == {"a": 2, "b": 1, "all": 3}[clinic_id]
