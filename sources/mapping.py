"""A mapping: which export files it reads, and how their columns become the contract's.

One YAML file per source, checked strictly. It holds no code: the transforms are a closed list.
"""

import re
from collections.abc import Iterable
from collections.abc import Mapping as Dictionary
from datetime import datetime
from fnmatch import fnmatch
from typing import Literal

from pydantic import Field, model_validator

from domain.strict import Strict
from sources.columns import Folded
from sources.dataset_source import DatasetSource, UnfinishedSource
from sources.delimiters import Delimiter
from sources.encodings import Encoding
from sources.export_time import ExportedAt
from sources.extending import written_out
from sources.folding import composed, folded
from sources.idle_keys import MAY_BE_IDLE, refuse_idle_keys
from sources.last_line import LastLine
from sources.layout import Layout
from sources.other_names import OtherNames, refuse_idle_names
from sources.snapshots import SnapshotRule

Shape = Literal[
    "table",
    "redcap_flat",
    "redcap_eav",
    "survey_wide",
    "fhir",
    "cliniko_json",
    "physitrack_json",
    "nookal_json",
    "splose_json",
]


class Mapping(Strict):
    """How the exports of one source are read."""

    mapping: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: int
    # Reads nothing by itself: it is there for others to extend.
    base: bool = False
    shape: Shape = "table"
    files: str = "*"
    encoding: Encoding = "utf-8"
    # Null: the one that the header rows agree on.
    delimiter: Delimiter | None = ","
    last_line: LastLine = "ended"
    exported_at: ExportedAt | None = None
    layout: Layout = Layout()
    dictionary: str | None = None
    values: Literal["raw", "label"] = "raw"
    names: Dictionary[str, str] = Field(default_factory=dict)
    also_called: OtherNames = Field(default_factory=dict)
    missing: tuple[Folded, ...] = ()
    ignore_patients: tuple[str, ...] = ()
    # Null: exports are incremental, and say nothing of rows that they lack.
    snapshot: SnapshotRule | None = None
    # Mappings of one source name it alike; null: the mapping's own name.
    source: str | None = None
    parts: Dictionary[str, DatasetSource] = Field(alias="datasets")

    @model_validator(mode="before")
    @classmethod
    def _written_out(cls, content: object) -> object:
        return written_out(content) if isinstance(content, dict) else content

    @model_validator(mode="after")
    def _some_dataset(self) -> "Mapping":
        if not self.parts and not self.base:
            raise ValueError("datasets: expected at least one")
        return self

    @model_validator(mode="after")
    def _some_files(self) -> "Mapping":
        is_narrow = all(source.file_word for source in self.datasets)
        if not self.base and "files" not in self.model_fields_set and not is_narrow:
            raise ValueError("files: expected the files that it is for, such as 'diary_*.csv'")
        return self

    @model_validator(mode="after")
    def _nothing_idle(self) -> "Mapping":
        said = self.model_dump(include=MAY_BE_IDLE, exclude_defaults=True)
        of_layout = (f"layout.{key}" for key in said.pop("layout", {}))
        refuse_idle_keys(self.shape, {*said, *of_layout})
        if not self.base:
            refuse_idle_names(self.also_called, {*self.headers, folded(self.layout.total_of or "")})
        return self

    @model_validator(mode="after")
    def _dated_above_a_header(self) -> "Mapping":
        looks_above = self.exported_at and self.exported_at.preamble and not self.base
        if looks_above and (self.shape != "table" or self.layout.header_row < 2):
            raise ValueError(
                "exported_at: preamble: expected shape table and a layout.header_row of 2 or more: "
                "it is looked for in the lines above"
            )
        return self

    @model_validator(mode="after")
    def _dated_snapshots(self) -> "Mapping":
        if self.snapshot is None or self.base:
            return self
        if self.exported_at is None:
            raise ValueError("snapshot: expected exported_at, to tell an earlier one from a later")
        own = {source.dataset for source in self.datasets}
        if unknown := set(self.snapshot.datasets) - own:
            raise ValueError(f"snapshot: datasets: the mapping has no {', '.join(sorted(unknown))}")
        return self

    def exported_by_preamble(self, lines: Iterable[str]) -> datetime | None:
        """When an export with these lines above its header was made, if it looks there."""
        says = self.exported_at
        return says.said_in(lines) if says and says.preamble else None

    def exported_by_name(self, file_names: Iterable[str]) -> datetime | None:
        """When an export of these names was made, if its name is where the mapping looks."""
        says = self.exported_at
        return says.said_in(file_names) if says and says.file_name else None

    @property
    def datasets(self) -> tuple[DatasetSource, ...]:
        """The datasets that it gives, in order; one may stand several times."""
        return tuple(self.parts.values())

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns of the export that any of its datasets reads."""
        return tuple(dict.fromkeys(name for source in self.datasets for name in source.headers))

    @property
    def called(self) -> Dictionary[str, tuple[str, ...]]:
        """The columns of the export that any of its datasets reads, each with its other names."""
        return {name: self.also_called.get(name, ()) for name in self.headers}

    @property
    def source_name(self) -> str:
        """The source that its exports come from."""
        return self.source or self.mapping

    @property
    def may_end_open(self) -> bool:
        """Whether a last line without its line break does not mean that it is cut."""
        return self.last_line == "open"

    def sources_in(self, file_name: str) -> tuple[DatasetSource, ...]:
        """The datasets that a file of this name holds; none where the mapping is not for it."""
        name = composed(file_name.casefold())
        if self.base or not fnmatch(name, composed(self.files.casefold())):
            return ()
        words = set(re.split(r"[_.]", name))
        return tuple(source for source in self.datasets if source.is_in(words))


class Base(Mapping):
    """What mappings of one system have in common; a clinic's mapping extends it."""

    parts: Dictionary[str, UnfinishedSource] = Field(default_factory=dict, alias="datasets")


def mapping_for(file_name: str, mappings: tuple[Mapping, ...]) -> Mapping | None:
    """The first mapping that reads a file of this name."""
    return next((mapping for mapping in mappings if mapping.sources_in(file_name)), None)


def fingerprint_text(mapping: Mapping) -> str:
    """The mapping as text that changes exactly when the mapping does."""
    return mapping.model_dump_json(by_alias=True)
