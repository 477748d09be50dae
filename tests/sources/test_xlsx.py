"""The cells of Excel workbooks, given as XML."""

from collections.abc import Callable

import pytest

from domain.errors import ExportRejected
from tests.sources.packed import MAIN, flagged, with_part, xlsx, zipped

Read = Callable[..., list[list[str]]]


@pytest.mark.parametrize(
    "sheets",
    [
        '<sheet name="A" sheetId="1" r:id="sheet1" state="hidden"/>'
        '<sheet name="B" sheetId="2" r:id="sheet2"/>',
        '<sheet name="A" sheetId="1" r:id="sheet1" state="veryHidden"/>'
        '<sheet name="B" sheetId="2" r:id="sheet2"/>',
        '<sheet name="Chart" sheetId="3" r:id="chart"/><sheet name="B" sheetId="2" r:id="sheet2"/>',
    ],
)
def test_the_first_sheet_is_the_first_table_that_a_person_sees(sheets: str, cells: Read) -> None:
    assert cells(xlsx("<row><c><v>1</v></c></row>", sheets=sheets)) == [["2"]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<c><v>7</v></c>", "7"),
        ("<c><v>7.0</v></c>", "7"),
        ("<c><v>-0</v></c>", "0"),
        ("<c><v>7.2999999999999998</v></c>", "7.3"),
        ("<c><v>1E-3</v></c>", "0.001"),
        ("<c><v>123456789012345678</v></c>", "123456789012345678"),
        ("<c><v>5.6439400000000003E+17</v></c>", "5.64394E+17"),
        ('<c t="b"><v>1</v></c>', "TRUE"),
        ('<c t="b"><v>0</v></c>', "FALSE"),
        ('<c t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c t="d"><v>2026-11-03T10:00:00</v></c>', "2026-11-03T10:00:00"),
        ('<c t="d"><v>2026-11-03T10:00:00.000Z</v></c>', "2026-11-03T10:00:00.000"),
        ('<c t="d"><v>2026-11-03</v></c>', "2026-11-03"),
        ('<c t="d"><v>2026-11-03T00:00:00</v></c>', "2026-11-03"),
        ('<c t="d"><v>2026-11-03T00:00:00.000Z</v></c>', "2026-11-03"),
        ('<c t="d"><v>2026-11-03Z</v></c>', "2026-11-03"),
        ('<c t="d"><v>2026-11-03T00:00:01</v></c>', "2026-11-03T00:00:01"),
        ('<c t="d"><v>2026-11-03T00:00:00+01:00</v></c>', "2026-11-03T00:00:00+01:00"),
        ('<c t="d"><v>10:30:00Z</v></c>', "10:30:00"),
        ('<c t="d"><v>00:00:00</v></c>', "00:00:00"),
        ('<c t="str"><f>A1</f><v>007</v></c>', "007"),
        ('<c t="str"><f>A1</f><v></v></c>', ""),
        ("<c><f>1+1</f><v>2</v></c>", "2"),
        ('<c t="inlineStr"><is><t xml:space="preserve"> 7/10 </t></is></c>', " 7/10 "),
        ('<c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>x</t></rPh></is></c>', "ab"),
        ('<c t="s"><v>0</v></c>', "one\ntwo"),
        ('<c t="s"><v>1</v></c>', "_x000D_"),
        ('<c t="s"><v>2</v></c>', "_x0000_"),
        ('<c s="1"><v>46329</v></c>', "2026-11-03"),
        ('<c s="1"><v>46329.416666666664</v></c>', "2026-11-03T10:00:00"),
        ('<c s="1"><v>60</v></c>', "1900-02-29"),
        ('<c s="1"><v>59</v></c>', "1900-02-28"),
        ('<c s="1"><v>61</v></c>', "1900-03-01"),
        ('<c s="1"><v>0</v></c>', "1900-01-00"),
        ('<c s="1"><v>-1</v></c>', "-1"),
        ('<c s="1"><v>20261103</v></c>', "20261103"),
        ('<c s="2"><v>46329</v></c>', "2026-11-03"),
        ('<c s="3"><v>7</v></c>', "P0007"),
        ('<c s="3"><v>7.5</v></c>', "7.5"),
        ('<c s="4"><v>0.24</v></c>', "24%"),
        ('<c s="4"><v>0.07</v></c>', "7%"),
        ('<c s="5"><v>3</v></c>', "3"),
        ('<c s="0"><v>46329</v></c>', "46329"),
    ],
)
def test_a_cell_is_what_a_person_sees(cell: str, text: str, cells: Read) -> None:
    content = xlsx(
        f"<row>{cell}</row>",
        texts="<si><t>one_x000D_\ntwo</t></si><si><t>_x005F_x000D_</t></si><si><t>_x0000_</t></si>",
        formats={
            164: "m/d/yyyy",
            165: "m/d/yy h:mm",
            166: "&quot;P&quot;0000",
            167: "0.00%",
            168: "0&quot; days&quot;;[Red]-0&quot; days&quot;",
        },
    )
    assert cells(content) == ([[text]] if text else [])


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("yyyy-mm-dd", "2026-11-03"),
        ("[$-407]d. mmmm yyyy;@", "2026-11-03"),
        ("mmm-yy", "2026-11-03"),
        ("dddd", "2026-11-03"),
        ('"day" 0', "46329"),
        ("0\\d", "46329"),
        ("[Red]0", "46329"),
        ("_-* #,##0_-", "46329"),
        ("General", "46329"),
        ("@", "46329"),
        ("0000000", "0046329"),
        ("[h]:mm", "1111896:00:00"),
        ("h:mm AM/PM", "2026-11-03"),
    ],
)
def test_the_format_tells_dates_from_numbers(code: str, text: str, cells: Read) -> None:
    quoted = code.replace('"', "&quot;")
    assert cells(xlsx('<row><c s="1"><v>46329</v></c></row>', formats={164: quoted})) == [[text]]


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("# ??/??", "0.7", "7/10"),
        ("# ?/10", "0.69999999999999996", "7/10"),
        ("# ?/10", "1", "10/10"),
        ("# ??/??", "1", "1/1"),
        ("# ??/??", "1.5", "3/2"),
        ("# ??/??", "0", "0"),
        ("# ?/?", "7", "7"),
        ("# ?/10", "7", "7"),
        ("0000/00", "202401", "202401"),
    ],
)
def test_a_fraction_is_no_number_of_its_own(code: str, value: str, text: str, cells: Read) -> None:
    row = f'<row><c s="1"><v>{value}</v></c></row>'
    assert cells(xlsx(row, formats={164: code})) == [[text]]


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ('"A"0', "7", "A7"),
        ("\\B0", "7", "B7"),
        ('"A"General', "7", "A7"),
        ('"A"0', "7.5", "7.5"),
        ('"P_"0000', "7", "P_0007"),
        ('"P1-"0', "7", "P1-7"),
        ('"PT"##000', "45", "PT045"),
        ("##000", "7", "007"),
        ("00-00", "1234", "12-34"),
        ("00-00", "12", "00-12"),
        ("00000-0000", "12345", "00001-2345"),
        ('0"A"00', "112", "1A12"),
        ("[<=9999]##-##;(##) ##-##", "1234", "12-34"),
        ("[<=9999]##-##;(##) ##-##", "123456", "(12) 34-56"),
        ('"2025-"0', "7", "2025-7"),
        ('0"-26"', "7", "7-26"),
        ("000\\ 000\\ 0000", "123456789", "012 345 6789"),
        # Of these the number says all.
        ("0000\\/00", "202401", "202401"),
        ('"P/"0', "7", "7"),
        ('0" m2"', "7", "7"),
        ("# ##0", "1234567", "1234567"),
        ("#,##0", "1234567", "1234567"),
        ('0" reps"', "12", "12"),
        ('0 "kg"', "12", "12"),
        ('0"x"', "12", "12"),
        ('"load "0', "12", "12"),
        ('"$"0', "12", "12"),
        ('"US$"0', "12", "12"),
        ("[$EUR-407]0", "12", "12"),
    ],
)
def test_what_a_format_adds_to_an_id_is_part_of_it_and_of_no_other_number(
    code: str, value: str, text: str, cells: Read
) -> None:
    row = f'<row><c s="1"><v>{value}</v></c></row>'
    escaped = code.replace('"', "&quot;").replace("<", "&lt;")
    assert cells(xlsx(row, formats={164: escaped})) == [[text]]


