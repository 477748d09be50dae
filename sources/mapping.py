"""A mapping: which export files it reads, and how their columns become the contract's.

One YAML file per source, checked strictly. It holds no code: the transforms are a closed list.
"""

import re
from collections.abc import Mapping as Dictionary
from fnmatch import fnmatch
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from domain.datasets import DATASETS
from domain.settings import checked_yaml

SHIPPED = Path(__file__).parent / "mappings"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Ordinal(_Strict):
    """A number made here: 1, 2, 3 … within rows that share these columns, in file order."""

    within: tuple[str, ...]


class ColumnSource(_Strict):
    """Where the value of one column of the contract comes from, and how it is rewritten."""

    source: str | None = Field(default=None, alias="from")
    constant: str | None = None
    joined: tuple[str, ...] | None = None
    ordinal: Ordinal | None = None
    missing: tuple[str, ...] = ()
    values: Dictionary[str, str] | None = None
    date: str | None = None
    datetime: str | None = None
    decimal: Literal[".", ","] = "."
    multiply: float | None = None
    add: float | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> "ColumnSource":
        origins = (self.source, self.constant, self.joined, self.ordinal)
        if sum(origin is not None for origin in origins) != 1:
            raise ValueError("expected exactly one of from, constant, joined, ordinal")
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns of the export that it needs."""
        within = self.ordinal.within if self.ordinal else ()
        return (*((self.source,) if self.source else ()), *(self.joined or ()), *within)


def _from_header(value: object) -> object:
    return {"from": value} if isinstance(value, str) else value


class DatasetSource(_Strict):
    """One dataset of an export: which files hold it, and its columns."""

    dataset: str
    file_word: str | None = None
    columns: (
        Literal["same_names"]
        | Dictionary[str, Annotated[ColumnSource, BeforeValidator(_from_header)]]
    )

    @model_validator(mode="after")
    def _known_words(self) -> "DatasetSource":
        if self.dataset not in DATASETS:
            raise ValueError(
                f"no dataset is called '{self.dataset}'; expected {', '.join(DATASETS)}"
            )
        if isinstance(self.columns, str):
            return self
        unknown = set(self.columns) - set(DATASETS[self.dataset].names)
        if unknown:
            raise ValueError(f"{self.dataset} has no column {', '.join(sorted(unknown))}")
        return self

    def column_sources(self) -> dict[str, ColumnSource]:
        """Column of the contract to its source."""
        if isinstance(self.columns, str):
            names = DATASETS[self.dataset].names
            return {name: ColumnSource.model_validate({"from": name}) for name in names}
        return dict(self.columns)


class ExportedAt(_Strict):
    """When an export was made: the part of the file name that says so."""

    file_name: str
    format: str

    @model_validator(mode="after")
    def _one_group(self) -> "ExportedAt":
        if re.compile(self.file_name).groups != 1:
            raise ValueError("file_name: expected a pattern with one group around the date")
        return self


class Mapping(_Strict):
    """How the exports of one source are read."""

    mapping: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: int
    shape: Literal["table"] = "table"
    files: str = "*"
    encoding: str = "utf-8"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    exported_at: ExportedAt | None = None
    dst: Literal["as_written"] = "as_written"
    datasets: tuple[DatasetSource, ...] = Field(min_length=1)

    def sources_in(self, file_name: str) -> tuple[DatasetSource, ...]:
        """The datasets that a file of this name holds; none where the mapping is not for it."""
        if not fnmatch(file_name.casefold(), self.files.casefold()):
            return ()
        words = set(re.split(r"[_.]", file_name.casefold()))
        return tuple(
            source
            for source in self.datasets
            if source.file_word is None or source.file_word in words
        )


def load_mappings(config: Path) -> tuple[Mapping, ...]:
    """The clinics' own mappings first, then the shipped ones; raises UsageError."""
    own = sorted((config / "mappings").glob("*.yaml"))
    return tuple(_loaded(path) for path in (*own, *sorted(SHIPPED.glob("*.yaml"))))


def _loaded(path: Path) -> Mapping:
    return checked_yaml(path, Mapping)


def mapping_for(file_name: str, mappings: tuple[Mapping, ...]) -> Mapping | None:
    """The first mapping that reads a file of this name."""
    return next((mapping for mapping in mappings if mapping.sources_in(file_name)), None)


def fingerprint_text(mapping: Mapping) -> str:
    """The mapping as text that changes exactly when the mapping does."""
    return yaml.safe_dump(mapping.model_dump(mode="json", by_alias=True), sort_keys=True)
