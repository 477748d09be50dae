"""Other names that a clinic gave a column of its exports, beside the one that its mapping reads."""

from collections.abc import Collection, Sequence
from collections.abc import Mapping as Dictionary
from typing import Annotated

from pydantic import BeforeValidator

from domain.errors import ExportRejected
from sources.columns import Folded
from sources.dataset_source import one_or_several
from sources.folding import folded

# A column as the mapping names it, and what else it is called.
OtherNames = Dictionary[Folded, Annotated[tuple[Folded, ...], BeforeValidator(one_or_several)]]


# Each column that a mapping reads, with its other names.
Columns = Dictionary[str, Collection[str]]


def plain_name(name: str) -> str:
    """A column's name as two headers are compared by it, whatever its blanks and capitals."""
    return folded(name).casefold()


def names_as_mapped(columns: Columns) -> dict[str, str]:
    """By each other name the one that the mapping reads, both plain."""
    return {plain_name(other): plain_name(name) for name in columns for other in columns[name]}


def refuse_idle_names(also_called: OtherNames, read: Collection[str]) -> None:
    """Raises ValueError where nothing reads the column, or another name is one that is read."""
    others = [other for names in also_called.values() for other in names]
    if unread := [name for name in also_called if name not in read]:
        raise ValueError(f"also_called: nothing in the mapping reads '{unread[0]}'")
    if both := [other for other in others if other in read or others.count(other) > 1]:
        raise ValueError(f"also_called: '{both[0]}' stands for another column, too; expected one")


def called_as_mapped(header: Sequence[str], also_called: OtherNames) -> tuple[str, ...]:
    """The header with the mapping's name for each column that is there under another one only.

    Raises ExportRejected where it is there under several of them.
    """
    meant: dict[str, str] = {}
    for name, others in also_called.items():
        found = [other for other in others if other in header and name not in header]
        if len(found) > 1:
            raise ExportRejected(
                "duplicate_column",
                f"header row: {' and '.join(found)} are both '{name}' to the mapping "
                "(also_called); expected one of them. Remove the others, from the file or there",
            )
        meant |= dict.fromkeys(found, name)
    return tuple(meant.get(name, name) for name in header)
