"""Every record of a text is a row, a malformed record, or blank; none is lost or made."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from domain.errors import ExportRejected
from sources.header import is_blank
from sources.records import RawRows, raw_rows

Read = Callable[..., RawRows]
Rows = list[tuple[object, ...]]


def rows_in(raw: RawRows) -> Rows:
    """The rows that are not blank; an empty cell is null in one reader and empty in the other."""
    rows = pl.scan_parquet(raw.rows, glob=False).filter(~is_blank(raw.header)).collect()
    return rows.select("row_number", pl.exclude("row_number").fill_null("")).rows()


# What is in the file; the header; the rows; the malformed records; the blank ones.
FILES: dict[str, tuple[bytes, Rows, Rows, int]] = {
    "plain": (b"a,b\n1,2\n3,4\n", [(1, "1", "2"), (2, "3", "4")], [], 0),
    "header_only": (b"a,b\n", [], [], 0),
    "short": (b"a,b\n1\n3,4\n", [(2, "3", "4")], [(1, "wrong_width", "1")], 0),
    "long": (b"a,b\n1,2,3\n3,4\n", [(2, "3", "4")], [(1, "wrong_width", "1,2,3")], 0),
    "long_with_quotes": (
        b'a,b\n1,"2,3",4\n3,4\n',
        [(2, "3", "4")],
        [(1, "wrong_width", '1,"2,3",4')],
        0,
    ),
    "text_after_a_quote": (
        b'a,b\n1,"x"y\n3,4\n',
        [(2, "3", "4")],
        [(1, "bad_quoting", '1,"x"y')],
        0,
    ),
    "blank_after_a_quote": (
        b'a,b\n1,"x" \n3,4\n',
        [(2, "3", "4")],
        [(1, "bad_quoting", '1,"x" ')],
        0,
    ),
    "quote_never_closed_before_another": (
        b'a,b\n1,"x\n2,y\n3,"z"\n4,5\n',
        [(2, "4", "5")],
        [(1, "bad_quoting", '1,"x\n2,y\n3,"z"')],
        0,
    ),
    "quote_open_over_rows": (
        b'a,b,c,d,e,f,g\n1,2,3,4,5,"6,7\n1,2,3,4,5,6,7\n1,2,3,4,5,6",7\n1,2,3,4,5,6,7\n',
        [(2, "1", "2", "3", "4", "5", "6", "7")],
        [(1, "bad_quoting", '1,2,3,4,5,"6,7\n1,2,3,4,5,6,7\n1,2,3,4,5,6",7')],
        0,
    ),
    "quote_open_over_one_line_end": (
        b'a,b,c,d,e,f,g\n1,2,3,4,5,6,"7\n1,2,3,4,5,6,7"\n',
        [],
        [(1, "bad_quoting", '1,2,3,4,5,6,"7\n1,2,3,4,5,6,7"')],
        0,
    ),
    "lines_of_a_remark": (
        b'a,b,c,d,e,f,g\n1,2,3,4,5,6,"r, s, t, u, v,\nw,\n"\n1,2,"k, l,\nm, n, o,\n",4,5,6,7\n',
        [
            (1, "1", "2", "3", "4", "5", "6", "r, s, t, u, v,\nw,\n"),
            (2, "1", "2", "k, l,\nm, n, o,\n", "4", "5", "6", "7"),
        ],
        [],
        0,
    ),
    "two_lines_of_a_remark_in_a_narrow_table": (
        b'a,b,c,d,e\n1,2,3,4,"Did well\nhip, knee, back, neck, fine"\n',
        [(1, "1", "2", "3", "4", "Did well\nhip, knee, back, neck, fine")],
        [],
        0,
    ),
    "as_many_delimiters_elsewhere": (
        b'a,b,c,d,e\n1,2,3,4,"x, y, z,\nu,"\n',
        [(1, "1", "2", "3", "4", "x, y, z,\nu,")],
        [],
        0,
    ),
    "quote_in_the_middle": (b'a,b\n1,5" band\n3,4\n', [(1, "1", '5" band'), (2, "3", "4")], [], 0),
    "quotes_in_the_middle_of_lines": (
        b'a,b\n1,5" x\n2,6" y\n',
        [(1, "1", '5" x'), (2, "2", '6" y')],
        [],
        0,
    ),
    "blank_lines": (b"a,b\n\n1,2\n\n\n3,4\n\n", [(2, "1", "2"), (5, "3", "4")], [], 4),
    "blank_cells": (b"a,b\n,\n1,2\n \t , \n", [(2, "1", "2")], [], 2),
    "blank_and_too_wide": (b"a,b\n,,,\n1,2\n", [(2, "1", "2")], [], 1),
    "blank_lines_of_one_column": (b"a\n1\n\n2\n", [(1, "1"), (3, "2")], [], 1),
    "crlf": (b"a,b\r\n1,2\r\n3,4\r\n", [(1, "1", "2"), (2, "3", "4")], [], 0),
    "lone_cr": (b"a,b\r1,2\r3,4\r", [(1, "1", "2"), (2, "3", "4")], [], 0),
    "mixed_line_ends": (
        b"a,b\r\n1,2\n3,4\r5,6\r\n",
        [(1, "1", "2"), (2, "3", "4"), (3, "5", "6")],
        [],
        0,
    ),
    "quoted_newline": (b'a,b\n1,"x\ny"\n3,4\n', [(1, "1", "x\ny"), (2, "3", "4")], [], 0),
    "quoted_crlf": (b'a,b\r\n1,"x\r\ny"\r\n3,4\r\n', [(1, "1", "x\r\ny"), (2, "3", "4")], [], 0),
    "quoted_cr": (b'a,b\n1,"x\ry"\n3,4\n', [(1, "1", "x\ry"), (2, "3", "4")], [], 0),
    "doubled_quotes": (b'a,b\n1,"say ""no"""\n3,""\n', [(1, "1", 'say "no"'), (2, "3", "")], [], 0),
    "quoted_delimiter": (b'a,b\n1,"x,y"\n', [(1, "1", "x,y")], [], 0),
    "quoted_name_of_two_lines": (b'"a\nc",b\n1,2\n', [(1, "1", "2")], [], 0),
    "hash_is_no_comment": (b"a,b\n#1,2\n", [(1, "#1", "2")], [], 0),
    "spaces_are_kept": (b"a,b\n 1,2 \n", [(1, " 1", "2 ")], [], 0),
    "null_words_are_text": (b"a,b\nNULL,NA\n", [(1, "NULL", "NA")], [], 0),
    "leading_zeros": (b"a,b\n007,1e3\n", [(1, "007", "1e3")], [], 0),
}


