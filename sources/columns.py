"""The part of a mapping that says where one column of a dataset comes from."""

from collections.abc import Mapping as Dictionary
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from domain.settings import known_time_zone
from domain.strict import Strict
from sources.folding import folded
from sources.notation import problem_of, says_moment

# A name or a word of an export: of blanks and letters that look alike, either may be meant.
Folded = Annotated[str, AfterValidator(folded)]
# Of a score that is written out of the highest one, where the mapping names none.
USUAL_HIGHEST = 10


class Ordinal(Strict):
    """A number made here: 1, 2, 3 … within rows that share these columns, in file order."""

    within: tuple[Folded, ...] = Field(min_length=1)


def _by_folded_word(values: Dictionary[str, str]) -> Dictionary[str, str]:
    """The meaning of each word as it is compared; an empty one where it means nothing."""
    found: dict[str, str] = {}
    for word, meaning in values.items():
        if found.setdefault(folded(word), meaning.strip()) != meaning.strip():
            raise ValueError(f"'{folded(word)}' stands twice with two meanings; expected one")
    return found


class ColumnSource(Strict):
    """Where the value of one column of the contract comes from, and how it is rewritten."""

    source: Folded | None = Field(default=None, alias="from")
    constant: Annotated[str, AfterValidator(str.strip)] | None = None
    joined: tuple[Folded, ...] | None = Field(default=None, min_length=1)
    ordinal: Ordinal | None = None
    first_of: tuple[Folded, ...] | None = Field(default=None, min_length=1)
    missing: tuple[Folded, ...] = ()
    score: bool | Annotated[int, Field(ge=1)] = False
    percent: bool = False
    zone: Annotated[str, AfterValidator(known_time_zone)] | None = None
    values: Annotated[Dictionary[str, str], AfterValidator(_by_folded_word)] | None = None
    date: str | None = None
    datetime: str | None = None
    midnight_utc_date: bool = False
    suffix: str | None = Field(default=None, min_length=1)
    decimal: Literal[".", ",", "either"] = "."
    multiply: float | None = Field(default=None, allow_inf_nan=False)
    add: float | None = Field(default=None, allow_inf_nan=False)

    @model_validator(mode="after")
    def _one_origin(self) -> "ColumnSource":
        origins = (self.source, self.constant, self.joined, self.ordinal, self.first_of)
        if sum(origin is not None for origin in origins) != 1:
            raise ValueError("expected exactly one of from, constant, joined, ordinal, first_of")
        return self

    @model_validator(mode="after")
    def _one_notation(self) -> "ColumnSource":
        if self.date is not None and self.datetime is not None:
            raise ValueError("expected date or datetime, not both")
        if self.midnight_utc_date and (self.date is not None or self.datetime is not None):
            raise ValueError("expected midnight_utc_date, or a date or datetime, not both")
        # Of a day the zone is judged below.
        notation, zone = (self.date, "UTC") if self.date is not None else (self.datetime, self.zone)
        problem = None if notation is None else problem_of(notation, zone)
        if problem:
            raise ValueError(problem)
        return self

    @model_validator(mode="after")
    def _zone_where_it_matters(self) -> "ColumnSource":
        is_day_of_moment = self.date is not None and says_moment(self.date)
        if self.zone is None and is_day_of_moment:
            raise ValueError(
                f"'{self.date}' says a moment, which is another day on another clock; expected "
                "zone: the clinic's beside it, or midnight_utc_date in its place"
            )
        if self.zone is not None and self.datetime is None and not is_day_of_moment:
            raise ValueError(
                "zone: expected beside datetime, the notation of a wall clock, or beside the date "
                "of a moment"
            )
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns of the export that it reads."""
        within = self.ordinal.within if self.ordinal else ()
        named = (self.source,) if self.source else ()
        return (*named, *(self.joined or ()), *(self.first_of or ()), *within)

    @property
    def needed(self) -> tuple[tuple[str, ...], ...]:
        """The columns that an export must have: of the several of ``first_of`` any one."""
        return (self.first_of,) if self.first_of else tuple((name,) for name in self.headers)
