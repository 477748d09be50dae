"""A sheet is read as a person sees it, whichever program wrote the workbook."""

from pathlib import Path

import pytest

from domain.errors import ExportRejected
from sources.containers import contained
from sources.workbook import workbook_records

WORKBOOKS = Path(__file__).parent / "workbooks"
FORMATS = ("xlsx", "xls", "ods")

DIARY = [
    ["Clinic North, exercise diary", "", "", "", "", "", "", "", ""],
    ["", "", "", "", "", "", "", "", ""],
    ["", "", "Visit 1", "", "", "", "", "", ""],
    ["id", "padded", "day", "at", "pain", "share", "done", "result", "note"],
    [
        *("007", "007", "2026-11-03", "2026-11-03T10:00:00", "3", "24%", "TRUE", "#N/A"),
        "two\nlines  and  spaces",
    ],
    [
        *("P-12", "P-012", "3 Nov 2026", "2026-11-03T00:00:00", "7.5", "12.5%", "FALSE", "#DIV/0!"),
        " padded ",
    ],
    ["12345", "1234", "2026-11-04", "10:30:00", "0.3", "30:00:00", "yes", "ab", "café – “ok”"],
    ["", "", "", "", "", "", "", "", ""],
    ["Total", "", "", "", "10.8", "", "", "", ""],
]


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_gives_the_same_cells(suffix: str) -> None:
    assert workbook_records(WORKBOOKS / f"diary.{suffix}") == DIARY


@pytest.mark.parametrize("suffix", FORMATS)
def test_dates_that_count_from_1904_are_the_dates_that_a_person_sees(suffix: str) -> None:
    rows = workbook_records(WORKBOOKS / f"since_1904.{suffix}")
    assert [row[2:4] for row in rows[4:7]] == [
        ["2030-11-04", "2030-11-04T10:00:00"],
        ["3 Nov 2026", "2030-11-04T00:00:00"],
        ["2030-11-05", "10:30:00"],
    ]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("sheet", ["Other", " other"])
def test_a_sheet_is_found_by_name(suffix: str, sheet: str) -> None:
    other = workbook_records(WORKBOOKS / f"diary.{suffix}", sheet=sheet)
    assert other == [["", "", ""], ["", "", "far"]]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("sheet", ["Diray", "2", ""])
def test_an_unknown_sheet_is_refused_without_a_name_of_those_there_are(
    suffix: str, sheet: str
) -> None:
    with pytest.raises(ExportRejected, match="among its 3") as refusal:
        workbook_records(WORKBOOKS / f"diary.{suffix}", sheet=sheet)
    assert refusal.value.code == "unknown_sheet"
    assert not [name for name in ("Diary", "Other", "Attic") if name in str(refusal.value)]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_workbook_with_a_password_is_refused(suffix: str, tmp_path: Path) -> None:
    with pytest.raises(ExportRejected, match="protected by a password") as refusal:
        workbook_records(contained(WORKBOOKS / f"locked_diary.{suffix}", tmp_path).path)
    assert refusal.value.code == "protected"
