"""Every change of the clocks from 2000 to 2035, of zones with rules of every kind.

The expected wall clock is Python's own; what is tested reads its time zones from another library.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from domain.weeks import Week
from transforms.staging.moments import local_moment

ZONES = (
    *("Australia/Adelaide", "Australia/Sydney", "Australia/Lord_Howe", "Australia/Hobart"),
    *("Australia/Perth", "Australia/Brisbane", "Australia/Darwin", "Australia/Eucla"),
    *("Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Chisinau"),
    *("America/New_York", "America/Chicago", "America/Phoenix", "America/Los_Angeles"),
    *("America/St_Johns", "America/Havana", "America/Sao_Paulo", "America/Santiago"),
    *("America/Mexico_City", "Pacific/Auckland", "Pacific/Chatham"),
)
YEARS = range(2000, 2036)
# A moment that also a zone has whose clocks never change.
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
HALF_HOURS = [timedelta(minutes=30 * n) for n in range(-26, 27)]


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The moments, in UTC, at which the clocks of a zone change."""
    day = datetime(YEARS[0], 1, 1, tzinfo=UTC)
    while day.year in YEARS:
        if offset(day, zone) != offset(day + timedelta(days=1), zone):
            minutes = [day + timedelta(minutes=15 * n) for n in range(97)]
            yield next(m for m in minutes if offset(m, zone) != offset(day, zone))
        day += timedelta(days=1)


def offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()


def read(texts: list[str], zone: str) -> list[datetime | None]:
    """What these texts stand for on the wall clock of a clinic in the zone."""
    rows = pl.DataFrame({"text": texts, "clinic": ["c"] * len(texts)})
    moment = local_moment(pl.col("text"), pl.col("clinic"), {zone: []})
    return rows.select(moment.alias("moment"))["moment"].to_list()


@pytest.mark.parametrize("zone", ZONES)
def test_every_half_hour_around_every_change_has_the_right_wall_clock(zone: str) -> None:
    place = ZoneInfo(zone)
    around = [change + step for change in (NEW_YEAR, *changes(place)) for step in HALF_HOURS]
    wall = [moment.astimezone(place).replace(tzinfo=None) for moment in around]
    in_utc = [f"{moment:%Y-%m-%dT%H:%M}Z" for moment in around]
    with_offset = [moment.astimezone(place).isoformat() for moment in around]
    assert read(in_utc, zone) == wall
    assert read(with_offset, zone) == wall


@pytest.mark.parametrize("zone", ZONES)
def test_what_the_wall_clock_showed_is_kept_even_twice_or_never(zone: str) -> None:
    """Without an offset nothing is converted: no session moves, none is lost in a gap."""
    place = ZoneInfo(zone)
    wall = [
        change.astimezone(place).replace(tzinfo=None) + step
        for change in (NEW_YEAR, *changes(place))
        for step in HALF_HOURS
    ]
    assert read([moment.isoformat(sep=" ") for moment in wall], zone) == wall


def test_the_zones_change_their_clocks_as_often_as_their_laws_say() -> None:
    assert len(list(changes(ZoneInfo("Australia/Adelaide")))) == 2 * len(YEARS)
    assert len(list(changes(ZoneInfo("Europe/Berlin")))) == 2 * len(YEARS)
    assert list(changes(ZoneInfo("Australia/Brisbane"))) == []


@pytest.mark.parametrize("year", YEARS)
def test_every_day_about_new_year_is_in_the_week_that_begins_on_its_monday(year: int) -> None:
    for n in range(-10, 11):
        day = date(year, 1, 1) + timedelta(days=n)
        week = Week.containing(day)
        assert week.monday <= day <= week.monday + timedelta(days=6)
        assert week.monday.weekday() == 0
        assert str(week) == f"{day:%G-W%V}"
