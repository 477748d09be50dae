"""Which episode a day belongs to (contract, section 2; D1 and D6)."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.current.attribution import episodes_of_days, episodes_of_outcome_days

Episode = tuple[str, str, str, str | None]
DAYS = {"patient_id": pl.String, "day": pl.Date}
EPISODES: dict[str, Any] = {
    "patient_id": pl.String,
    "episode_id": pl.String,
    "started_on": pl.Date,
    "discharged_on": pl.Date,
}

FIRST: Episode = ("p", "e1", "2026-01-10", "2026-03-10")
SECOND: Episode = ("p", "e2", "2026-03-01", "2026-05-01")
OPEN: Episode = ("p", "e3", "2027-06-01", None)


def episodes_frame(episodes: list[Episode]) -> pl.LazyFrame:
    rows = [
        (patient, episode, date.fromisoformat(start), end and date.fromisoformat(end))
        for patient, episode, start, end in episodes
    ]
    return pl.LazyFrame(rows, schema=EPISODES, orient="row")


def days_frame(days: list[str]) -> pl.LazyFrame:
    return pl.LazyFrame([("p", date.fromisoformat(d)) for d in days], schema=DAYS, orient="row")


def of_day(day: str, *episodes: Episode) -> str | None:
    found = episodes_of_days(days_frame([day]), episodes_frame(list(episodes))).collect()
    return found["episode_id"].item() if found.height else None


def of_outcome(day: str, *episodes: Episode) -> str | None:
    found = episodes_of_outcome_days(days_frame([day]), episodes_frame(list(episodes))).collect()
    return found["episode_id"].item() if found.height else None


@pytest.mark.parametrize(
    ("day", "episode_id"),
    [
        ("2026-01-09", None),
        ("2026-01-10", "e1"),
        ("2026-02-28", "e1"),
        # Of two that overlap, the one started last.
        ("2026-03-01", "e2"),
        ("2026-03-10", "e2"),
        ("2026-05-01", "e2"),
        ("2026-05-02", None),
        ("2027-05-31", None),
        ("2027-06-01", "e3"),
        ("2099-12-31", "e3"),
    ],
)
def test_a_day_belongs_to_the_episode_whose_dates_contain_it(
    day: str, episode_id: str | None
) -> None:
    assert of_day(day, FIRST, SECOND, OPEN) == episode_id
    assert of_day(day, OPEN, SECOND, FIRST) == episode_id


@pytest.mark.parametrize(
    ("day", "episode_id"),
    [
        ("2025-12-26", None),
        ("2025-12-27", "e1"),
        ("2026-02-14", "e1"),
        # Fourteen days before its start an outcome belongs to the next episode already.
        ("2026-02-15", "e2"),
        ("2026-05-02", "e2"),
        ("2027-05-01", "e2"),
        ("2027-05-02", None),
        ("2027-05-17", None),
        ("2027-05-18", "e3"),
        ("2099-12-31", "e3"),
    ],
)
def test_an_outcome_belongs_from_two_weeks_before_to_a_year_after(
    day: str, episode_id: str | None
) -> None:
    assert of_outcome(day, FIRST, SECOND, OPEN) == episode_id
    assert of_outcome(day, OPEN, SECOND, FIRST) == episode_id


def test_a_year_after_the_first_discharge_lies_behind_the_second_course() -> None:
    assert of_outcome("2027-03-10", FIRST) == "e1"
    assert of_outcome("2027-03-11", FIRST) is None


def test_of_two_started_on_one_day_the_greater_id_counts() -> None:
    twins: list[Episode] = [
        ("p", "e10", "2026-01-10", "2026-01-12"),
        ("p", "e9", "2026-01-10", None),
    ]
    for ordered in (twins, twins[::-1]):
        assert of_day("2026-01-11", *ordered) == "e9"
        assert of_outcome("2026-01-01", *ordered) == "e9"
    assert of_day("2026-01-13", *twins) == "e9"


def test_an_episode_that_ended_does_not_win_by_its_later_start() -> None:
    short: Episode = ("p", "e2", "2026-02-01", "2026-02-02")
    assert of_day("2026-02-03", ("p", "e1", "2026-01-01", None), short) == "e1"


def test_a_day_of_another_patient_belongs_to_no_episode_of_this_one() -> None:
    assert of_day("2026-02-01", ("q", "e1", "2026-01-01", None)) is None


def test_each_patient_and_day_comes_once() -> None:
    days = days_frame(["2026-03-05", "2026-03-05", "2026-01-10"])
    found = episodes_of_days(days, episodes_frame([FIRST, SECOND])).collect().sort("day")
    assert found.rows() == [
        ("p", date(2026, 1, 10), "e1"),
        ("p", date(2026, 3, 5), "e2"),
    ]


NEAR = st.integers(0, 40).map(lambda n: date(2026, 1, 1) + timedelta(days=n))


@st.composite
def courses(draw: st.DrawFn) -> list[tuple[str, str, date, date | None]]:
    ids = draw(st.lists(st.sampled_from("abcdef"), unique=True, max_size=5))
    drawn = [(draw(NEAR), draw(st.none() | st.integers(0, 9))) for _ in ids]
    return [
        ("p", episode_id, start, None if length is None else start + timedelta(days=length))
        for episode_id, (start, length) in zip(ids, drawn, strict=True)
    ]


@given(episodes=courses(), days=st.lists(NEAR, max_size=5))
@settings(max_examples=80, deadline=None)
def test_days_and_outcomes_agree_with_a_search_one_by_one(
    episodes: list[tuple[str, str, date, date | None]], days: list[date]
) -> None:
    frame = pl.LazyFrame(episodes, schema=EPISODES, orient="row")
    wanted = pl.LazyFrame([("p", day) for day in days], schema=DAYS, orient="row")
    for before, after, attributed in (
        (0, 0, episodes_of_days),
        (14, 365, episodes_of_outcome_days),
    ):
        expected = {}
        for day in days:
            reaching = [
                (start, episode_id)
                for _, episode_id, start, end in episodes
                if start - timedelta(days=before) <= day
                and (end is None or day <= end + timedelta(days=after))
            ]
            if reaching:
                expected[day] = max(reaching)[1]
        found = attributed(wanted, frame).collect()
        assert dict(found.select("day", "episode_id").iter_rows()) == expected
        assert found.height == len(expected)
