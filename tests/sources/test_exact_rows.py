"""The exact reader against one that goes through the records one by one, in Python alone."""

import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.errors import ExportRejected
from sources.delimited import records_as_they_stand
from sources.exact_rows import exact_rows
from sources.header import BLANK
from sources.row_lines import is_row_line

Found = tuple[list[tuple[object, ...]], list[tuple[int, str, str]], int, int] | str

CHARACTERS = st.sampled_from(
    [*"ab1 #\\", "'", "é", "\xa0", "\x0b", "\x1c", "\u2028", "😀", "\ufeff"]
)
MARKS = st.sampled_from([*'",;\t|\n\r', '"\n', '",', '""', "\r\n", ',"', '\n"'])
BODIES = st.lists(CHARACTERS | MARKS, max_size=40).map("".join)


def one_by_one(text: Path, width: int, delimiter: str) -> Found:
    """Rows, malformed records, rows read and rows blank; or what is said of a text without end."""
    rows: list[tuple[object, ...]] = []
    malformed: list[tuple[int, str, str]] = []
    read = blank = 0
    try:
        with text.open(encoding="utf-8", newline="") as file:
            for number, (cells, lines) in enumerate(records_as_they_stand(file, delimiter)):
                read = number
                if number == 0:
                    continue
                if cells is None:
                    malformed.append((number, "bad_quoting", lines))
                elif not any(cell.strip(BLANK) for cell in cells):
                    blank += 1
                elif len(cells) != width:
                    malformed.append((number, "wrong_width", lines))
                else:
                    rows.append((number, *cells))
    except ExportRejected as rejected:
        return str(rejected)
    return rows, malformed, read, blank


def in_pieces(text: Path, width: int, delimiter: str, folder: Path) -> Found:
    try:
        malformed, read, blank = exact_rows(text, ("name",) * width, delimiter, folder)
    except ExportRejected as rejected:
        return str(rejected)
    rows = pl.concat([pl.read_parquet(part, glob=False) for part in sorted(folder.iterdir())])
    return rows.rows(), malformed.rows(), read, blank


@settings(max_examples=400, deadline=None)
@given(
    header=st.sampled_from([["a"], ["a", "b"], ["a", '"b\nx"', "c"], [*"abcdefgh"]]),
    body=BODIES,
    delimiter=st.sampled_from(",;\t|"),
    piece=st.sampled_from([1, 7, 1 << 20]),
)
@example(header=["a"], body='""\n\n"a"\n', delimiter=",", piece=1)
@example(header=["a", "b"], body='1,"x\ny"\n2,"\n\n3,4\n5,"\n6,7', delimiter=",", piece=1)
@example(header=["a", "b"], body="\ufeff1,2\n\ufeff3,4\n5\n", delimiter=",", piece=1)
@example(header=["a", "b"], body='1,2\r3,4\r\n"5\r",6\n', delimiter=",", piece=7)
def test_lines_read_together_are_the_records_read_one_by_one(
    header: list[str], body: str, delimiter: str, piece: int
) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patched:
        patched.setattr("sources.text_pieces.PIECE", piece)
        text = Path(name) / "export.csv"
        text.write_text(f"{delimiter.join(header)}\n{body}", encoding="utf-8", newline="")
        expected = one_by_one(text, len(header), delimiter)
        assert in_pieces(text, len(header), delimiter, Path(name) / "rows") == expected


ROW_LINES = [
    ("1,2\n", True, "plain"),
    ("1,2\r\n", True, "ended as Windows does"),
    ("1,2", True, "the last line"),
    ('"x, y","say ""no"""\n', True, "rightly quoted"),
    ('1,""\n', True, "an empty cell in quotation marks"),
    ("1\n", False, "a cell too few"),
    ("1,2,3\n", False, "a cell too many"),
    ('1,"2\n', False, "a quotation mark that the next line may close"),
    ('1,2"\n', False, "a quotation mark in a cell"),
    ('1,"2"3\n', False, "letters behind a quotation mark"),
    ('1, "2"\n', False, "a blank before a quotation mark"),
    ("1,2\r", False, "a return that may end it"),
    ("1\r,2\n", False, "a return within"),
    (" \n", False, "blank"),
]


@pytest.mark.parametrize(("line", "is_row", "why"), ROW_LINES)
def test_a_line_is_a_row_where_nobody_could_read_it_otherwise(
    line: str, is_row: bool, why: str
) -> None:
    found = pl.DataFrame({"line": [line]}).select(is_row_line(pl.col("line"), 2, ","))
    assert found.item() == is_row, why


def test_a_record_over_many_pieces_is_one_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.text_pieces.PIECE", 4)
    text = tmp_path / "export.csv"
    remark = "\n".join(str(n) for n in range(200))
    text.write_text(f'a,b\n1,"{remark}"\n2,x\n3\n')
    rows = [(1, "1", remark), (2, "2", "x")]
    malformed = [(3, "wrong_width", "3")]
    assert in_pieces(text, 2, ",", tmp_path / "rows") == (rows, malformed, 3, 0)