@pytest.mark.parametrize(("is_1904", "end"), [(False, 2958466), (True, 2957004)])
def test_a_number_of_days_past_the_year_9999_is_a_number(
    is_1904: bool, end: int, cells: Read
) -> None:
    written = [str(end - 1), str(end), f"{end - 1}.999999999999"]
    row = "<row>" + "".join(f'<c s="1"><v>{one}</v></c>' for one in written) + "</row>"
    [shown] = cells(xlsx(row, formats={164: "d/m/yyyy"}, is_1904=is_1904))
    assert shown[:2] == ["9999-12-31", str(end)]
    assert len(shown) == 3


@pytest.mark.parametrize("is_1904", [False, True])
def test_an_excel_workbook_says_when_its_days_begin(is_1904: bool, cells: Read) -> None:
    row = '<row><c s="1"><v>46329</v></c><c s="1"><v>0</v></c></row>'
    expected = ["2030-11-04", "1904-01-01"] if is_1904 else ["2026-11-03", "1900-01-00"]
    assert cells(xlsx(row, formats={164: "d/m/yyyy"}, is_1904=is_1904)) == [expected]


def test_dates_numbers_and_text_in_one_column_stay_what_each_is(cells: Read) -> None:
    column = (
        '<row><c s="1"><v>46329</v></c></row><row><c><v>46329</v></c></row>'
        '<row><c t="inlineStr"><is><t>3/11/2026</t></is></c></row><row><c t="b"><v>1</v></c></row>'
    )
    found = [row[0] for row in cells(xlsx(column, formats={164: "d/m/yyyy"}))]
    assert found == ["2026-11-03", "46329", "3/11/2026", "TRUE"]


