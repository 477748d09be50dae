"""What the text of a cell stands for, and what stands for nothing."""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.staging import cells
from transforms.staging.moments import local_moment

ZONES = {"Australia/Adelaide": [], "Australia/Perth": ["perth"], "Australia/Lord_Howe": ["island"]}


def read(parse: Callable[[pl.Expr], pl.Expr], texts: list[str | None]) -> list[Any]:
    rows = pl.LazyFrame({"text": texts}, schema={"text": pl.String})
    return rows.select(parse(pl.col("text"))).collect().to_series().to_list()


def local(texts: list[str], clinic_id: str | None = "here") -> list[datetime | None]:
    rows = pl.LazyFrame({"text": texts, "clinic": [clinic_id] * len(texts)})
    moment = local_moment(pl.col("text"), pl.col("clinic").cast(pl.String), ZONES)
    return rows.select(moment).collect().to_series().to_list()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-15", date(2026, 11, 15)),
        (" 2026-11-15 ", date(2026, 11, 15)),
        ("2024-02-29", date(2024, 2, 29)),
        ("9999-12-31", date(9999, 12, 31)),
        ("0001-01-01", date(1, 1, 1)),
        ("2026-02-29", None),
        ("2026-02-30", None),
        ("2026-13-01", None),
        ("2026-00-10", None),
        ("0000-01-01", None),
        ("0000-00-00", None),
        ("2026-1-5", None),
        ("26-01-05", None),
        ("20260105", None),
        ("2026/01/05", None),
        ("05/01/2026", None),
        ("2026-01-05T08:30", None),
        ("2026-01-05\n2026-01-06", None),
        ("45385", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_is_iso_and_in_the_calendar(text: str | None, expected: date | None) -> None:
    assert read(cells.date, [text]) == [expected]


@pytest.mark.parametrize(
    ("text", "whole", "decimal"),
    [
        ("12", 12, 12.0),
        (" 12 ", 12, 12.0),
        ("+12", 12, 12.0),
        ("-12", -12, -12.0),
        ("007", 7, 7.0),
        ("12.0", 12, 12.0),
        ("12.00", 12, 12.0),
        ("12.5", None, 12.5),
        (".5", None, 0.5),
        ("5.", None, 5.0),
        ("999999999999999", 999_999_999_999_999, 999_999_999_999_999.0),
        ("1e3", None, None),
        ("1E3", None, None),
        ("NaN", None, None),
        ("inf", None, None),
        ("-Infinity", None, None),
        ("1,5", None, None),
        ("1,000", None, None),
        ("1 000", None, None),
        ("1_000", None, None),
        ("0x10", None, None),
        ("--1", None, None),
        ("+-1", None, None),
        ("٣", None, None),
        ("7/10", None, None),
        ("5-6", None, None),
        (">8", None, None),
        (".", None, None),
        ("+", None, None),
        ("1234567890123456", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_a_number_is_written_in_digits(
    text: str | None, whole: int | None, decimal: float | None
) -> None:
    assert read(cells.integer, [text]) == [whole]
    assert read(cells.real, [text]) == [decimal]


def test_naught_has_no_sign() -> None:
    assert [str(number) for number in read(cells.real, ["-0", "-0.0", "0", "+0"])] == ["0.0"] * 4


@given(st.integers(-(10**15) + 1, 10**15 - 1))
@settings(max_examples=50, deadline=None)
def test_every_whole_number_of_fifteen_digits_is_read_exactly(number: int) -> None:
    assert read(cells.integer, [str(number), f"{number}.0"]) == [number, number]


@given(st.floats(-1e15, 1e15).map(lambda x: round(x, 6)))
@settings(max_examples=50, deadline=None)
def test_every_decimal_number_is_read_as_python_reads_it(number: float) -> None:
    [found] = read(cells.real, [f"{number:.6f}"])
    assert found is None or math.isclose(found, number, rel_tol=1e-15, abs_tol=1e-12)
    assert found is not None or abs(number) >= 1e15


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-15T08:30", "2026-11-15 08:30:00"),
        ("2026-11-15 08:30", "2026-11-15 08:30:00"),
        ("2026-11-15T08:30:15", "2026-11-15 08:30:15"),
        ("2026-11-15T08:30:15.25", "2026-11-15 08:30:15.250000"),
        ("2026-11-15T08:30:15.123456789", "2026-11-15 08:30:15.123456"),
        ("2026-11-15", "2026-11-15 00:00:00"),
        (" 2026-11-15T08:30 ", "2026-11-15 08:30:00"),
        ("2024-02-29T23:59:59", "2024-02-29 23:59:59"),
        # Wall clock: an hour that the clocks skip or repeat is what the clinic wrote.
        ("2026-10-04T02:30", "2026-10-04 02:30:00"),
        ("2026-04-05T02:30", "2026-04-05 02:30:00"),
        # Adelaide: UTC+10:30 in summer, UTC+9:30 in winter.
        ("2026-11-14T22:00Z", "2026-11-15 08:30:00"),
        ("2026-07-14T23:00Z", "2026-07-15 08:30:00"),
        ("2026-11-15T08:30+10:30", "2026-11-15 08:30:00"),
        ("2026-11-15T08:30+1030", "2026-11-15 08:30:00"),
        ("2026-11-14 22:00:00+00", "2026-11-15 08:30:00"),
        ("2026-11-14T17:00:00.5-05:00", "2026-11-15 08:30:00.500000"),
        ("2026-12-31T23:00Z", "2027-01-01 09:30:00"),
        # The hour before and after the clocks go forward and back.
        ("2026-10-03T16:29Z", "2026-10-04 01:59:00"),
        ("2026-10-03T16:30Z", "2026-10-04 03:00:00"),
        ("2026-04-04T16:29Z", "2026-04-05 02:59:00"),
        ("2026-04-04T16:30Z", "2026-04-05 02:00:00"),
        ("2026-04-04T17:30Z", "2026-04-05 03:00:00"),
        ("2026-11-15T24:00", "None"),
        ("2026-11-15T23:59:60", "None"),
        ("2026-11-15T08:60", "None"),
        ("2026-11-15T8:30", "None"),
        ("2026-11-15T08", "None"),
        ("2026-11-15T", "None"),
        ("2026-02-30", "None"),
        ("2026-02-30T08:30", "None"),
        ("2026-1-5", "None"),
        ("2026-11-15T08:30 Z", "None"),
        ("2026-11-15T08:30z", "None"),
        ("2026-11-15Z", "None"),
        ("2026-11-15T08:30+24:00", "None"),
        ("2026-11-15T08:30+10:60", "None"),
        ("2026-11-15T08:30ACDT", "None"),
        ("2026-11-15T08:30:15,5", "None"),
        ("15/11/2026 08:30", "None"),
        ("1763166600", "None"),
        # Beyond the years that programs can show, in the clinic's time or as written.
        ("9999-12-31T23:59Z", "None"),
        ("9999-12-31T23:59-14:00", "None"),
        ("0000-01-01", "None"),
        ("0001-01-01T00:00+14:00", "None"),
        ("", "None"),
    ],
)
def test_a_moment_is_on_the_clinics_wall_clock(text: str, expected: str) -> None:
    assert str(local([text])[0]) == expected


def test_each_clinic_has_the_clock_of_its_own_zone() -> None:
    noon = ["2026-07-01T12:00Z"]
    hours = {clinic: str(local(noon, clinic)[0]) for clinic in ("perth", "island", "else", None)}
    assert hours == {
        "perth": "2026-07-01 20:00:00",
        "island": "2026-07-01 22:30:00",
        "else": "2026-07-01 21:30:00",
        None: "2026-07-01 21:30:00",
    }


MOMENTS = st.datetimes(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2035-12-31"))
OFFSETS = st.integers(-14 * 60, 14 * 60)


@given(moment=MOMENTS, offset=OFFSETS, clinic=st.sampled_from(["perth", "island", "here"]))
@settings(max_examples=80, deadline=None)
def test_a_moment_with_an_offset_is_converted_as_python_converts_it(
    moment: datetime, offset: int, clinic: str
) -> None:
    zone = {"perth": "Australia/Perth", "island": "Australia/Lord_Howe"}.get(
        clinic, "Australia/Adelaide"
    )
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
    expected = aware.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert local([aware.isoformat()], clinic) == [expected]


@pytest.mark.parametrize("year", [2000, 2012, 2026, 2035])
def test_every_half_hour_around_the_changes_of_a_year_has_the_right_wall_clock(year: int) -> None:
    zone = ZoneInfo("Australia/Adelaide")
    hours = [
        datetime(year, month, 1, tzinfo=UTC) + timedelta(minutes=30 * n)
        for month in (3, 4, 10)
        for n in range(48 * 14)
    ]
    texts = [f"{moment:%Y-%m-%dT%H:%M}Z" for moment in hours]
    assert local(texts) == [moment.astimezone(zone).replace(tzinfo=None) for moment in hours]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-15T10:30:00.5+0930", "2026-11-15T11:30:00.500000"),
        ("2026-11-15 10:30+09", "2026-11-15T12:00:00"),
        ("2026-11-15T10:30Z", "2026-11-15T21:00:00"),
        ("2026-11-15T10:30:07.123456789", "2026-11-15T10:30:07.123456"),
        ("\u00a02026-11-15T10:30 ", "2026-11-15T10:30:00"),
        ("2026-11-15T10:30:00.", None),
        ("2026-11-15T10:30:00.1234567890", None),
        ("2026-11-15T10:30+15:60", None),
        ("2026-11-15T10:30+24:00", None),
        ("2026-11-15T10:30z", None),
        ("2026-11-15T10:30 Z", None),
        ("2026-11-15T10:30.5", None),
        ("2026-11-15Z", None),
        ("2026-11-15+09:30", None),
        ("2026-11-15T", None),
        ("2026-11-15T25:00", None),
        ("２026-11-15T10:30", None),
        ("2026-11-15T1０:30", None),
    ],
)
def test_every_part_of_a_moment_is_read_where_it_stands(text: str, expected: str | None) -> None:
    [found] = local([text])
    assert (found and found.isoformat()) == expected


@given(text=st.text(alphabet="0123456789+-. e_\u00a0\u0661\t", max_size=20))
@settings(max_examples=300, deadline=None)
def test_the_short_way_of_reading_whole_numbers_gives_what_the_long_one_does(text: str) -> None:
    cells_as_text = pl.DataFrame({"text": [text]})
    (short,) = cells_as_text.select(cells.integer(pl.col("text"))).to_series()
    (long,) = cells._odd_integer(cells_as_text)
    assert short == long
