"""What the profile of an unknown export says, line by line."""

from typing import Any

import polars as pl
import pytest

from adherence.profile_text import MOST_VALUES, profile_json, profile_lines
from sources.profile import EntityProfile, Profile
from sources.profile_columns import profile_of


def profile(*cells: str, **other: Any) -> Profile:
    """Of a text of one column with these cells, whose header is in its first row."""
    column = profile_of("column", cells)
    entity = EntityProfile("rows", len(cells), (column,), pl.DataFrame())
    known: dict[str, Any] = {"encoding": "utf-8", "delimiter": ";", "header_row": 1, **other}
    return Profile("text", "csv", (entity,), **known)


def lines_of(*cells: str, **other: Any) -> list[str]:
    return list(profile_lines(profile(*cells, **other)))


def test_the_file_is_said_before_its_columns() -> None:
    assert lines_of("a", "b", "", "b", blank_rows=2) == [
        "text, utf-8, delimiter semicolon, header in row 1, 4 rows, 2 blank ones",
        "",
        "column: 3 filled, 1 blank, 2 distinct; text",
        "  values: b (2), a (1)",
    ]


def test_the_most_frequent_values_are_shown_and_no_more() -> None:
    cells = [f"word {number}" for number in range(MOST_VALUES + 2)]
    *_, values = lines_of(*cells, "word 9")
    assert values.startswith("  values: word 9 (2), word 0 (1), ")
    assert values.count("word") == MOST_VALUES
    (entity,) = profile_json(profile(*cells), "")["entities"]
    assert len(entity["columns"][0]["values"]) == MOST_VALUES


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"ends_open": True}, "no line break behind the last line: check that it is not cut"),
        (
            {"malformed_rows": (3, 5, 6, 7, 8, 9)},
            "6 rows not as wide as the header or wrongly quoted; the first: 3, 5, 6, 7, 8",
        ),
        ({"footer_rows": (7, 8)}, "footer from row 7 on, left out of the counts"),
        (
            {"footer_rows": (7, 8), "totals": ("sets",)},
            "footer from row 7 on, left out of the counts; the total of 'sets' is right",
        ),
        ({"is_cut": True}, "only the first 2 rows were looked at"),
    ],
)
def test_what_needs_a_look_has_a_line(found: dict[str, object], said: str) -> None:
    assert said in lines_of("a", "b", **found)
    assert said not in lines_of("a", "b")


def test_words_for_nothing_are_named_and_no_date_is_held_against_them() -> None:
    said = lines_of("31/12/2026", "n/a", "30/12/2026")
    assert "  may stand for nothing: n/a (1)" in said
    assert "  only %d/%m/%Y fits every cell" in said


ASK = "  every cell fits several notations: ask the clinic which is meant, don't guess"


@pytest.mark.parametrize(
    ("cell", "last"),
    [
        ("01/02/2026", ASK),
        ("31/01/2026", "  only %d/%m/%Y fits every cell"),
        ("01/31/2026", "  only %m/%d/%Y fits every cell"),
    ],
)
def test_days_and_months_are_decided_by_the_file_or_by_the_clinic(cell: str, last: str) -> None:
    assert lines_of(cell, "01/01/2026")[-1] == last
