"""The fast reader and the exact one read the same cells, or the fast one leaves it alone."""

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from unittest import mock

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.errors import ExportRejected
from sources.exact_rows import exact_rows
from sources.fast_rows import fast_rows
from sources.header import header_of, is_blank
from sources.strict_csv import clean_row_count
from sources.text_marks import marks_of

Cells = list[tuple[str, ...]]

# Everything that a reader may take for more than a letter.
CHARACTERS = st.sampled_from(
    [*'ab1 ,;\t"\n\r#\\', "'", "é", "\xa0", "\x0b", "\x1c", "\u2028", "😀"]
)
CELL = st.text(CHARACTERS, max_size=6)
# Quoting and line end. A writer that quotes as little as it may leaves line ends of another kind
# than its own without quotation marks, and nobody can tell them from its own.
NOTATIONS = st.sampled_from(
    [(csv.QUOTE_MINIMAL, "\r\n"), *((csv.QUOTE_ALL, end) for end in ("\n", "\r\n", "\r"))]
)


@st.composite
def tables(draw: st.DrawFn, cell: st.SearchStrategy[str] = CELL) -> Cells:
    """A table of text with a header of names that are not blank."""
    width = draw(st.integers(1, 4))
    header = tuple(f"column {n}" for n in range(width))
    row = st.tuples(*[cell] * width)
    return [header, *draw(st.lists(row, max_size=6))]


def written(table: Cells, quoting: Literal[0, 1], line_end: str) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=quoting, lineterminator=line_end).writerows(table)
    return text.getvalue()


def is_given(row: tuple[str, ...]) -> bool:
    return any(cell.strip(" \t\n\r\x0b\xa0\u2028") for cell in row)


def cells_in(path: Path, header: tuple[str, ...]) -> Cells:
    rows = pl.scan_parquet(path, glob=False).filter(~is_blank(header)).collect()
    return rows.select(pl.exclude("row_number").fill_null("")).rows()


def both(text: str) -> tuple[Cells | None, Cells | None]:
    """What the fast and the exact reader read; null where one leaves it alone or finds a fault."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "export.csv"
        path.write_text(text, encoding="utf-8", newline="")
        header = header_of(path, ",")
        rows_read = fast_rows(path, header, ",", folder / "fast.parquet")
        fast = None if rows_read is None else cells_in(folder / "fast.parquet", header)
        try:
            malformed, exact_read, _ = exact_rows(path, header, ",", folder / "exact")
        except ExportRejected:
            return fast, None
        if rows_read is not None:
            assert rows_read == exact_read
        return fast, None if malformed.height else cells_in(folder / "exact", header)


@settings(max_examples=60, deadline=None)
@given(table=tables(), notation=NOTATIONS)
def test_what_a_writer_wrote_is_read_cell_for_cell(
    table: Cells, notation: tuple[Literal[0, 1], str]
) -> None:
    fast, exact = both(written(table, *notation))
    assert exact == [row for row in table[1:] if is_given(row)]
    assert fast in (None, exact)


@settings(max_examples=40, deadline=None)
@given(table=tables(st.text(st.sampled_from('ab1 ,;"\n#'), min_size=1, max_size=6)))
def test_the_fast_reader_takes_every_table_that_has_no_fault(table: Cells) -> None:
    fast, exact = both(written(table, csv.QUOTE_ALL, "\n"))
    assert fast is not None
    assert fast == exact


@settings(max_examples=80, deadline=None)
@given(body=st.text(CHARACTERS, max_size=30), header=st.sampled_from(["a", "a,b", '"a\nx",b,c']))
@example(body='1,"x" \n', header="a,b")
@example(body='1,x"y\n2,z"\n', header="a,b")
@example(body="1,2\r3,4", header="a,b")
@example(body=",1,,\r\n", header=',",\n""""",,\'éa"""')
@example(body='\n"\x0c",""""" \x1cb"', header='",#;","\n2"')
def test_no_damage_is_read_fast_in_another_way_than_exactly(body: str, header: str) -> None:
    fast, exact = both(f"{header}\n{body}\n")
    assert fast is None or fast == exact


