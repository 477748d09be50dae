"""A mapping: which export files it reads, and how their columns become the contract's.

One YAML file per source, checked strictly. It holds no code: the transforms are a closed list.
"""

import re
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from domain.errors import UsageError
from domain.settings import checked, yaml_content
from sources.columns import DatasetSource, Strict
from sources.layout import Layout

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
SHIPPED = Path(__file__).parent / "mappings"
NOT_DELIMITERS = '"\r\n\0'


def _text_encoding(name: str) -> str:
    try:
        b"a".decode(name)
    except UnicodeError:
        # An encoding, if not of this byte.
        pass
    except LookupError:
        raise ValueError(
            f"'{name}' is no encoding of text; expected one such as utf-8 or cp1252"
        ) from None
    return name


def _one_character(delimiter: str) -> str:
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in NOT_DELIMITERS:
        raise ValueError("expected one ASCII character such as a comma, a semicolon or a tab")
    return delimiter


class ExportedAt(Strict):
    """When an export was made: the part of the file name that says so."""

    file_name: str
    format: str

    @model_validator(mode="after")
    def _one_group(self) -> "ExportedAt":
        try:
            groups = re.compile(self.file_name).groups
        except re.error as error:
            raise ValueError(f"file_name: expected a regular expression ({error})") from None
        if groups != 1:
            raise ValueError("file_name: expected a pattern with one group around the date")
        return self

    @model_validator(mode="after")
    def _whole_date(self) -> "ExportedAt":
        # The clinic's wall clock: no zone is meant.
        sample = datetime(2026, 11, 25)  # noqa: DTZ001
        try:
            read = datetime.strptime(sample.strftime(self.format), self.format)  # noqa: DTZ007
        except ValueError:
            read = None
        if read != sample:
            raise ValueError("format: expected a date, and no zone, such as %Y-%m-%d or %Y%m%d")
        return self


class Mapping(Strict):
    """How the exports of one source are read."""

    mapping: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: int
    shape: Shape = "table"
    files: str = "*"
    encoding: Annotated[str, AfterValidator(_text_encoding)] = "utf-8"
    # Null: the one that the header rows agree on.
    delimiter: Annotated[str, AfterValidator(_one_character)] | None = ","
    exported_at: ExportedAt | None = None
    layout: Layout = Layout()
    dictionary: str | None = None
    values: Literal["raw", "label"] = "raw"
    missing: tuple[str, ...] = ()
    ignore_patients: tuple[str, ...] = ()
    datasets: tuple[DatasetSource, ...]

    @model_validator(mode="after")
    def _some_dataset(self) -> "Mapping":
        if not self.datasets:
            raise ValueError("datasets: expected at least one")
        return self

    def sources_in(self, file_name: str) -> tuple[DatasetSource, ...]:
        """The datasets that a file of this name holds; none where the mapping is not for it."""
        if not fnmatch(file_name.casefold(), self.files.casefold()):
            return ()
        words = set(re.split(r"[_.]", file_name.casefold()))
        return tuple(source for source in self.datasets if source.is_in(words))


def load_mappings(config: Path) -> tuple[Mapping, ...]:
    """The clinics' own mappings first, then the shipped ones; raises UsageError."""
    own = [path for suffix in ("yaml", "yml") for path in (config / "mappings").glob(f"*.{suffix}")]
    return tuple(load_mapping(path) for path in (*sorted(own), *sorted(SHIPPED.glob("*.yaml"))))


def load_mapping(path: Path) -> Mapping:
    """The mapping in a file, laid over the shipped one that it extends; raises UsageError."""
    content = yaml_content(path)
    if not isinstance(content, dict) or "extends" not in content:
        return _checked(content, path)
    base = SHIPPED / f"{content['extends']}.yaml"
    if not base.exists():
        shipped = ", ".join(sorted(file.stem for file in SHIPPED.glob("*.yaml")))
        raise UsageError(
            f"{path}: extends: no shipped mapping is called '{content['extends']}'; expected one "
            f"of {shipped}. Mend the file."
        )
    own = {key: value for key, value in content.items() if key != "extends"}
    return _checked({**yaml_content(base), **own}, path)


def _checked(content: Any, path: Path) -> Mapping:  # noqa: ANN401
    """The mapping, with the text of its dictionary in place of the file's name."""
    mapping = checked(content, path, Mapping)
    if mapping.dictionary is None:
        return mapping
    try:
        text = (path.parent / mapping.dictionary).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"{path}: dictionary: {mapping.dictionary} cannot be read as UTF-8 text beside the "
            "mapping. Put the data dictionary there"
        ) from None
    return mapping.model_copy(update={"dictionary": text})


def mapping_for(file_name: str, mappings: tuple[Mapping, ...]) -> Mapping | None:
    """The first mapping that reads a file of this name."""
    return next((mapping for mapping in mappings if mapping.sources_in(file_name)), None)


def fingerprint_text(mapping: Mapping) -> str:
    """The mapping as text that changes exactly when the mapping does."""
    return mapping.model_dump_json(by_alias=True)
