"""What stands above a header: the rows below it are those that are read record by record."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from domain.errors import ExportRejected
from sources.delimited import delimited_records
from sources.mapping import Mapping
from sources.records import RawRows
from sources.text_table import rows_of_records, rows_of_text

ROWS = 'Anna,1,"x, y"\nBo,2,"two\nlines"\nCy,3\n\n,,\nDi,4,"a""b"\nEd,5,"x"y\nFi,6,z\n'
NAMES = "Name,Reps,Note\n"
# What stands above the rows, the layout that says so, the names of the columns, lines above.
TOPS = {
    "statement": ("sep=,\n" + NAMES, {}, ("Name", "Reps", "Note")),
    "preamble": ("Diary of\n\n" + NAMES, {"header_row": 3}, ("Name", "Reps", "Note")),
    "both": ("sep=,\nDiary of\n" + NAMES, {"header_row": 2}, ("Name", "Reps", "Note")),
    "quoted preamble": ('"Diary\nof"\n' + NAMES, {"header_row": 2}, ("Name", "Reps", "Note")),
    "two rows of names": (
        "Who,Done,\n" + NAMES,
        {"header_rows": 2},
        ("Who Name", "Done Reps", "Done Note"),
    ),
    "a lower row of blanks": ("Name,Reps,Note\n,,\n", {"header_rows": 2}, ("Name", "Reps", "Note")),
    "a wider upper row": (
        "Who,Done,,x\n" + "Name,Reps,Note\n",
        {"header_rows": 2},
        ("Who Name", "Done Reps", "Done Note", "x"),
    ),
    "plain": (NAMES, {}, ("Name", "Reps", "Note")),
}


def mapping(layout: dict[str, Any], **more: Any) -> Mapping:
    parts = [{"dataset": "sessions", "columns": "same_names"}]
    says = {"mapping": "diary", "version": 1, "files": "*", "layout": layout, "datasets": parts}
    return Mapping.model_validate(says | more)


def rows_in(raw: RawRows) -> list[tuple[object, ...]]:
    parts = sorted(raw.rows.iterdir()) if raw.rows.is_dir() else [raw.rows]
    rows = pl.concat([pl.read_parquet(part, glob=False) for part in parts])
    return rows.with_columns(pl.col(pl.String).fill_null("")).rows()


@pytest.mark.parametrize("rows", [ROWS, "Anna,1,x\nBo,2,\n", "Anna,1,x\nBo,2,y", "Bo,2,y,", ""])
@pytest.mark.parametrize("name", TOPS)
def test_the_rows_are_those_of_the_records(name: str, rows: str, tmp_path: Path) -> None:
    top, layout, names = TOPS[name]
    text = tmp_path / "export.csv"
    text.write_text(top + rows, newline="")
    found = rows_of_text(text, ",", mapping(layout), tmp_path)
    (tmp_path / "records").mkdir()
    expected = rows_of_records(delimited_records(text, ","), mapping(layout), tmp_path / "records")
    assert found.header == expected.header == names
    assert rows_in(found) == rows_in(expected)
    numbers = ["row_number", "reason"]
    assert found.malformed.select(numbers).equals(expected.malformed.select(numbers))
    assert (found.rows_read, found.rows_blank) == (expected.rows_read, expected.rows_blank)


@pytest.mark.parametrize("name", sorted(TOPS.keys() - {"a wider upper row"}))
def test_rows_without_fault_do_not_pass_through_python(name: str, tmp_path: Path) -> None:
    top, layout, _ = TOPS[name]
    text = tmp_path / "export.csv"
    text.write_text(top + 'Anna,1,x\nBo,2,"two\nlines"\n')
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sources.text_table.rows_of_records", None)
        patched.setattr("sources.records.exact_rows", None)
        assert rows_of_text(text, ",", mapping(layout), tmp_path).rows_read == 2


def test_what_stands_above_says_when_it_was_made(tmp_path: Path) -> None:
    text = tmp_path / "export.csv"
    text.write_text("Diary of 3 November 2026\n" + NAMES + "Anna,1,x\n")
    says = {"preamble": r"of (\d+ \w+ \d{4})", "format": "%d %B %Y"}
    found = rows_of_text(text, ",", mapping({"header_row": 2}, exported_at=says), tmp_path)
    assert found.exported_at is not None
    assert found.exported_at.isoformat() == "2026-11-03T00:00:00"


def test_a_row_of_wrong_width_is_kept_as_it_stands(tmp_path: Path) -> None:
    text = tmp_path / "export.csv"
    text.write_text('Diary of\na,b\n1,"x, y",3\n')
    found = rows_of_text(text, ",", mapping({"header_row": 2}), tmp_path)
    assert found.malformed.rows() == [(1, "wrong_width", '1,"x, y",3')]


@pytest.mark.parametrize(
    ("top", "layout", "line"),
    [
        (NAMES, {}, 4),
        ("sep=,\n" + NAMES, {}, 5),
        ("Diary of\n\n" + NAMES, {"header_row": 3}, 6),
        ('"Diary\nof"\n' + NAMES, {"header_row": 2}, 6),
        ('"Diary\rof"\n\n' + NAMES, {"header_row": 3}, 7),
    ],
)
def test_a_text_that_ends_within_quotation_marks_says_at_which_of_its_lines(
    top: str, layout: dict[str, Any], line: int, tmp_path: Path
) -> None:
    text = tmp_path / "export.csv"
    text.write_text(top + 'Anna,1,x\nBo,"2\n3,y\n')
    with pytest.raises(ExportRejected, match=f"^line {line}: the file ends within"):
        rows_of_text(text, ",", mapping(layout), tmp_path)
