"""What there is to say of where rows come from: clinics that fell silent, scores turned round."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from domain.settings import Clinics
from domain.weeks import Week
from reports.adherence_weeks import WEEKS_SHOWN
from reports.cells import Tables, of_clinic


@dataclass(frozen=True)
class Alarm:
    """Scores of a clinic that go the wrong way with pain: one of the two may be reversed."""

    clinic_id: str
    instrument: str
    compared_with: str


@dataclass(frozen=True)
class Arrival:
    """What came of a clinic: its last export of sessions, how many rows wait for their episode.

    ``has_rows``: any of it was accepted. ``has_sessions``, ``has_outcomes``: an export with them
    was used, or nobody knows. ``sessions_until`` is null as well where nobody had exercises due in
    the week. ``missed`` are the weeks of which no sessions came, though later ones have.
    """

    clinic_id: str
    name: str
    has_rows: bool
    has_sessions: bool
    has_outcomes: bool
    sessions_until: date | None
    sessions: int
    sessions_waiting: int
    missed: tuple[Week, ...]


def arrivals(
    tables: Tables, week: Week, clinic_id: str | None, clinics: Clinics, least_due: int
) -> tuple[Arrival, ...]:
    """One per clinic of a report, by id.

    Of weeks in which fewer than ``least_due`` patients had exercises due it says nothing: that none
    of them logged may be what they did.
    """
    due = tables["patient_weeks"].filter(pl.col("week") == week.monday, component="all")
    with_programme = set(due.drop_nulls("adherence_pct")["clinic_id"])
    missed = _missed(tables, week, least_due)
    rows = of_clinic(tables["arrivals"], clinic_id).sort("clinic_id").iter_rows(named=True)
    return tuple(
        Arrival(
            one := row["clinic_id"],
            clinics.unique_name_of(one),
            row["has_rows"],
            row["has_sessions"],
            row["has_outcomes"],
            row["sessions_until"] if one in with_programme else None,
            row["sessions"],
            row["sessions_waiting"],
            tuple(map(Week, missed.filter(clinic_id=one)["week"])),
        )
        for row in rows
    )


def _missed(tables: Tables, week: Week, least_due: int) -> pl.DataFrame:
    """One row per clinic and shown week with exercises due, of which no export can have sessions.

    None was made after its Monday until after its Sunday, which is unusual, and none since has a
    bout of it from after the day of the one before.
    """
    monday = pl.col("week")
    due = (
        tables["patient_weeks"]
        .filter(
            monday.is_between(week.before(WEEKS_SHOWN - 1).monday, week.monday),
            pl.col("adherence_pct").is_not_null(),
            component="all",
        )
        .group_by("clinic_id", "week")
        .agg(pl.col("patient_key").n_unique().alias("patients"))
        .filter(pl.col("patients") >= least_due)
    )
    within = due.join(tables["gaps"], on="clinic_id").filter(
        pl.col("made_on") <= monday, pl.col("next_made_on") > monday + pl.duration(days=6)
    )
    days = tables["bouts"].select(
        "clinic_id", "performed_on", week=pl.col("performed_on").dt.truncate("1w")
    )
    since = within.join(days, on=["clinic_id", "week"]).filter(
        pl.col("performed_on") > pl.col("made_on")
    )
    missed = within.join(since, on=["clinic_id", "week"], how="anti")
    return missed.select("clinic_id", "week").sort("clinic_id", "week")


def alarms(found: pl.DataFrame, clinic_id: str | None) -> tuple[Alarm, ...]:
    """Those of a report, without their numbers: those are for analysts."""
    rows = (
        of_clinic(found, clinic_id)
        .select("clinic_id", "instrument", "compared_with")
        .sort(pl.all())
    )
    return tuple(Alarm(*row) for row in rows.iter_rows())