@pytest.mark.parametrize("name", FILES)
def test_every_record_is_a_row_malformed_or_blank(name: str, read: Read) -> None:
    content, rows, malformed, blank = FILES[name]
    raw = read(content)
    assert rows_in(raw) == rows
    assert raw.malformed.rows() == malformed
    assert raw.rows_blank == blank
    assert raw.rows_read == len(rows) + len(malformed) + blank


def test_the_sums_hold_over_several_batches(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.text_pieces.PIECE", 10)
    lines = [f"{n},x" if n % 4 else f"{n}" for n in range(1, 11)]
    raw = read(("a,b\n" + "\n".join(lines) + "\n\n").encode())
    assert [row[0] for row in rows_in(raw)] == [1, 2, 3, 5, 6, 7, 9, 10]
    assert raw.malformed["row_number"].to_list() == [4, 8]
    assert (raw.rows_read, raw.rows_blank) == (11, 1)


def test_a_cell_beyond_all_measure_is_malformed(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.delimited.LONGEST_CELL", 1000)
    # The lone return sends it to the exact reader, whose limit is the one made smaller here.
    raw = read(b"a,b\r1," + b"x" * 1001 + b"\r3,4\r")
    assert rows_in(raw) == [(2, "3", "4")]
    assert raw.malformed["reason"].to_list() == ["bad_quoting"]


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"\n", "no_header", "column names"),
        (b"\xef\xbb\xbf\n", "no_header", "column names"),
        (b" , ,\n1,2,3\n", "no_header", "column names"),
        (b'"a,b\n1,2\n', "bad_header", "header row"),
        (b'a,"b"c\n1,2\n', "bad_header", "header row"),
        (b'a,b\n1,"x\n2,y\n', "truncated", "line 3"),
        (b'a,b\n1,2\n3,"x\n', "truncated", "line 3"),
    ],
)
def test_a_text_without_an_end_or_a_header_is_refused(
    content: bytes, code: str, said: str, read: Read
) -> None:
    with pytest.raises(ExportRejected, match=said) as refusal:
        read(content)
    assert refusal.value.code == code
    assert "Export it again" in str(refusal.value)


def test_names_of_columns_are_without_blanks_at_their_ends(read: Read) -> None:
    assert read(b" a , b\t\n1,2\n").header == ("a", "b")


def test_a_name_may_stand_twice_or_be_blank_where_nobody_asks_for_it(read: Read) -> None:
    raw = read(b"a,,a,b\n1,2,3,4\n")
    assert raw.header == ("a", "", "a", "b")
    assert rows_in(raw) == [(1, "1", "2", "3", "4")]


@pytest.mark.parametrize("delimiter", [";", "\t", "|", " "])
def test_the_delimiter_is_that_of_the_mapping(delimiter: str, read: Read) -> None:
    content = "a,b\n1,x,y\n".replace(",", delimiter)
    assert read(content.encode(), delimiter=delimiter).malformed.height == 1
    quoted = f'a{delimiter}b\n1{delimiter}"x{delimiter}y"\n'
    assert rows_in(read(quoted.encode(), delimiter=delimiter)) == [(1, "1", f"x{delimiter}y")]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_header_of_a_hundred_thousand_columns_is_refused(tmp_path: Path, delimiter: str) -> None:
    text = tmp_path / "wide.csv"
    text.write_text(delimiter.join(f"c{n}" for n in range(100_000)) + "\n1\n")
    with pytest.raises(ExportRejected, match="100,000 columns; expected at most 10,000"):
        raw_rows(text, delimiter, tmp_path)
