"""The page of the measures is the specification, whole and up to date."""

from pathlib import Path

from domain.instruments import INSTRUMENTS
from domain.published.flags import FLAG_CODES
from tests.spec.cases import cases, chapters
from tests.spec.measures_page import PARTS, measures_markdown

PAGE = Path(__file__).resolve().parents[2] / "docs" / "measures.md"


def test_the_page_is_not_stale() -> None:
    assert PAGE.read_text("utf-8") == measures_markdown(), "run make docs"


def test_every_chapter_is_in_one_part() -> None:
    placed = sorted(number for numbers in PARTS.values() for number in numbers)
    assert placed == [int(chapter.name[:2]) for chapter in chapters()]


def test_every_flag_and_every_instrument_has_examples() -> None:
    flags = {line["code"] for case in cases() for line in case.expected.get("flags", [])}
    assert flags == set(FLAG_CODES)
    responses = [row for case in cases() for one in case.exports for row in one.rows]
    assert {row["instrument"] for row in responses if "instrument" in row} == set(INSTRUMENTS)


def test_no_line_breaks_a_table() -> None:
    lines = [line for line in measures_markdown().splitlines() if line.startswith("|")]
    assert len(lines) > 200
    assert all(line.endswith(" |") for line in lines)
