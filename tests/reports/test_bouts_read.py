"""Of millions of bouts a worklist reads the last day of each patient, and the days it shows."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from domain.published import PUBLISHED
from reports.patient_facts import last_logs
from reports.silence import SilentClinic, silent_clinics
from reports.timeline_days import days_of_patients, first_day_shown

AS_OF = date(2026, 11, 18)
CLINICS = ("quiet", "at work", "new")
FIRST = first_day_shown(AS_OF)
# Days after the first one shown, and what was logged then.
BOUTS: dict[str, list[tuple[float, str, str]]] = {
    "logs still": [(-90, "home", "patient"), (0.5, "home", "patient"), (40, "home", "patient")],
    "stopped long ago": [(-90, "home", "patient"), (-30.5, "home", "patient")],
    "over the first midnight": [(-0.01, "home", "patient"), (0.01, "home", "patient")],
    "nothing but guesses": [(-20, "home", "inferred"), (9, "home", "inferred")],
    "at the clinic since": [(-20, "home", "physio"), (9, "clinic", "physio")],
}


@pytest.fixture
def bouts() -> pl.DataFrame:
    midnight = datetime.combine(FIRST, datetime.min.time())
    rows = [
        {
            "episode_key": None if name == "nobody's" else name,
            "session_key": f"{name} {int(days)}",
            "line_no": number,
            "performed_at": midnight + timedelta(days=days),
            "performed_on": (midnight + timedelta(days=days)).date(),
            "setting": setting,
            "source_kind": source,
            "status": "done",
            "sets_done": 2,
            "pain": float(number),
        }
        for name, logged in {**BOUTS, "nobody's": [(-9.0, "home", "patient")]}.items()
        for number, (days, setting, source) in enumerate(logged, 1)
    ]
    return pl.DataFrame(rows, schema=PUBLISHED["bouts"].polars_schema)


@pytest.fixture
def episodes() -> pl.DataFrame:
    started = FIRST - timedelta(days=100)
    return pl.DataFrame({"episode_key": list(BOUTS), "started_on": [started] * len(BOUTS)})


def test_the_last_day_that_somebody_logged_is_that_of_all_bouts(bouts: pl.DataFrame) -> None:
    assert last_logs(bouts.lazy(), AS_OF) == {
        "logs still": FIRST + timedelta(days=40),
        "stopped long ago": FIRST - timedelta(days=31),
        "over the first midnight": FIRST,
        "at the clinic since": FIRST - timedelta(days=20),
    }


def test_clinics_without_logs_are_those_of_all_bouts(bouts: pl.DataFrame) -> None:
    of_clinics = [
        ("quiet", "stopped long ago"),
        ("at work", "stopped long ago"),
        ("at work", "logs still"),
        ("new", "nothing but guesses"),
    ]
    flagged = [(clinic_id, f"{clinic_id} {n}") for clinic_id in CLINICS for n in range(5)]
    schema = {"clinic_id": pl.String, "episode_key": pl.String}
    rows = pl.DataFrame([*of_clinics, *flagged], schema=schema, orient="row")
    started = pl.lit(FIRST - timedelta(days=100)).alias("started_on")
    tables = {
        "episodes": rows.with_columns(started, discharged_on=pl.lit(None, pl.Date)),
        "flags": rows.tail(len(flagged)).with_columns(code=pl.lit("N2")),
    }
    last = FIRST - timedelta(days=31)
    logged = last_logs(bouts.lazy(), AS_OF)
    assert silent_clinics(tables, logged, AS_OF, 60) == {
        "quiet": SilentClinic(last, still=0, of=5),
        "new": SilentClinic(None, still=0, of=5),
    }


def test_the_days_shown_are_those_of_the_patients_asked_for(
    bouts: pl.DataFrame, episodes: pl.DataFrame
) -> None:
    tables = {
        name: PUBLISHED[name].empty() for name in ("prescriptions", "holds", "outcome_scores")
    }
    asked = episodes.filter(pl.col("episode_key") != "stopped long ago")
    found = days_of_patients(tables, bouts.lazy(), asked, AS_OF)
    assert {key: sum(day.done for day in days) for key, days in found.items()} == {
        "logs still": 2,
        # Its session began on the day before the first one shown.
        "over the first midnight": 0,
        "nothing but guesses": 0,
        "at the clinic since": 0,
    }
    assert [day.visits for day in found["at the clinic since"] if day.visits] == [("clinic",)]
