"""The exercise catalogue: which code stands for which exercise, and what it trains."""

import unicodedata
from typing import Literal

from pydantic import Field, field_validator

from domain.strict import Strict, twice


class Exercise(Strict):
    """One exercise of the catalogue."""

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


class ExerciseCatalogue(Strict):
    """All exercises that the group prescribes."""

    exercises: tuple[Exercise, ...]

    @field_validator("exercises")
    @classmethod
    def _each_name_once(cls, exercises: tuple[Exercise, ...]) -> tuple[Exercise, ...]:
        if again := twice(exercise.code for exercise in exercises):
            raise ValueError(f"expected each code once, found {', '.join(again)} twice")
        if again := twice(name for exercise in exercises for name in exercise.names):
            raise ValueError(
                f"expected each name for one exercise, found {', '.join(again)} for two"
            )
        return exercises

    def codes_by_name(self) -> dict[str, str]:
        """Every name that an export may use, folded, to its code."""
        return {name: exercise.code for exercise in self.exercises for name in exercise.names}