@st.composite
def lines_of_other_widths(draw: st.DrawFn) -> str:
    """A text in which a line has as many cells too many as others have too few."""
    width = draw(st.integers(2, 5))
    lines = [["1"] * width for _ in range(draw(st.integers(2, 6)))]
    long, *short = draw(st.permutations(range(len(lines))))[: draw(st.integers(2, 3))]
    for place in short:
        moved = lines[place].pop()
        lines[long].append(draw(st.sampled_from(["", moved])))
        lines[place][-1] += moved * draw(st.integers(0, 1))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    header = ",".join("abcde"[:width])
    return f"{header}{end}{end.join(map(','.join, lines))}{draw(st.sampled_from(['', end]))}"


@settings(max_examples=200, deadline=None)
@given(text=lines_of_other_widths(), piece=st.sampled_from([16, 1 << 20]))
@example(text="a,b\n1\n2,3\n4,5,", piece=1 << 20)
def test_no_line_makes_up_for_the_cells_of_another(text: str, piece: int) -> None:
    with mock.patch("sources.text_marks.CHUNK", piece):
        fast, exact = both(text)
    assert fast is None
    assert exact is None


@settings(max_examples=60, deadline=None)
@given(
    table=tables(st.text(st.sampled_from('ab ,"é'), max_size=6)),
    piece=st.sampled_from([32, 1 << 20]),
    most=st.integers(0, 3),
)
def test_a_text_is_read_alike_however_its_lines_are_looked_at(
    table: Cells, piece: int, most: int
) -> None:
    text = written(table, csv.QUOTE_MINIMAL, "\r\n")
    with mock.patch.multiple("sources.text_marks", CHUNK=piece, MOST_ODD=most):
        fast, exact = both(text)
    assert fast in (None, exact)
    assert fast == both(text)[0]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n3,4\n", 2),
        ("a,b\r\n1,2\r\n", 1),
        ('a,b\n1,"x\ny, ""z"""\n', 1),
        ("a,b\n", 0),
        ("a,b\n,\n1,2\n", 2),
        ("a,b\n1\n2,3\n", None),
        ("a,b\n1,2,3\n", None),
        ('a,b\n1,"x"y\n', None),
        ("a,b\n1,2\r3,4\n", None),
        ("a,b\n\n1,2\n", None),
        ("a,b\n1,2\n3,4", 2),
        ("a,b\n1,2\n3,4,", None),
        ("a,b\n1,2\n3,", 2),
    ],
)
def test_the_fast_reader_reads_texts_without_fault_only(
    text: str, rows: int | None, tmp_path: Path
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(text, newline="")
    assert fast_rows(path, header_of(path, ","), ",", tmp_path / "raw.parquet") == rows


def test_the_strict_count_finds_faults_that_another_reader_passes_over(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("a,b\n1,2\n3\n4,5\n")
    assert pl.read_csv(path, infer_schema=False).height == 3
    assert clean_row_count(path, ("a", "b"), ",") is None


@pytest.mark.parametrize("folder", ["data [x]", "it's * {a,b}", "a?b"])
def test_a_folder_is_never_taken_for_a_pattern(
    folder: str, tmp_path: Path, read_in: Callable[[Path, str], Cells]
) -> None:
    (tmp_path / folder).mkdir()
    assert read_in(tmp_path / folder, "a,b\n1,2\n") == [("1", "2")]


@pytest.fixture
def read_in() -> Callable[[Path, str], Cells]:
    """The cells of a text that lies in a folder, by the fast reader."""

    def read(folder: Path, text: str) -> Cells:
        path = folder / "export.csv"
        path.write_text(text)
        header = header_of(path, ",")
        assert fast_rows(path, header, ",", folder / "raw.parquet") is not None
        return cells_in(folder / "raw.parquet", header)

    return read


def test_long_quoted_lines_are_not_all_held(tmp_path: Path) -> None:
    path, line = tmp_path / "export.csv", '1,"' + "x" * 8000 + '"\n'
    path.write_text("a,b\n" + line * 1000)
    assert marks_of(path).odd is None
    assert fast_rows(path, ("a", "b"), ",", tmp_path / "raw.parquet") == 1000
    path.write_text("a,b\n" + line)
    assert marks_of(path).odd == [line]
