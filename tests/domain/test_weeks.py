"""Weeks run from Monday to Sunday and are written 2026-W30."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import UsageError
from domain.weeks import Week

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(day=DAYS)
def test_a_week_runs_from_monday_to_sunday_and_holds_its_day(day: date) -> None:
    week = Week.containing(day)
    assert week.monday.weekday() == 0
    assert week.sunday - week.monday == timedelta(days=6)
    assert week.monday <= day <= week.sunday


@given(day=DAYS)
def test_a_week_is_read_as_it_is_written(day: date) -> None:
    week = Week.containing(day)
    assert Week.parse(str(week)) == week
    assert str(week) == f"{day.isocalendar().year}-W{day.isocalendar().week:02d}"


@given(cut=DAYS)
def test_the_last_complete_week_ends_on_the_cut_or_in_the_six_days_before(cut: date) -> None:
    assert timedelta(0) <= cut - Week.last_complete(cut).sunday < timedelta(days=7)


@pytest.mark.parametrize(
    ("cut", "week"),
    [
        ("2026-11-14", "2026-W45"),
        ("2026-11-15", "2026-W46"),
        ("2026-11-16", "2026-W46"),
        ("2027-01-02", "2026-W52"),
        ("2027-01-03", "2026-W53"),
        ("2021-01-03", "2020-W53"),
    ],
)
def test_a_week_is_complete_on_its_sunday(cut: str, week: str) -> None:
    assert str(Week.last_complete(date.fromisoformat(cut))) == week


@pytest.mark.parametrize(
    ("today", "week"),
    [("2026-11-15", "2026-W45"), ("2026-11-16", "2026-W46"), ("2026-11-21", "2026-W46")],
)
def test_a_week_is_over_on_the_day_after_its_sunday(today: str, week: str) -> None:
    assert str(Week.last_over(date.fromisoformat(today))) == week


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-30",
        "2026-W3",
        "2026W30",
        "2026-w30",
        "W30-2026",
        " 2026-W30",
        "2026-W30\n",
        "26-W30",
        "２０２６-W30",
    ],
)
def test_a_week_is_written_in_one_way_only(text: str) -> None:
    with pytest.raises(UsageError, match="Expected a year and a week such as 2026-W30") as no:
        Week.parse(text)
    assert no.value.exit_status == 2


@pytest.mark.parametrize("text", ["2026-W00", "2026-W54", "2025-W53"])
def test_a_week_that_its_year_lacks_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=f"{text[:4]} has no week {int(text[-2:])}"):
        Week.parse(text)


@pytest.mark.parametrize("text", ["0000-W10", "0001-W01", "1899-W52", "2200-W01", "9999-W52"])
def test_a_week_of_no_year_that_anybody_means_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        Week.parse(text)
    assert Week.named(text) is None


def test_weeks_are_counted_back_over_new_year_and_in_order() -> None:
    week = Week.parse("2027-W01")
    assert str(week.before(1)) == "2026-W53"
    assert week.before(0) == week
    assert week.before(-52) == Week.parse("2028-W01")
    assert sorted([week, week.before(1)]) == [week.before(1), week]
