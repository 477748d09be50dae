"""What is known to go wrong when an export is opened, and the outcome of each."""

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.errors import ExportRejected
from sources.containers import contained
from sources.delimited import delimited_records
from sources.delimiters import delimiter_of
from sources.encodings import refuse_other_encoding
from sources.layout import Layout
from sources.open import opened_text
from sources.tabular import Table, tabular
from tests.sources.first_sheet import workbook_records
from tests.sources.packed import ods, xlsx, zipped

WORKBOOKS = Path(__file__).parent / "workbooks"
PLAIN = "patient_id,note,reps\n007,café – “ok”,12\n008,,10\n"
HEADER = ("patient_id", "note", "reps")
ROWS = [["007", "café – “ok”", "12"], ["008", "", "10"]]

Open = Callable[..., Table]
FIRST_ROW = Layout()


@pytest.fixture
def table(tmp_path: Path) -> Open:
    """The table in an export given as bytes, opened as a clinic's export is."""

    def open_table(
        content: bytes, layout: Layout = FIRST_ROW, encoding: str = "utf-8", name: str = "a.csv"
    ) -> Table:
        export = tmp_path / name
        export.write_bytes(content)
        found = contained(export, tmp_path)
        if found.kind == "workbook":
            return tabular(workbook_records(found.path), layout)
        refuse_other_encoding(found.path, encoding)
        text = opened_text(found.path, encoding, tmp_path)
        return tabular(delimited_records(text, delimiter_of(text, None, layout)), layout)

    return open_table


def rows_of(table: Table) -> list[list[str]]:
    return [row.cells for row in table.rows]


TOTALS = Layout(footer=("^Total",), total_of="reps")


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (PLAIN.encode("utf-8-sig"), {}),
        (PLAIN.encode("utf-16"), {}),
        (b"\xfe\xff" + PLAIN.encode("utf-16-be"), {}),
        (PLAIN.encode("utf-32"), {}),
        (b"\0\0\xfe\xff" + PLAIN.encode("utf-32-be"), {}),
        (PLAIN.encode("cp1252"), {"encoding": "cp1252"}),
        (PLAIN.replace("\n", "\r\n").encode(), {}),
        (PLAIN.replace("\n", "\r").encode(), {}),
        (PLAIN.replace(",", ";").encode(), {}),
        (PLAIN.replace(",", "\t").encode("utf-16"), {}),
        (b"sep=;\r\n" + PLAIN.replace(",", ";").encode(), {}),
        (
            b"Clinic North\n1 Nov - 7 Nov, 2026\n\n" + PLAIN.encode(),
            {"layout": Layout(header_row=4)},
        ),
        (PLAIN.encode() + b"Total,,22\n", {"layout": TOTALS}),
        (PLAIN.encode() + b"Total,,22\nPage 1 of 1\n", {"layout": TOTALS}),
        (gzip.compress(PLAIN.encode(), mtime=0), {}),
        (zipped([("week.csv", PLAIN.encode()), ("__MACOSX/._week.csv", b"x")]), {}),
        (PLAIN.encode(), {"name": "a.xlsx"}),
    ],
)
def test_the_right_rows_come_out(content: bytes, options: dict[str, str], table: Open) -> None:
    found = table(content, **options)
    assert (found.header, rows_of(found), found.malformed) == (HEADER, ROWS, [])


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        (PLAIN.encode("cp1252"), {}, "bad_encoding"),
        (PLAIN.encode(), {"encoding": "cp1252"}, "bad_encoding"),
        (PLAIN.encode("cp1252"), {"encoding": "latin-1"}, "bad_encoding"),
        (PLAIN.encode("utf-16-le"), {}, "bad_encoding"),
        (b'patient_id,note\n007,"half a n', {}, "truncated"),
        (b'patient_id,note\n007,"half a note\n', {}, "truncated"),
        (b"patient_id,note,reps\n007,a,12\n008,", {}, "truncated"),
        (b"patient_id,note,reps\n007,a,1", {}, "truncated"),
        (PLAIN.encode() + b"\0" * 4096, {}, "nul_bytes"),
        (PLAIN.encode() + b"009,\0\0\n", {}, "nul_bytes"),
        (PLAIN.encode() + b"Total,,23\n", {"layout": TOTALS}, "control_sum"),
        (PLAIN.encode(), {"layout": TOTALS}, "control_sum"),
        (b"<html><table><tr><td>007", {"name": "a.xls"}, "wrong_container"),
        (b"%PDF-1.7 ...", {}, "wrong_container"),
        (b"", {}, "empty"),
        (b"\n", {}, "unknown_delimiter"),
    ],
)
def test_what_cannot_be_read_whole_is_refused_by_name(
    content: bytes, options: dict[str, str], code: str, table: Open
) -> None:
    with pytest.raises(ExportRejected) as refusal:
        table(content, **options)
    assert refusal.value.code == code


