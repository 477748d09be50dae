"""The number of a row within its session in a draft: one that begins anew would refuse the file."""

from pathlib import Path

import pytest

from tests.sources.drafts import drafted

DOSE = "clam,2,12,home"
HEVY = "title,start_time,end_time,exercise_title,set_index,set_type,reps"


def line_no(header: str, *rows: str, folder: Path) -> object:
    """Where the number of a row comes from, in the draft for a log of these columns and rows."""
    body = "".join(f"{row},{DOSE}\n" for row in rows)
    _, draft = drafted(f"{header},Exercise,Sets,Reps,Place\n{body}", folder)
    return draft["datasets"][0]["columns"]["line_no"]


@pytest.mark.parametrize("name", ["Line", "Set Order", "set_index"])
@pytest.mark.parametrize(
    ("header", "first", "second", "within"),
    [
        ("Session,Date", "s1,2026-03-13", "s2,2026-03-13", ["Session"]),
        ("Patient,Date", "1,2026-03-13", "1,2026-03-14", ["Patient", "Date"]),
        ("Date", "2026-03-13 07:30:00", "2026-03-14 07:30:00", ["Date"]),
    ],
)
def test_a_number_that_begins_anew_within_a_session_is_none_of_its_rows(
    name: str, header: str, first: str, second: str, within: list[str], tmp_path: Path
) -> None:
    other = DOSE.replace("clam", "hip_clamshell").replace("12", "10")
    body = f"{first},1,{DOSE}\n{first},1,{other}\n{second},1,{DOSE}\n"
    text, draft = drafted(f"{header},{name},Exercise,Sets,Reps,Place\n{body}", tmp_path)
    assert draft["datasets"][0]["columns"]["line_no"] == {"ordinal": {"within": within}}
    assert f"nothing reads: {name}" in text
    assert line_no(f"{header},{name}", f"{first},1", f"{second},1", folder=tmp_path) == name


def test_a_row_that_stands_twice_or_is_corrected_does_not_begin_anew(tmp_path: Path) -> None:
    header, row = "Session,Date,Line,Modified", "s1,2026-03-13,1,2026-03-14"
    corrected = "s1,2026-03-13,1,2026-03-15"
    assert line_no(header, row, row, corrected, folder=tmp_path) == "Line"


def test_two_patients_may_number_their_sessions_alike(tmp_path: Path) -> None:
    rows = ("1,s1,2026-03-13,1", "2,s1,2026-03-13,1")
    assert line_no("Patient,Session,Date,Line", *rows, folder=tmp_path) == "Line"


def test_rows_without_a_number_do_not_begin_anew(tmp_path: Path) -> None:
    rows = ("s1,2026-03-13,", "s1,2026-03-14,", "s1,2026-03-14,1")
    assert line_no("Session,Date,Line", *rows, folder=tmp_path) == "Line"


def test_a_log_of_hevy_is_told_with_its_shipped_mapping(tmp_path: Path) -> None:
    rows = "".join(f'Rehab,"13 Mar 2026, 07:30",,{name},0,normal,12\n' for name in ("a", "b"))
    text, draft = drafted(f"{HEVY}\n{rows}", tmp_path)
    assert "looks like one of Hevy" in text
    assert "`extends: hevy` takes a shipped mapping" in text
    assert draft["datasets"][0]["columns"]["line_no"] == {"ordinal": {"within": ["start_time"]}}
    assert "extends" not in drafted("Patient,Date,Exercise,Sets\n1,2026-03-13,a,2\n", tmp_path)[0]
