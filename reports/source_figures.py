"""What there is to say of where rows come from: clinics that fell silent, scores turned round."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from domain.settings import Clinics
from domain.weeks import Week
from reports.cells import Tables, of_clinic


@dataclass(frozen=True)
class Alarm:
    """Scores of a clinic that go the wrong way with pain: one of the two may be reversed."""

    clinic_id: str
    instrument: str
    compared_with: str


@dataclass(frozen=True)
class Arrival:
    """The last export of sessions of a clinic, and how many of its rows wait for their episode.

    ``sessions_until`` is null as well where nobody had exercises due in the week.
    """

    clinic_id: str
    name: str
    sessions_until: date | None
    sessions: int
    sessions_waiting: int


def arrivals(
    tables: Tables, week: Week, clinic_id: str | None, clinics: Clinics
) -> tuple[Arrival, ...]:
    """One per clinic of a report, by id."""
    due = tables["patient_weeks"].filter(pl.col("week") == week.monday, component="all")
    with_programme = set(due.drop_nulls("adherence_pct")["clinic_id"])
    rows = of_clinic(tables["arrivals"], clinic_id).sort("clinic_id").iter_rows()
    return tuple(
        Arrival(one, clinics.unique_name_of(one), until if one in with_programme else None, *counts)
        for one, until, *counts in rows
    )


def alarms(found: pl.DataFrame, clinic_id: str | None) -> tuple[Alarm, ...]:
    """Those of a report, without their numbers: those are for analysts."""
    rows = (
        of_clinic(found, clinic_id)
        .select("clinic_id", "instrument", "compared_with")
        .sort(pl.all())
    )
    return tuple(Alarm(*row) for row in rows.iter_rows())