def test_a_cut_row_before_the_last_is_kept_apart(table: Open) -> None:
    found = table(b"patient_id,note,reps\n007,a\n008,b,10\n")
    assert [row.fault for row in found.malformed] == ["wrong_width"]
    assert rows_of(found) == [["008", "b", "10"]]


def test_an_export_with_a_header_and_no_rows_has_no_rows(table: Open) -> None:
    found = table(b"patient_id,note,reps\n")
    assert (found.header, found.rows_read) == (HEADER, 0)


def test_names_that_repeat_or_are_blank_keep_their_columns(table: Open) -> None:
    found = table(b"id,id,,reps\n1,2,3,4\n")
    assert found.header == ("id", "id", "", "reps")
    assert rows_of(found) == [["1", "2", "3", "4"]]


@pytest.mark.parametrize("name", ["diary.xlsx", "diary.xls", "diary.ods"])
def test_a_workbook_is_one_whatever_its_name_says(name: str, table: Open) -> None:
    layout = Layout(header_row=3, header_rows=2, footer=("^Total",), total_of="Visit 1 pain")
    found = table((WORKBOOKS / name).read_bytes(), layout)
    assert [row.cells[0] for row in found.rows] == ["007", "P-12", "12345"]
    assert found.header[2:4] == ("Visit 1 day", "Visit 1 at")
    assert (found.blank_rows, len(found.footer), found.preamble[0][0]) == (
        1,
        1,
        "Clinic North, exercise diary",
    )


CLEAN = b"".join(b"P%03d,2026-11-%02d,%d\n" % (n, n % 30 + 1, n) for n in range(200))
CLEAN = b"patient_id,on,reps\n" + CLEAN
SHEET = (WORKBOOKS / "diary.xlsx").read_bytes()


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The content with a byte or two changed, left out, put in, or its end cut off."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 2)):
        at = chance.randrange(len(changed))
        match chance.randrange(8):
            case 0:
                del changed[at : at + chance.choice((1, 1, 200))]
            case 1:
                changed.insert(at, chance.randrange(256))
            case 2:
                del changed[max(1, at) :]
            case _:
                changed[at] = chance.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize(
    ("content", "is_checked"),
    [
        (CLEAN, False),
        (CLEAN.decode().encode("utf-16"), False),
        (gzip.compress(CLEAN, mtime=0), True),
        (zipped([("a.csv", CLEAN)]), True),
        (zipped([("a.xlsx", SHEET), (".DS_Store", b"x")]), True),
        (SHEET, True),
        (xlsx("<row><c><v>1</v></c></row><row><c><v>2</v></c></row>"), True),
        ((WORKBOOKS / "diary.ods").read_bytes(), True),
        ((WORKBOOKS / "diary.xls").read_bytes(), False),
        ((WORKBOOKS / "locked_diary.xlsx").read_bytes(), True),
        (ods(""), True),
    ],
    ids=[
        "csv",
        "utf-16",
        "gzip",
        "zip",
        "zip-xlsx",
        "xlsx",
        "own-xlsx",
        "ods",
        "xls",
        "locked",
        "own-ods",
    ],
)
def test_no_damage_does_more_than_refuse_an_export(
    content: bytes, is_checked: bool, table: Open
) -> None:
    """What has a checksum is moreover never changed; other bytes can become other values."""
    chance = random.Random(len(content))
    clean = outcome(table, content)
    for _ in range(200):
        found = outcome(table, mutated(content, chance))
        assert not is_checked or isinstance(found, str) or found == clean


def outcome(table: Open, content: bytes) -> Table | str:
    """The table, or why there is none."""
    try:
        return table(content)
    except ExportRejected as refusal:
        return refusal.code


@pytest.mark.parametrize("name", ["diary.xlsx", "diary.xls", "diary.ods"])
def test_a_workbook_cut_anywhere_is_refused(name: str, table: Open) -> None:
    content = (WORKBOOKS / name).read_bytes()
    for end in range(0, len(content), 97):
        assert isinstance(outcome(table, content[:end]), str), end


def test_an_archive_cut_anywhere_is_refused(table: Open) -> None:
    for content in (gzip.compress(CLEAN, mtime=0), zipped([("a.csv", CLEAN)])):
        for end in range(0, len(content), 7):
            assert isinstance(outcome(table, content[:end]), str), end
