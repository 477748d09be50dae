"""Published columns that have another name since the last version of the tables."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rename:
    """A column of a published table that had another name in the version before."""

    table: str
    before: str
    now: str


# Those of the last version only: whoever raises SCHEMA_VERSION empties it first.
RENAMES: tuple[Rename, ...] = ()
