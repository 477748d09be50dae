"""The exercise catalogue: which code stands for which exercise, and what it trains."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Exercise(BaseModel):
    """One exercise of the catalogue."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    component: Literal["lumbar", "hip"]
    is_one_sided: bool
    synonyms: tuple[str, ...] = ()


class ExerciseCatalogue(BaseModel):
    """All exercises that the group prescribes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    exercises: tuple[Exercise, ...]

    def codes_by_name(self) -> dict[str, str]:
        """Every name that an export may use, folded to lower case, to its code."""
        names = {
            name.casefold(): exercise.code
            for exercise in self.exercises
            for name in (exercise.name, *exercise.synonyms)
        }
        return names | {exercise.code.casefold(): exercise.code for exercise in self.exercises}
