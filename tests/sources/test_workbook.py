"""A sheet is read as a person sees it, whichever program wrote the workbook."""

from pathlib import Path

import pytest

from domain.errors import ExportRejected
from sources.containers import contained
from sources.layout import Layout
from sources.workbook import meant_records
from tests.sources.first_sheet import workbook_records
from tests.sources.packed import xlsx

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
        *("P-12", "P-012", "3 Nov 2026", "2026-11-03", "7.5", "12.5%", "FALSE", "#DIV/0!"),
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
        ["3 Nov 2026", "2030-11-04"],
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


HEADER = '<row r="1"><c r="A1" t="str"><v>Day</v></c></row>'
DAY = '<row r="2"><c r="A2"><v>3</v></c></row>'
TWICE = '<sheet name="0007" r:id="sheet1"/><sheet name="0012" r:id="sheet1"/>'


@pytest.mark.parametrize(
    ("rows", "sheets", "layout", "is_refused"),
    [
        (HEADER + DAY, TWICE, Layout(), True),
        (HEADER + DAY, TWICE, Layout(sheet="0012"), False),
        # A template, without rows.
        (HEADER, TWICE, Layout(), False),
        (HEADER + DAY, TWICE.replace("sheet1", "sheet2", 1), Layout(), False),
        (HEADER + DAY, TWICE.replace('2"', '2" state="hidden"'), Layout(), False),
    ],
)
def test_rows_below_the_same_header_in_another_sheet_are_not_lost_in_silence(
    rows: str, sheets: str, layout: Layout, is_refused: bool, tmp_path: Path
) -> None:
    path = tmp_path / "workbook"
    path.write_bytes(xlsx(rows, sheets=sheets))
    if not is_refused:
        assert meant_records(path, layout)
        return
    with pytest.raises(ExportRejected, match="sheets of the workbook have the same") as refusal:
        meant_records(path, layout)
    assert refusal.value.code == "unknown_sheet"
    assert "0012" not in str(refusal.value)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_workbook_with_a_password_is_refused(suffix: str, tmp_path: Path) -> None:
    with pytest.raises(ExportRejected, match="protected by a password") as refusal:
        workbook_records(contained(WORKBOOKS / f"locked_diary.{suffix}", tmp_path).path)
    assert refusal.value.code == "protected"