def test_rows_and_columns_keep_their_places(cells: Read) -> None:
    rows = '<row r="3"><c r="B3"><v>1</v></c></row><row><c/><c/><c r="D4"><v>2</v></c></row>'
    assert cells(xlsx(rows)) == [
        ["", "", "", ""],
        ["", "", "", ""],
        ["", "1", "", ""],
        ["", "", "", "2"],
    ]


def test_merged_cells_have_their_value_once_and_fill_no_other(cells: Read) -> None:
    """As Excel keeps them: A1:B1 over two columns, A2:A3 over two rows."""
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"/></row>'
        '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><v>3</v></c></row>'
        '<row r="3"><c r="A3"/><c r="B3"><v>4</v></c></row>'
    )
    merged = '<mergeCells count="2"><mergeCell ref="A1:B1"/><mergeCell ref="A2:A3"/></mergeCells>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{merged}</worksheet>'
    content = with_part(xlsx(rows), "xl/sheet1.xml", sheet.encode())
    assert cells(content) == [["1", ""], ["2", "3"], ["", "4"]]


def test_what_is_only_formatted_is_no_row_and_no_column(cells: Read) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="C1" s="0"/></row><row r="9"><c r="A9"/></row>'
    assert cells(xlsx(rows)) == [["1"]]


def test_an_empty_sheet_has_no_rows(cells: Read) -> None:
    assert cells(xlsx("")) == []


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("<row><c><f>1+1</f></c></row>", "uncalculated"),
        ("<row><c><f>1+1</f><v/></c></row>", "uncalculated"),
        ("<row><c><v>seven</v></c></row>", "damaged"),
        ("<row><c><v>INF</v></c></row>", "damaged"),
        ('<row><c t="s"><v>9</v></c></row>', "damaged"),
        ('<row><c s="9"><v>9</v></c></row>', "damaged"),
        ('<row r="2"/><row r="2"/>', "damaged"),
        ('<row r="2"/><row r="1"/>', "damaged"),
        ('<row r="1"><c r="A2"/></row>', "damaged"),
        ('<row r="1"><c r="B1"/><c r="A1"/></row>', "damaged"),
        ('<row r="1"><c r="1"/></row>', "damaged"),
        ('<row r="1048577"/>', "damaged"),
        ('<row><c r="XFE1"/></row>', "damaged"),
        ("<row><c>", "damaged"),
        ("<row>\0</row>", "damaged"),
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "too_large"),
    ],
)
def test_a_sheet_that_cannot_be_read_whole_is_refused(rows: str, code: str, cells: Read) -> None:
    with pytest.raises(ExportRejected) as refusal:
        cells(xlsx(rows))
    assert refusal.value.code == code


def test_a_part_with_a_password_is_refused(cells: Read) -> None:
    with pytest.raises(ExportRejected) as refusal:
        cells(flagged(xlsx(""), 0x1))
    assert refusal.value.code == "protected"


def test_a_workbook_without_its_parts_is_refused(cells: Read) -> None:
    with pytest.raises(ExportRejected) as refusal:
        cells(zipped([("[Content_Types].xml", b"<a/>"), ("xl/workbook.xml", b"<a/>")]))
    assert refusal.value.code == "damaged"


def test_entities_that_grow_without_end_are_refused(cells: Read) -> None:
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE a [<!ENTITY l0 "lol">{laughs}]><worksheet>&l9;</worksheet>'
    with pytest.raises(ExportRejected) as refusal:
        cells(with_part(xlsx(""), "xl/sheet1.xml", bomb.encode()))
    assert refusal.value.code == "damaged"


def test_a_part_that_is_a_bomb_is_refused(cells: Read) -> None:
    bomb = b"<worksheet>" + b" " * (64 << 20) + b"</worksheet>"
    with pytest.raises(ExportRejected) as refusal:
        cells(with_part(xlsx(""), "xl/sheet1.xml", bomb))
    assert refusal.value.code == "too_large"
