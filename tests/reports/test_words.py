"""How numbers and days read."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis.strategies import floats, integers

from domain.weeks import Week
from reports.figures import Count, Figure
from reports.names import reason
from reports.words import (
    days_ago,
    decimal,
    moment,
    percent,
    shown,
    shown_count,
    shown_ends,
    signed,
    week_day,
    week_title,
    whole,
)


@pytest.mark.parametrize(
    ("week", "title"),
    [
        ("2026-W46", "Week 46, 2026 (9–15 November)"),
        ("2026-W44", "Week 44, 2026 (26 October – 1 November)"),
        ("2026-W53", "Week 53, 2026 (28 December 2026 – 3 January 2027)"),
    ],
)
def test_a_week_is_titled_with_its_days(week: str, title: str) -> None:
    assert week_title(Week.parse(week)).replace("\N{NO-BREAK SPACE}", " ") == title


@given(floats(-1e6, 1e6), integers(0, 2))
def test_there_is_no_negative_zero_and_no_hyphen_for_minus(value: float, digits: int) -> None:
    for text in (signed(value, digits), decimal(value, digits)):
        assert "-" not in text
        assert any(digit in "123456789" for digit in text) or text[0] not in "−+"


def test_numbers_have_separators_signs_and_units() -> None:
    assert (whole(1234567), percent(61.4)) == ("1,234,567", "61\N{NO-BREAK SPACE}%")
    assert [whole(100 * part / 8) for part in (1, 3, -1)] == ["13", "38", "−13"]
    assert (whole(100 * (29 / 200)), decimal(0.25)) == ("15", "0.3")
    assert (signed(2.0), signed(-0.04), signed(-0.26)) == ("+2.0", "0.0", "−0.3")


def test_what_is_beyond_all_measure_is_shown_and_stops_no_report() -> None:
    assert (decimal(float("inf")), decimal(-1e30, 0)[:2]) == ("inf", "−1")


def test_hidden_and_missing_read_differently() -> None:
    assert shown(Figure(None, is_hidden=True)) == "n.p."
    assert shown(Figure(None)) == "–"
    assert shown_count(Count("patients", None)) == "n.p."


def test_an_interval_is_shown_only_where_there_is_one() -> None:
    assert shown_ends(Figure(-1.0, -2.0, 0.5), "signed") == "−2.0 to +0.5"
    assert shown_ends(Figure(-1.0), "signed") == ""
    assert shown_ends(Figure(50.0, 40.0, 60.0, is_hidden=True)) == ""


def test_moments_are_in_utc_and_days_are_counted_back() -> None:
    at = moment(datetime.fromisoformat("2026-11-16T06:05")).replace("\N{NO-BREAK SPACE}", " ")
    assert at == "16 November 2026, 06:05 UTC"
    today = date(2026, 11, 15)
    assert [days_ago(date(2026, 11, day), today) for day in (15, 14, 9)] == [
        "0 days ago",
        "1 day ago",
        "6 days ago",
    ]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2025-11-12", "Wed 12 Nov 2025"),
        ("2026-05-31", "Sun 31 May 2026"),
        ("2026-06-01", "Mon 1 Jun"),
        ("2027-05-31", "Mon 31 May"),
        ("2027-06-01", "Tue 1 Jun 2027"),
    ],
)
def test_a_day_has_its_year_where_that_of_another_year_would_be_nearer(day: str, said: str) -> None:
    named = week_day(date.fromisoformat(day), date(2026, 11, 30))
    assert named.replace("\N{NO-BREAK SPACE}", " ") == said


def test_an_unknown_reason_reads_as_its_code() -> None:
    assert reason("some_new_reason") == "some new reason"
