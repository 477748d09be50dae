"""A night on which the clocks change loses no session."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from domain.settings import Clinic, Clinics, Group
from tests.measured import SETTINGS, current_rows, staged_files
from transforms.marts.clinic import clinic_marts

ZONES = (
    *("Australia/Adelaide", "Australia/Sydney", "Australia/Lord_Howe", "Australia/Hobart"),
    *("Europe/Berlin", "Europe/London", "Europe/Lisbon", "Europe/Chisinau"),
    *("America/New_York", "America/St_Johns", "America/Santiago", "America/Havana"),
    "Pacific/Auckland",
)
HEADS = {
    "episodes": "clinic_id,patient_id,episode_id,cohort,started_on",
    "prescriptions": "clinic_id,patient_id,episode_id,prescription_id,exercise_code,sets,reps_min,"
    "times_per_day,valid_from",
    "sessions": "clinic_id,patient_id,session_id,line_no,performed_at,setting,exercise_code,"
    "sets_done,reps_per_set",
}


def changes(zone: str) -> Iterator[datetime]:
    """The moments, in UTC to the hour, at which the clocks of a zone change in the year."""
    hour = datetime(2026, 1, 1, tzinfo=UTC)
    while hour.year == 2026:
        after = hour + timedelta(hours=1)
        local = ZoneInfo(zone)
        if hour.astimezone(local).utcoffset() != after.astimezone(local).utcoffset():
            yield hour
        hour = after


def measured(moments: list[str], zone: str, cut: date, folder: Path) -> pl.DataFrame:
    """The weeks of a patient, ten times a day, whose sessions were at these moments."""
    start = cut - timedelta(days=13)
    rows = {
        "episodes": [f"c,p,e,lumbar_only,{start}"],
        "prescriptions": [f"c,p,e,r,lumbar_bird_dog,2,12,10,{start}"],
        "sessions": [f"c,p,s{n},1,{at},home,lumbar_bird_dog,2,12" for n, at in enumerate(moments)],
    }
    files = [folder / f"c_{name}.csv" for name in rows]
    for file, (name, lines) in zip(files, rows.items(), strict=True):
        file.write_text("\n".join([HEADS[name], *lines, ""]))
    clinic = Clinic(clinic_id="c", name="C", time_zone=zone)
    clinics = Clinics(group=Group(name="G", time_zone="UTC"), clinics=(clinic,))
    settings = replace(SETTINGS, clinics=clinics)
    current = current_rows(staged_files(files, folder, settings))
    assert current["sessions"]["performed_at"].null_count() == 0
    return clinic_marts(current, settings, cut)["patient_weeks"].filter(component="all")


def nights(zone: str) -> list[list[datetime]]:
    """Per change of the clocks: a moment every half-hour from 12 hours before to 12 after."""
    return [
        [(change + timedelta(minutes=30 * n)).astimezone(ZoneInfo(zone)) for n in range(-24, 25)]
        for change in changes(zone)
    ]


def lost(written: list[str], days: set[date], zone: str, folder: Path) -> int:
    """How many sessions, and days with one, are missing of those that were written."""
    weeks = measured(written, zone, max(days), folder)
    return (
        len(written)
        - int(weeks["sessions_done"].sum())
        + abs(len(days) - int(weeks["days_with_session"].sum()))
    )


@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_changes_its_clocks_twice_a_year(zone: str) -> None:
    assert len(nights(zone)) == 2


@pytest.mark.parametrize("zone", ZONES)
def test_no_session_with_an_offset_is_lost(zone: str, tmp_path: Path) -> None:
    for moments in nights(zone):
        in_utc = [f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for moment in moments]
        local = [moment.isoformat() for moment in moments]
        # Half of them in either notation.
        written = in_utc[::2] + local[1::2]
        assert lost(written, {moment.date() for moment in moments}, zone, tmp_path) == 0


@pytest.mark.parametrize("zone", ZONES)
def test_no_session_by_the_clock_is_lost_even_in_the_hour_that_is_not(
    zone: str, tmp_path: Path
) -> None:
    for moments in nights(zone):
        first = moments[0].replace(tzinfo=None, minute=0)
        clock = [first + timedelta(minutes=10 * n) for n in range(150)]
        written = [moment.isoformat(sep=" ") for moment in clock]
        assert lost(written, {moment.date() for moment in clock}, zone, tmp_path) == 0
