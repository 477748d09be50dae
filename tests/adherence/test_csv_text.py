"""A spreadsheet takes no cell of ours for a formula, and numbers and ids come back as they were."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from adherence.csv_text import safe_text, write_csv


def written(*cells: Any) -> str:
    file = io.StringIO(newline="")
    write_csv([f"c{n}" for n in range(len(cells))], [cells], file)
    return file.getvalue()


def read_back(text: str) -> list[str]:
    _, row = csv.reader(io.StringIO(text, newline=""))
    return row


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("before", ["", " ", "\u00a0", "\u2003 ", "\ufeff", "\u200b", "\n", "\r\n"])
def test_text_that_begins_like_a_formula_gets_a_quote(before: str, start: str) -> None:
    cell = f"{before}{start}1+1"
    (back,) = read_back(written(cell))
    assert back.startswith("'")
    assert back.replace("'", "") == cell


def test_a_later_line_of_a_cell_is_guarded_too() -> None:
    assert safe_text("note\n=HYPERLINK()") == "note\n'=HYPERLINK()"
    assert safe_text("note\r\n @SUM") == "note\r\n' @SUM"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_later_line_is_guarded_whatever_it_begins_and_the_one_before_ends_with(
    end: str, start: str
) -> None:
    assert safe_text(f"note{end}{start}1+1") == f"note{end}'{start}1+1"


@pytest.mark.parametrize(
    "text", ["007", "a=b", "5.64394E+17", "1-2", "a@b", "it's", "", "a\r\n\r\nb"]
)
def test_other_text_and_ids_stay_as_they_are(text: str) -> None:
    assert read_back(written(text, "x")) == [text, "x"]


def test_numbers_dates_and_nulls_are_no_text() -> None:
    cells = (-5, -0.5, Decimal("-1.50"), date(2026, 11, 15), True, None)
    assert written(*cells).splitlines()[1] == "-5,-0.5,-1.50,2026-11-15,true,"


def test_lists_and_the_names_of_columns_are_text() -> None:
    file = io.StringIO(newline="")
    write_csv(["=1"], [[["=1"]]], file)
    assert file.getvalue() == "'=1\r\n['=1']\r\n"
