"""The exports of the campaign: the examples of all shapes, the plain sample, and packed diaries."""

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

from domain.environment import REPOSITORY
from sources.delimiters import DELIMITERS
from sources.mapping import Mapping
from sources.mapping_files import SHIPPED, load_mapping
from tests.documents import Page
from tests.golden_intake import export_of
from tests.sources.packed import zipped

TESTS = Path(__file__).parent.parent
GOLDEN = TESTS / "golden"
PLAIN = TESTS / "samples" / "plain"
HEVY = TESTS / "samples" / "hevy" / "workout_data.csv"
WORKBOOKS = TESTS / "sources" / "workbooks"
HOW_TO = Page(REPOSITORY / "docs" / "how-to" / "map-an-export.md")
# Several lines make one row, or a row names another.
ENTANGLED = ("redcap_flat", "redcap_eav")
CHECKED = ("gzip", "zip", "xlsx", "ods")


@dataclass(frozen=True)
class Example:
    """One clean export and the mapping that reads it; ``name`` is also its shape's name here."""

    name: str
    file: str
    content: bytes
    mapping: Mapping

    @property
    def is_text(self) -> bool:
        """Whether one line or more is one row: where a byte was changed, a record was."""
        return self.delimiter is not None and self.mapping.shape not in ENTANGLED

    @property
    def is_checked(self) -> bool:
        """Whether its container has a checksum over every byte of its content."""
        return self.name in CHECKED

    @cached_property
    def delimiter(self) -> str | None:
        """What parts its cells; null where it is no delimited text."""
        if not self.file.endswith((".csv", ".tsv")):
            return None
        header = self.text.splitlines()[self.mapping.layout.header_row - 1]
        return self.mapping.delimiter or max(DELIMITERS, key=header.count)

    @cached_property
    def encoding(self) -> str:
        return "utf-8-sig" if self.content.startswith(b"\xef\xbb\xbf") else self.mapping.encoding

    @cached_property
    def text(self) -> str:
        return self.content.decode(self.encoding)

    @cached_property
    def records(self) -> list[list[str]]:
        """Its records, header and all, where it is a delimited text."""
        return list(csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter or ","))

    @cached_property
    def ends(self) -> list[int]:
        """Where each record ends, its line break included, in bytes."""
        lines = self.content.splitlines(keepends=True)
        numbered = csv.reader(
            (line.decode("latin-1") for line in lines), delimiter=self.delimiter or ","
        )
        upto = [0, *accumulate(map(len, lines))]
        return [upto[numbered.line_num] for _ in numbered]

    @property
    def first_record(self) -> int:
        """The position among the records of the first that is no header."""
        return self.mapping.layout.header_row - 1 + self.mapping.layout.header_rows

    def changed(self, **changes: Any) -> "Example":
        """The same with another file, content or mapping."""
        return replace(self, **changes)


def _golden() -> Iterator[Example]:
    for path in sorted(GOLDEN.glob("*/mapping.yaml")):
        name = path.parent.name
        file = export_of(name)
        yield Example(name, file.name, file.read_bytes(), load_mapping(path))


def _tables() -> Iterator[Example]:
    plain = load_mapping(SHIPPED / "plain.yaml")
    for file in sorted(PLAIN.glob("clinic_a_*.csv")):
        if "sessions_2026-11" not in file.name:
            yield Example(f"plain_{file.stem.split('_')[2]}", file.name, file.read_bytes(), plain)
    yield Example("hevy", HEVY.name, HEVY.read_bytes(), load_mapping(HEVY.parent / "mapping.yaml"))
    # What is shown further down is of systems that are known.
    finished, *_ = HOW_TO.blocks("yaml")
    (file,) = (GOLDEN / "how_to").iterdir()
    how_to = Mapping.model_validate(yaml.safe_load(finished))
    yield Example("how_to", file.name, file.read_bytes(), how_to)


DIARY: dict[str, Any] = {
    "mapping": "diary",
    "files": "diary.*",
    "version": 1,
    "layout": {"header_row": 3, "header_rows": 2, "footer": ["^Total"], "total_of": "Visit 1 pain"},
    "datasets": [
        {
            "dataset": "outcomes",
            "columns": {
                "clinic_id": {"constant": "clinic_a"},
                "patient_id": "id",
                "response_id": "id",
                "instrument": {"constant": "nprs"},
                "completed_at": "Visit 1 at",
                "score": "Visit 1 pain",
            },
        }
    ],
}


def _packed(how_to: Example) -> Iterator[Example]:
    packed = how_to.changed(mapping=how_to.mapping.model_copy(update={"files": "seances_*"}))
    diary = Mapping.model_validate(DIARY)
    for kind in ("xlsx", "ods", "xls"):
        yield Example(kind, f"diary.{kind}", (WORKBOOKS / f"diary.{kind}").read_bytes(), diary)
    for kind, content in (
        ("gzip", gzip.compress(how_to.content, mtime=0)),
        ("zip", zipped([("a.csv", how_to.content)])),
    ):
        yield packed.changed(name=kind, file=f"seances_2026-11-08.{kind}", content=content)


def examples() -> dict[str, Example]:
    """Every export of the campaign by its name."""
    tables = list(_tables())
    how_to = next(example for example in tables if example.name == "how_to")
    found = [*tables, *_golden(), *_packed(how_to)]
    return {example.name: example for example in found}
