"""The cells of OpenDocument workbooks, given as XML."""

from collections.abc import Callable

import pytest

from domain.errors import ExportRejected
from tests.sources.packed import ods

Read = Callable[..., list[list[str]]]
A = "<text:p>a</text:p>"


def row(*cells: str, times: int = 1) -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'
    )


def cell(attributes: str = "", paragraphs: str = "", times: int = 1) -> str:
    repeated = f'table:number-columns-repeated="{times}"'
    return f"<table:table-cell {repeated} {attributes}>{paragraphs}</table:table-cell>"


def value(kind: str, attribute: str = "", seen: str = "") -> str:
    return cell(f'office:value-type="{kind}" {attribute}', f"<text:p>{seen}</text:p>")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (value("float", 'office:value="7"', "7"), "7"),
        (value("float", 'office:value="7"', "007"), "007"),
        (value("float", 'office:value="7"', "P-007"), "P-007"),
        (value("float", 'office:value="7"', "A7"), "A7"),
        (value("float", 'office:value="7"', "P1-7"), "P1-7"),
        (value("float", 'office:value="1234"', "12-34"), "12-34"),
        (value("float", 'office:value="7.5"', "A8"), "7.5"),
        (value("float", 'office:value="7"', "7 kg"), "7"),
        (value("float", 'office:value="7"', "load 7"), "7"),
        (value("float", 'office:value="1234"', "1.234"), "1234"),
        (value("float", 'office:value="0"', "0E+00"), "0"),
        (value("currency", 'office:value="7"', "CHF7"), "7"),
        (value("float", 'office:value="0"', "0.00"), "0"),
        (value("float", 'office:value="1234"', "1,234"), "1234"),
        (value("float", 'office:value="0.7"', "7/10"), "7/10"),
        (value("float", 'office:value="0"', "#DIV/0!"), "#DIV/0!"),
        (value("float", 'office:value="0"', "Err:502"), "Err:502"),
        (value("currency", 'office:value="1.5"', "$1.50"), "1.5"),
        (value("percentage", 'office:value="0.24"', "24 %"), "24%"),
        (value("date", 'office:date-value="2026-11-03"', "03.11.26"), "2026-11-03"),
        (value("date", 'office:date-value="2026-11-03"', "3/11 0:00"), "2026-11-03"),
        (value("date", 'office:date-value="2026-11-03T00:00:00.000"', "3/11 0:00"), "2026-11-03"),
        (value("time", 'office:time-value="PT10H30M00S"', "10:30"), "10:30:00"),
        (value("time", 'office:time-value="PT10H29M59.999999999S"', "10:30"), "10:30:00"),
        (value("time", 'office:time-value="PT23H59M59.9999S"', "24:00"), "24:00:00"),
        (value("time", 'office:time-value="PT10H30M00.25S"', "10:30"), "10:30:00.250"),
        (value("time", 'office:time-value="-PT01H30M00S"', "-01:30"), "-01:30:00"),
        (value("time", 'office:time-value="PT5M"', "5"), "PT5M"),
        (value("boolean", 'office:boolean-value="true"', "WAHR"), "TRUE"),
        (value("string", "", "a<text:s text:c='3'/>b<text:tab/>c"), "a   b\tc"),
        (value("string", "", "a<text:line-break/><text:span>b</text:span>c"), "a\nbc"),
        (value("string", 'office:string-value="x"'), "x"),
        (cell("", "<text:p>a</text:p><text:p>b</text:p>"), "a\nb"),
        (cell("", "<office:annotation><text:p>no</text:p></office:annotation>"), ""),
        (cell("table:formula='of:=\"\"'", "<text:p/>"), ""),
        ("<table:covered-table-cell><text:p>under</text:p></table:covered-table-cell>", ""),
    ],
)
def test_a_cell_of_an_open_document_is_what_a_person_sees(
    content: str, text: str, cells: Read
) -> None:
    assert cells(ods(row(content))) == ([[text]] if text else [])


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("2026-11-03T10:29:59.999999999", "2026-11-03T10:30:00"),
        ("2026-11-03T23:59:59.999999999", "2026-11-04"),
        ("2026-11-03T10:30:00.000000001", "2026-11-03T10:30:00"),
        ("2026-11-03T10:30:00.25", "2026-11-03T10:30:00.250"),
        ("2026-11-31T10:30:00.25", "2026-11-31T10:30:00.25"),
        ("9999-12-31T23:59:59.9999", "9999-12-31T23:59:59.9999"),
    ],
)
def test_parts_of_a_second_are_rounded_to_the_millisecond(
    written: str, text: str, cells: Read
) -> None:
    date = value("date", f'office:date-value="{written}"', "3.11.")
    assert cells(ods(row(date))) == [[text]]


