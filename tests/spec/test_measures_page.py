"""The page of the measures is the specification, whole and up to date."""

from pathlib import Path

from domain.instruments import INSTRUMENTS
from domain.published import FLAG_CODES
from tests.spec.cases import chapters
from tests.spec.measures_page import PARTS, measures_markdown

PAGE = Path(__file__).resolve().parents[2] / "docs" / "measures.md"


def test_the_page_is_not_stale() -> None:
    assert PAGE.read_text("utf-8") == measures_markdown(), "run make docs"


def test_every_chapter_is_in_one_part() -> None:
    placed = sorted(number for numbers in PARTS.values() for number in numbers)
    assert placed == [int(chapter.name[:2]) for chapter in chapters()]


def test_every_flag_and_every_instrument_has_examples() -> None:
    shown = "\n".join(text for c in chapters() for case in c.cases for text in case.expect.values())
    written = "\n".join(
        text for c in chapters() for case in c.cases for text in case.given.values()
    )
    assert [code for code in FLAG_CODES if f" {code} " not in shown] == []
    # The NPRS is what a questionnaire is where the example does not say.
    assert [code for code in INSTRUMENTS if code not in f"{shown}{written}"] == []


def test_no_line_breaks_a_table() -> None:
    lines = [line for line in measures_markdown().splitlines() if line.startswith("|")]
    assert len(lines) > 200
    assert all(line.endswith(" |") for line in lines)
