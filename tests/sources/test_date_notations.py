"""Which notations read the dates of a column, and how many cells each."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.date_notations import all_reading, date_fits, is_day_first, other_order
from sources.notation import iso_date, iso_moment, problem_of

DAYS = st.dates(date(2001, 1, 1), date(2039, 12, 31))


def fits(cells: list[str]) -> dict[str, int]:
    values = pl.DataFrame({"value": cells}, schema={"value": pl.String})
    counted = values.group_by("value").agg(rows=pl.len().cast(pl.Int64))
    return {fit.notation: fit.fits for fit in date_fits(counted)}


def test_seconds_of_0_are_seconds() -> None:
    assert fits(["13/03/2026 18:05:00"]) == {
        "%d/%m/%Y %H:%M:%S%.f": 1,
        "%m/%d/%Y %H:%M:%S%.f": 0,
    }


def test_a_day_among_moments_of_a_workbook_is_its_midnight() -> None:
    found = fits(["2026-03-13T18:05:00", "2026-03-14"])
    assert found["%Y-%m-%dT%H:%M:%S%.f"] == 2
    assert set(fits(["2026-03-13", "2026-03-14"])) == {"%Y-%m-%d"}


@settings(max_examples=20, deadline=None)
@given(st.lists(DAYS, min_size=1, max_size=40))
def test_both_orders_of_day_and_month_are_counted(days: list[date]) -> None:
    found = fits([f"{day:%d/%m/%Y}" for day in days])
    assert found["%d/%m/%Y"] == len(days)
    assert found["%m/%d/%Y"] == sum(day.day <= 12 for day in days)


@pytest.mark.parametrize(
    "notation",
    [
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%d.%m.%Y",
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%Y%m%d",
        "%d %B %Y",
        "%d-%B-%Y",
        "%B %d, %Y",
        "%A, %d %B %Y",
        "%d/%m/%Y %H:%M",
        "%m/%d/%Y %I:%M %p",
        "%d.%m.%Y, %H:%M",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%d/%m/%Y %I:%M:%S %p",
    ],
)
def test_each_way_to_write_a_date_is_found(notation: str) -> None:
    days = [datetime(2026, 1, 3, 7, 5, 9) + timedelta(days=9 * n) for n in range(40)]  # noqa: DTZ001
    written = pl.Series(days).dt.strftime(notation).to_list()
    found = fits(written)
    assert found[notation] == 40
    assert [name for name, count in found.items() if count == 40] == [notation]
    assert problem_of(notation) is None


@pytest.mark.parametrize(
    ("cells", "notation"),
    [
        (["5/3/2026", "17/11/2026"], "%d/%m/%Y"),
        (["3 Mar 2026", "17 November 2026"], "%d %B %Y"),
        (["2026-03-05T07:10:00Z", "2026-03-15T07:10:00+10:30"], "%Y-%m-%dT%H:%M:%S%.f%#z"),
        (["2024/03/04 10:15:30 AM GMT+11", "2024/12/14 9:05:00 PM GMT+11"], None),
        ([f"2024/03/04 1:15:30 PM GMT{end}" for end in ("+8", "+9:30", "-5", "")], None),
        (["7/27/26 19:06:23", "1/2/26 9:06:23"], "%m/%d/%y %H:%M:%S%.f"),
        (["28 Mar 2025, 17:29", "1 Apr 2025, 06:02"], "%d %B %Y, %H:%M"),
    ],
)
def test_notations_of_known_systems(cells: list[str], notation: str | None) -> None:
    read_all = [name for name, count in fits(cells).items() if count == len(cells)]
    assert read_all == [notation or "%Y/%m/%d %I:%M:%S %p GMT%#z"]


def test_a_year_of_two_digits_may_stand_first_or_last() -> None:
    assert fits(["13.11.26", "30.11.26"]) == {"%d.%m.%y": 2, "%y.%m.%d": 2, "%m.%d.%y": 0}


def test_the_first_week_of_march_fits_both_orders() -> None:
    week = [f"03/0{day}/2024" for day in range(1, 8)]
    values = pl.DataFrame({"value": week, "rows": [1] * 7})
    assert [fit.notation for fit in all_reading(date_fits(values), 7)] == ["%d/%m/%Y", "%m/%d/%Y"]


@pytest.mark.parametrize(
    "cells",
    [
        ["12", "3"],
        ["s-1-2", "s-1-3"],
        ["0412345678", "0498765432"],
        ["7/10", "8/10"],
        ["01/01/0023", "02/01/0023"],
        ["12-15", "8-10"],
        ["99999999", "12345678"],
        ["mild", "1/2/2026", "worse"],
        [],
    ],
)
def test_what_is_mostly_no_date_fits_nothing(cells: list[str]) -> None:
    assert fits(cells) == {}


def test_cells_that_are_no_dates_are_not_counted() -> None:
    found = fits(["13/01/2026"] * 8 + ["31/02/2026", "soon"])
    assert found == {"%d/%m/%Y": 8, "%m/%d/%Y": 0}


@pytest.mark.parametrize(
    ("notation", "other"),
    [
        ("%d/%m/%Y", "%m/%d/%Y"),
        ("%m/%d/%Y %I:%M %p", "%d/%m/%Y %I:%M %p"),
        ("%e.%m.%y", "%m.%e.%y"),
        ("%d%m%Y", "%m%d%Y"),
        ("%Y-%m-%d", None),
        ("%y/%m/%d", None),
        ("%d %B %Y", None),
        ("%B %d, %Y", None),
        ("%H:%M %d-%m-%Y", "%H:%M %m-%d-%Y"),
        ("%s", None),
    ],
)
def test_the_other_order_is_known_where_there_is_one(notation: str, other: str | None) -> None:
    assert other_order(notation) == other
    assert other is None or other_order(other) == notation


@pytest.mark.parametrize("end", [" UTC", " GMT", " (UTC)", "UTC", "Z "])
def test_utc_in_letters_needs_a_zone_lest_it_be_the_clinics_own_clock(end: str) -> None:
    notation = f"%Y-%m-%d %H:%M:%S{end}"
    assert "expected zone: UTC beside it" in str(problem_of(notation))
    assert problem_of(notation, "UTC") is None


@pytest.mark.parametrize("end", ["Z", " GMT%#z", " UTC%:z", "%.fZ"])
def test_utc_that_is_read_needs_no_zone(end: str) -> None:
    assert problem_of(f"%Y-%m-%d %H:%M:%S{end}") is None


@pytest.mark.parametrize("end", ["Z", "%z", " %:z"])
def test_a_moment_with_its_own_offset_takes_no_zone_beside_it(end: str) -> None:
    notation = f"%Y-%m-%d %H:%M:%S{end}"
    assert "expected no zone beside it" in str(problem_of(notation, "Europe/Paris"))
    assert problem_of(notation) is None


@pytest.mark.parametrize(
    ("notation", "expected"),
    [("%d/%m/%Y", True), ("%e/%m/%Y", True), ("%-d/%-m/%Y %H:%M", True), ("%m/%d/%Y", False)],
)
def test_the_order_is_known_however_the_day_is_written(notation: str, expected: bool) -> None:
    assert is_day_first(notation) == expected


@pytest.mark.parametrize(
    ("notation", "written", "iso"),
    [
        ("%d.%m.%y", "14.03.26", "2026-03-14"),
        ("%y%m%d", "260314", "2026-03-14"),
        ("%d%m%y", "140326", "2026-03-14"),
        ("%D", "03/14/26", "2026-03-14"),
        ("%y-%m-%d", "26-03-14", "2026-03-14"),
        ("%d %B %y", "14 March 26", "2026-03-14"),
        ("%d %b, %y %H:%M", "14 Mar, 26 10:00", "2026-03-14T10:00:00"),
        ("%m/%d/%y %I:%M %p", "03/14/26 06:05 PM", "2026-03-14T18:05:00"),
        ("%y-%m-%dT%H:%M", "26-03-14T10:00", "2026-03-14T10:00:00"),
    ],
)
def test_a_year_of_two_digits_is_digits(notation: str, written: str, iso: str) -> None:
    place = written.index("26")
    wrong = [written[: place + 1] + other + written[place + 2 :] for other in "O?-.,٣"]
    cells = pl.DataFrame({"cell": [written, *wrong]})
    read = iso_moment if "%M" in notation else iso_date
    found = cells.select(read(pl.col("cell"), notation, None)).to_series().to_list()
    assert found[0] == iso
    assert found[1:] == wrong
