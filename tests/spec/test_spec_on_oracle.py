"""Every case of the specification, run on the oracle."""

from collections.abc import Collection, Sequence
from datetime import date

import pytest

from tests import oracle
from tests.spec.agreement import problems_of
from tests.spec.cases import Case, Tables, cases, chapters
from tests.spec.given import GivenExport


def evaluate_on_oracle(
    exports: Sequence[GivenExport], cut: date, wanted: Collection[str]
) -> Tables:
    return oracle.tables({export.file_name: export.content for export in exports}, cut, wanted)


@pytest.mark.parametrize("case", cases(), ids=str)
def test_case(case: Case) -> None:
    assert problems_of(case, evaluate_on_oracle) == []


def test_titles_tell_the_cases_apart() -> None:
    titles = [str(case) for case in cases()]
    assert len(set(titles)) == len(titles)


def test_every_chapter_says_what_its_measure_is() -> None:
    for chapter in chapters():
        words = (chapter.numerator, chapter.denominator, chapter.exclusions, chapter.period)
        assert all(words), chapter.name
        assert chapter.cases, chapter.name
