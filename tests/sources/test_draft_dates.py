"""Dates and times in a draft whose clock is not the clinic's, as the name of their column says."""

from pathlib import Path

import pytest

from sources.named_zones import zone_in
from tests.sources.drafts import drafted

LOG = "Patient,Session,Exercise,Sets,Reps,Place"


def performed_at(name: str, *cells: str, folder: Path) -> tuple[str, object]:
    rows = "".join(f"1,s{n},clam,2,12,home,{cell}\n" for n, cell in enumerate(cells))
    text, draft = drafted(f"{LOG},{name}\n{rows}", folder)
    return text, draft["datasets"][0]["columns"]["performed_at"]


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Date (UTC)", "UTC"),
        ("Date UTC", "UTC"),
        ("date_utc", "UTC"),
        ("Start [GMT]", "UTC"),
        ("startDateTimeUTC", "UTC"),
        ("Date (UTC+00:00)", "UTC"),
        ("Date (GMT+10)", "TODO"),
        ("Date (UTC -05:30)", "TODO"),
        ("Date", None),
        ("Outcome", None),
        ("Minutcount", None),
    ],
)
def test_a_name_says_which_clock_its_times_are_of(name: str, zone: str | None) -> None:
    assert zone_in(name) == zone


@pytest.mark.parametrize("name", ["Date (UTC)", "Date UTC", "Date GMT", "Date (GMT)"])
def test_times_in_utc_are_read_as_such(name: str, tmp_path: Path) -> None:
    cells = ("2026-03-13 22:30:00", "2026-03-14 22:30:00")
    text, source = performed_at(name, *cells, folder=tmp_path)
    notation = "%Y-%m-%d %H:%M:%S%.f"
    assert source == {"from": name, "datetime": notation, "zone": "UTC"}
    assert "check: on the clock that the name says" in text


def test_the_zone_of_an_offset_is_left_to_do(tmp_path: Path) -> None:
    _, source = performed_at("Date (GMT+10)", "13/03/2026 22:30", folder=tmp_path)
    assert source == {"from": "Date (GMT+10)", "datetime": "%d/%m/%Y %H:%M", "zone": "TODO"}


def test_an_order_that_is_not_certain_keeps_its_zone(tmp_path: Path) -> None:
    _, source = performed_at("Date (UTC)", "03/04/2026 22:30", folder=tmp_path)
    assert source == {"from": "Date (UTC)", "datetime": "TODO", "zone": "UTC"}


def test_cells_that_say_their_offset_need_no_zone(tmp_path: Path) -> None:
    _, source = performed_at("Date (UTC)", "2026-03-13T22:30:00Z", folder=tmp_path)
    assert source == {"from": "Date (UTC)", "datetime": "%Y-%m-%dT%H:%M:%S%.f%#z"}


def test_a_day_has_no_zone_but_a_remark(tmp_path: Path) -> None:
    text, source = performed_at("Date (UTC)", "2026-03-13", folder=tmp_path)
    assert source == "Date (UTC)"
    assert "check: a day as in UTC" in text


@pytest.mark.parametrize("names", ["Date (UTC),Time (UTC)", "Date,Time (UTC)"])
def test_day_and_time_in_utc_are_joined_as_such(names: str, tmp_path: Path) -> None:
    _, source = performed_at(names, "2026-03-13,22:30", folder=tmp_path)
    assert source == {
        "joined": names.split(","),
        "datetime": "%Y-%m-%d %H:%M",
        "zone": "UTC",
    }


def test_the_day_of_a_moment_in_utc_is_left_to_do(tmp_path: Path) -> None:
    text = "Client,Case,Group,Start date (UTC)\n1,7,lumbar_hip,2026-03-08 22:30\n"
    columns = drafted(text, tmp_path)[1]["datasets"][0]["columns"]
    assert columns["started_on"] == {"from": "Start date (UTC)", "date": "TODO"}
