from datetime import date, timedelta
from math import exp
from random import Random
from typing import Any

import polars as pl
import pytest

from domain.weeks import Week
from transforms.comparison.persistence_curves import persistence_curves, persistence_differences
from transforms.marts.home_log import HomeLog
from transforms.marts.persistence import persistence
from transforms.marts.programme_days import Programme

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


def test_who_goes_on_is_observed_up_to_the_last_day_on_which_a_stop_could_be_seen(
    episodes_of: Any, persistence_of: Any
) -> None:
    rows = people(("p1", 10, False), ("p2", 30, True), ("p3", 12, True))
    watched = [
        row | {"observed_days": days} for row, days in zip(rows, (20, 15, None), strict=True)
    ]
    found = persistence_curves(persistence_of(*watched), episodes_of(*rows_of(rows)), WEEK)
    assert found.filter(clinic_id="a").select(SHOWN).rows() == [
        (0, 2, 0, 1.0),
        (10, 2, 1, 0.5),
        (15, 1, 0, 0.5),
    ]


def invented(patients: int, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Persistence and episodes: all stop at one rate, 60 days on average.

    lumbar_only is discharged after 3 to 8 weeks. The programme of lumbar_hip ends after 8 to 13,
    and nobody is discharged then.
    """
    random, cut = Random(seed), WEEK.sunday
    episodes, doses, sessions = [], [], []
    for n in range(patients):
        is_hip, started_on = n % 2 == 1, cut - timedelta(days=random.randrange(728))
        ends_on = started_on + timedelta(
            days=random.randrange(56, 92) if is_hip else random.randrange(21, 57)
        )
        last_on = min(ends_on, cut)
        cohort = "lumbar_hip" if is_hip else "lumbar_only"
        who = {"patient_key": f"p{n}", "clinic_id": "a", "cohort": cohort, "started_on": started_on}
        episodes.append(who | {"episode_id": f"e{n}", "last_on": cut if is_hip else last_on})
        stops_after = int(random.expovariate(1 / 60))
        for day in range((last_on - started_on).days + 1):
            of_day = {"episode_id": f"e{n}", "day": started_on + timedelta(days=day)}
            doses.append(of_day)
            if day <= stops_after:
                sessions.append(of_day)
    frame, days, log = pl.DataFrame(episodes), pl.DataFrame(doses), pl.DataFrame(sessions)
    first = frame.select("episode_id", first_prescribed_on="started_on")
    kept_up = persistence(
        Programme(frame, days, days, days.clear(), first), HomeLog(log, log, log, log), 14
    )
    of_whom = frame.rename({"episode_id": "episode_key"}).with_row_index("id_order")
    return kept_up.rename({"episode_id": "episode_key"}).join(of_whom, on="episode_key"), of_whom


def test_the_curve_is_that_of_the_stops_however_long_a_patient_is_observed() -> None:
    kept_up, episodes = invented(1200, seed=1)
    found = persistence_curves(kept_up, episodes, WEEK, also=(14, 28, 42, 56, 84))
    shown = found.filter(pl.col("day").is_in((14, 28, 42, 56)), clinic_id="all")
    assert shown.height >= 6
    for cohort, day, survival in shown.select("cohort", "day", "survival").rows():
        assert survival == pytest.approx(exp(-(day + 1) / 60), abs=0.06), (cohort, day)
    # From then on the programme of all is over, or nearly: nobody can be seen to stop.
    assert found.filter(pl.col("day") >= 91 - 14).is_empty()
    ((_, ratio),) = persistence_differences(kept_up, episodes, ["all"])
    assert ratio.lower is not None
    assert ratio.upper is not None
    assert ratio.lower < 0 < ratio.upper


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
