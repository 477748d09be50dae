"""The exercise catalogue: which code stands for which exercise, and what it trains."""

import unicodedata
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator


class Exercise(BaseModel):
    """One exercise of the catalogue."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    component: Literal["lumbar", "hip"]
    is_one_sided: bool
    synonyms: tuple[str, ...] = ()

    @property
    def names(self) -> set[str]:
        """Every name that it may go by, folded as exports are compared."""
        return {folded_name(name) for name in (self.code, self.name, *self.synonyms)}


def folded_name(name: str) -> str:
    """The name in composed letters and lower case, with single blanks between words."""
    return " ".join(unicodedata.normalize("NFC", name).lower().split())


class ExerciseCatalogue(BaseModel):
    """All exercises that the group prescribes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    exercises: tuple[Exercise, ...]

    @field_validator("exercises")
    @classmethod
    def _each_name_once(cls, exercises: tuple[Exercise, ...]) -> tuple[Exercise, ...]:
        codes = [exercise.code for exercise in exercises]
        if twice := {code for code in codes if codes.count(code) > 1}:
            raise ValueError(f"expected each code once, found {', '.join(sorted(twice))} twice")
        names = [name for exercise in exercises for name in exercise.names]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(
                f"expected each name for one exercise, found {', '.join(sorted(twice))} for two"
            )
        return exercises

    def codes_by_name(self) -> dict[str, str]:
        """Every name that an export may use, folded, to its code."""
        return {name: exercise.code for exercise in self.exercises for name in exercise.names}
