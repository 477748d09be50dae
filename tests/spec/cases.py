"""The specification tables: chapters of cases that a clinician can read and a program can run.

A chapter is one YAML file in ``chapters/``. It says in words what its measure is (``numerator``,
``denominator``, ``exclusions``, ``period``), then gives cases. A case has a title, a rule in one
sentence, the data cut, the rows it is about, and the rows that must come out:

- ``given``: tables by dataset (contract, section 2), or by ``dataset exported DAY`` where it
  matters when the export was made. Columns left out have defaults (``given.py``). A session with
  ``daily_until`` is repeated every day up to that one. Weekdays before dates are checked.
- ``expect``: tables by name of the result. A line is found by its labels (``LABELS``) and must
  then agree in every column shown. An empty cell is null. ``no row`` says that there is none.
  Numbers agree as far as they are written out: 14.29 is right for 14.2857.

Whoever runs the cases gives an ``Evaluate``: exports, data cut and the names of the tables wanted
in, (at least) those tables out, with ``patient_id`` and ``episode_id`` where the published tables
have keys. Beside the published tables there are ``quarantine`` (dataset, reason, rows: those open
now) and ``counts`` (dataset, current, waiting, superseded).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tests.spec.given import GivenExport, given_exports
from tests.spec.tables import table_rows, without_weekday

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
Evaluate = Callable[[Sequence[GivenExport], date, Collection[str]], Tables]

CHAPTERS = Path(__file__).parent / "chapters"


@dataclass(frozen=True)
class Case:
    """One example of a rule; ``given`` and ``expect`` are the tables as they were written."""

    chapter: str
    title: str
    rule: str
    cut: date
    given: dict[str, str]
    expect: dict[str, str]

    @property
    def exports(self) -> list[GivenExport]:
        """The plain exports that the case starts from."""
        return given_exports(self.given)

    @property
    def expected(self) -> dict[str, list[dict[str, str]]]:
        """The lines that must come out, by table, as text."""
        return {table: table_rows(text) for table, text in self.expect.items()}

    def __str__(self) -> str:
        return f"{self.chapter}: {self.title}"


@dataclass(frozen=True)
class Chapter:
    """What a measure is, in words, and the cases that show it."""

    name: str
    title: str
    measures: str
    numerator: str
    denominator: str
    exclusions: str
    period: str
    cases: tuple[Case, ...]


def read_chapter(path: Path) -> Chapter:
    """The chapter in a YAML file; raises ValueError or KeyError where it is not as it should be."""
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    # Every value stays the text that was written: no date or number is guessed.
    written_cases = content.pop("cases")
    background = content.pop("background", {})
    cut = content.pop("cut", None)
    cases = tuple(
        Case(
            chapter=content["title"],
            title=written["title"],
            rule=written["rule"],
            cut=date.fromisoformat(without_weekday(written.get("cut", cut))),
            given=background | written.get("given", {}),
            expect=written["expect"],
        )
        for written in written_cases
    )
    return Chapter(name=path.stem, cases=cases, **content)


def chapters() -> list[Chapter]:
    """All chapters, in the order of their file names."""
    return [read_chapter(path) for path in sorted(CHAPTERS.glob("*.yaml"))]


def cases() -> list[Case]:
    """All cases of all chapters."""
    return [case for chapter in chapters() for case in chapter.cases]
