"""The part of a mapping that says which rows of an export are of a dataset, and its columns."""

from collections.abc import Mapping as Dictionary
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, model_validator

from domain.columns import Kind
from domain.datasets import EVERY_DATASET
from domain.instruments import INSTRUMENTS
from domain.strict import Strict
from sources.columns import USUAL_HIGHEST, ColumnSource, Folded
from sources.extending import SAME_NAMES
from sources.folding import composed
from sources.items import with_items

# A factor such as 2.22222 is written with so few digits.
ROUNDED = 1e-3


def one_or_several(value: object) -> object:
    """A text alone as the one of several."""
    return (value,) if isinstance(value, str) else value


def _from_header(value: object) -> object:
    return {"from": value} if isinstance(value, str) else value


class DatasetSource(Strict):
    """One dataset of an export: which files hold it, and its columns."""

    NEEDS_ALL: ClassVar[bool] = True

    dataset: str
    file_word: str | None = None
    rows: str = "rows"
    when: Dictionary[Folded, Annotated[tuple[str, ...], BeforeValidator(one_or_several)]] = Field(
        default_factory=dict
    )
    deleted_when: Dictionary[
        Folded, Annotated[tuple[str, ...], BeforeValidator(one_or_several)]
    ] = Field(default_factory=dict)
    columns: Dictionary[str, Annotated[ColumnSource, BeforeValidator(_from_header)]]

    @model_validator(mode="before")
    @classmethod
    def _items(cls, content: object) -> object:
        """``items`` written out as columns."""
        if not isinstance(content, dict) or "items" not in content:
            return content
        rest = {name: value for name, value in content.items() if name != "items"}
        return {**rest, "columns": with_items(content.get("columns"), content["items"])}

    @model_validator(mode="before")
    @classmethod
    def _same_names(cls, content: object) -> object:
        """``columns: same_names`` written out."""
        if not isinstance(content, dict) or not isinstance(content.get("columns"), str):
            return content
        if content["columns"] != SAME_NAMES:
            raise ValueError(f"columns: expected {SAME_NAMES}, or each column with its source")
        table = EVERY_DATASET.get(str(content.get("dataset")))
        return {**content, "columns": {name: name for name in table.names} if table else {}}

    @model_validator(mode="after")
    def _known_words(self) -> "DatasetSource":
        if self.dataset not in EVERY_DATASET:
            raise ValueError(
                f"no dataset is called '{self.dataset}'; expected {', '.join(EVERY_DATASET)}"
            )
        table = EVERY_DATASET[self.dataset]
        if unknown := set(self.columns) - set(table.names):
            raise ValueError(f"{self.dataset} has no column {', '.join(sorted(unknown))}")
        if self.NEEDS_ALL and (absent := [n for n in table.required if n not in self.columns]):
            raise ValueError(f"{self.dataset} needs a source for {', '.join(absent)}")
        for name, source in self.columns.items():
            if table.column(name).kind is Kind.DATE and source.datetime is not None:
                raise ValueError(f"{name} is a day: expected date, not datetime")
        return self

    @model_validator(mode="after")
    def _same_scale(self) -> "DatasetSource":
        """Refuses 18/50 as a score of 18 where the questionnaire's highest is 100."""
        score, named = self.columns.get("score"), self.columns.get("instrument")
        instrument = INSTRUMENTS.get(named.constant or "") if named else None
        if not score or not score.score or not instrument:
            return self
        highest = USUAL_HIGHEST if score.score is True else score.score
        factor = 1 if score.multiply is None else score.multiply
        found = highest * factor + (score.add or 0)
        if abs(found - instrument.high) > ROUNDED * instrument.high:
            raise ValueError(
                f"score: the highest would be {found:g}, and that of {instrument.code} is "
                f"{instrument.high:g}; expected multiply or add beside it that make it that, such "
                f"as multiply: {instrument.high / highest:.6g}"
            )
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns of the export that it reads, for their values or as a condition."""
        named = (name for column in self.columns.values() for name in column.headers)
        return tuple(dict.fromkeys((*named, *self.when, *self.deleted_when)))

    @property
    def headers_of_ids(self) -> set[str]:
        """The columns of the export that ids are made of, in which 7.0 is not 7."""
        table = EVERY_DATASET[self.dataset]
        ids = [c for name, c in self.columns.items() if table.column(name).kind is Kind.ID]
        return {name for column in ids for name in column.headers}

    def is_in(self, words: set[str]) -> bool:
        """Whether a file whose name has these words holds it."""
        return self.file_word is None or composed(self.file_word.casefold()) in words


class UnfinishedSource(DatasetSource):
    """One dataset of a mapping that another extends: what only a clinic knows may be absent."""

    NEEDS_ALL: ClassVar[bool] = False