@pytest.mark.parametrize(
    ("written", "seen", "text"),
    [
        ("PT1042374H09M57.999999393S", "06:09:57", "2018-11-28T06:09:58"),
        ("PT1042374H09M57.999999393S", "6:09 AM", "2018-11-28T06:09:58"),
        ("PT1042374H09M57.999999393S", "09:57", "2018-11-28T06:09:58"),
        ("PT1042367H59M59.9999999S", "00:00", "2018-11-28"),
        ("PT1042374H09M57.999999393S", "1042374:09:58", "1042374:09:58"),
        ("PT1042374H09M57.999999393S", "62542449:58", "1042374:09:58"),
        ("PT1042374H09M57.999999393S", "", "1042374:09:58"),
        ("PT25H30M00S", "25:30", "25:30:00"),
        ("PT25H30M00S", "1530:00", "25:30:00"),
        ("PT24H59M59.999999999S", "25:00:00", "25:00:00"),
        ("PT999999999H00M00S", "00:00", "999999999:00:00"),
    ],
)
def test_a_moment_that_is_shown_as_its_time_alone_is_no_duration(
    written: str, seen: str, text: str, cells: Read
) -> None:
    time = value("time", f'office:time-value="{written}"', seen)
    assert cells(ods(row(time))) == [[text]]


def test_the_days_of_a_moment_are_counted_from_where_the_workbook_says(cells: Read) -> None:
    since = (
        "<table:calculation-settings><table:null-date table:date-value='1904-01-01'/>"
        "</table:calculation-settings>"
    )
    time = value("time", 'office:time-value="PT1007286H09M58S"', "06:09:58")
    assert cells(ods(row(time), before=since)) == [["2018-11-28T06:09:58"]]
    last = value("time", 'office:time-value="PT71003000H00M00S"', "00:00")
    assert cells(ods(row(last), before=since)) == [["71003000:00:00"]]
    with pytest.raises(ExportRejected, match="the day that it counts days from is none"):
        cells(ods(row(time), before=since.replace("1904-01-01", "1904")))


def test_repeated_cells_and_rows_are_all_there(cells: Read) -> None:
    two, gap = cell("", A, times=2), cell(times=2)
    rows = (
        row(two, gap, cell(), times=2)
        + row(gap, times=2)
        + row(gap, gap, two)
        + row(gap, times=1_048_571)
    )
    a, none = ["a", "a", "", "", "", ""], [""] * 6
    assert cells(ods(rows)) == [a, a, none, none, ["", "", "", "", "a", "a"]]


def test_an_empty_sheet_has_no_rows(cells: Read) -> None:
    assert cells(ods("")) == []


def test_a_hidden_sheet_is_not_the_first(cells: Read) -> None:
    hidden = '<table:table table:name="Attic" table:style-name="unseen"/>'
    assert cells(ods(row(value("string", "", "a")), before=hidden)) == [["a"]]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (row(cell("table:formula='of:=1+1'")), "uncalculated"),
        (row(value("float", "office:value='x'")), "damaged"),
        (row(cell("", A), times=9_999_999), "damaged"),
        (row(cell("", A, times=99_999_999)), "damaged"),
        (row(cell("", A, times=16_384), times=1_048_576), "too_large"),
        (row(cell("", "<text:span>" * 100_000)), "damaged"),
        (row(value("string", "", "<text:span>" * 5000 + "</text:span>" * 5000)), "damaged"),
        ("<table:table-row>", "damaged"),
    ],
)
def test_a_sheet_that_cannot_be_read_whole_is_refused(rows: str, code: str, cells: Read) -> None:
    with pytest.raises(ExportRejected) as refusal:
        cells(ods(rows))
    assert refusal.value.code == code
