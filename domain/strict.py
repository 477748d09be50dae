"""What the parts of a configuration have in common."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

# Ten years: beyond what is meant by any threshold, and far from where a calendar ends.
MOST_DAYS = 3650
Days = Annotated[int, Field(ge=1, le=MOST_DAYS)]
# More than any group treats, and a number that every engine takes.
MOST = 1_000_000


class Strict(BaseModel):
    """A part of a configuration file: unknown keys are errors, and nothing changes it."""

    # An alias is for a key that Python reserves, such as from.
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def twice(names: Iterable[str]) -> list[str]:
    """Those of the names that stand more than once, sorted."""
    every = list(names)
    return sorted({name for name in every if every.count(name) > 1})
