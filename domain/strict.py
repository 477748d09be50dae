"""What the parts of a configuration have in common."""

from collections.abc import Iterable
from typing import Annotated, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

# 27 years: beyond what is meant by any threshold, and far from where a calendar ends.
MOST_DAYS = 10_000
Days = Annotated[int, Field(ge=1, le=MOST_DAYS)]
# More than any group treats, and a number that every engine takes.
MOST = 1_000_000


class Strict(BaseModel):
    """A part of a configuration file: unknown keys are errors, and nothing changes it."""

    # An alias is for a key that Python reserves, such as from.
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @field_validator("*", mode="before")
    @classmethod
    def _no_number_of_yes(cls, value: object, info: ValidationInfo) -> object:
        """Refuses yes and no as 1 and 0, which a threshold would silently become."""
        if isinstance(value, bool):
            takes = _types_in(cls.model_fields[str(info.field_name)].annotation)
            if bool not in takes and takes & {int, float}:
                raise ValueError("expected a number, found what YAML takes for true or false")
        return value


def _types_in(annotation: object) -> set[object]:
    """The types that an annotation is of, those of a union and of what is annotated."""
    parts = get_args(annotation)
    return set[object]().union(*map(_types_in, parts)) if parts else {annotation}


def twice(names: Iterable[str]) -> list[str]:
    """Those of the names that stand more than once, sorted."""
    every = list(names)
    return sorted({name for name in every if every.count(name) > 1})
