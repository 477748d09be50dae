"""A sheet is read as a person sees it, whichever program wrote the workbook."""

from pathlib import Path

import pytest

from domain.errors import ExportRejected
from sources.containers import contained
from sources.layout import Layout
from sources.other_names import Columns
from sources.workbook import meant_records
from tests.sources.first_sheet import workbook_records
from tests.sources.packed import flipped, sheet_of, with_part, xlsx

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
    with pytest.raises(ExportRejected, match="sheet 2 of the workbook") as refusal:
        meant_records(path, layout)
    assert refusal.value.code == "unknown_sheet"
    assert "0012" not in str(refusal.value)


READ: Columns = {"Patient": ("Client",), "Day": (), "Pain": ()}
FORMULA = "<row><c><f>1+1</f></c></row>"
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def row(*texts: str) -> str:
    cells = "".join(f'<c t="str"><v>{text}</v></c>' for text in texts)
    return f"<row>{cells}</row>"


def months(*names: str, below: str = row("1")) -> bytes:
    """A workbook of March, and of April with these names."""
    sheets = '<sheet name="1" r:id="sheet1"/><sheet name="2" r:id="sheet2"/>'
    march = row("Patient", "Day", "Pain", "Room") + row("007", "1", "3", "A")
    april = sheet_of(row(*names) + below).encode()
    return with_part(xlsx(march, sheets=sheets), "xl/sheet2.xml", april)


@pytest.mark.parametrize(
    ("workbook", "is_refused"),
    [
        (months("Patient", "Day", "Pain", "Room", "Notes"), True),
        (months("Day", "Patient", "Room", "Pain"), True),
        (months("patient", "Day ", "Pain"), True),
        (months("Client", "Day", "Pain"), True),
        (months("Patient", "Day", "Pain", below=""), False),
        # Other tables, one of them with all that is read, and a legend; a sheet of blanks.
        (months("Invoice", "Patient", "Day", "Pain", "Amount"), False),
        (months("Patient", "Day", "Pain", below=row(" ")), False),
        (months("Patient", "Room", "Notes"), False),
        (months("Pain"), False),
        # What is wrong with April is no harm to March, unless it holds the same table.
        (months("Patient", "Room", below=FORMULA), False),
        (months("Patient", "Room", below=FAR), False),
        (months("Patient", "Day", "Pain", below=FORMULA), True),
        (months("Patient", "Day", "Pain", below=row("1") + FAR), True),
    ],
)
def test_rows_of_another_sheet_with_all_columns_that_are_read_are_not_lost_in_silence(
    workbook: bytes, is_refused: bool, tmp_path: Path
) -> None:
    path = tmp_path / "workbook"
    path.write_bytes(workbook)
    if not is_refused:
        assert len(meant_records(path, Layout(), READ)) == 2
        return
    with pytest.raises(ExportRejected, match="sheet 2 of the workbook") as refusal:
        meant_records(path, Layout(), READ)
    assert refusal.value.code == "unknown_sheet"


def test_the_sheets_behind_one_that_cannot_be_read_are_looked_at_too(tmp_path: Path) -> None:
    path = tmp_path / "workbook"
    sheets = "".join(f'<sheet name="{n}" r:id="sheet{n}"/>' for n in (1, 2, 1))
    odd = sheet_of(row("Summary") + FORMULA).encode()
    path.write_bytes(with_part(xlsx(HEADER + DAY, sheets=sheets), "xl/sheet2.xml", odd))
    with pytest.raises(ExportRejected, match="sheet 3 of the workbook"):
        meant_records(path, Layout())


def test_one_column_alone_makes_no_table_of_another_sheet(tmp_path: Path) -> None:
    path = tmp_path / "workbook"
    path.write_bytes(months("Patient", "Notes"))
    assert meant_records(path, Layout(), {"Patient": ()})


def test_a_name_above_several_columns_is_one_of_each(tmp_path: Path) -> None:
    path = tmp_path / "workbook"
    names = row("", "Left", "", "Right") + row("Patient", "Sets", "Reps", "Sets")
    columns: Columns = dict.fromkeys(("Patient", "Left Reps", "Right Sets"), ())
    path.write_bytes(xlsx(names + row("7", "1", "2", "3"), sheets=TWICE))
    with pytest.raises(ExportRejected, match="sheet 2 of the workbook"):
        meant_records(path, Layout(header_rows=2), columns)


def test_of_a_damaged_sheet_nobody_knows_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "workbook"
    path.write_bytes(flipped(months("Patient", "Room"), "xl/sheet2.xml"))
    with pytest.raises(ExportRejected) as refusal:
        meant_records(path, Layout(), READ)
    assert refusal.value.code == "damaged"
    assert meant_records(path, Layout(sheet="1"), READ)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_workbook_with_a_password_is_refused(suffix: str, tmp_path: Path) -> None:
    with pytest.raises(ExportRejected, match="protected by a password") as refusal:
        workbook_records(contained(WORKBOOKS / f"locked_diary.{suffix}", tmp_path).path)
    assert refusal.value.code == "protected"
