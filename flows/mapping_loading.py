"""Mappings as their files have them, and what is wrong with those that can't be loaded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.errors import UsageError
from domain.yaml_files import WHOLE_FILE, WrongKeys, yaml_content
from sources.draft_words import TODO
from sources.mapping import Mapping
from sources.mapping_files import SHIPPED, load_mapping


@dataclass(frozen=True)
class Found:
    """A mapping with the file that it stands in, and whose it is."""

    file: Path
    mapping: Mapping
    is_shipped: bool


def loaded_mappings(files: Sequence[Path]) -> tuple[list[Found], list[dict[str, str]]]:
    """The mappings that can be loaded, and what is wrong with the others."""
    found: list[Found] = []
    errors: list[dict[str, str]] = []
    for file in files:
        todos: list[str] = []
        try:
            todos = [*_todos(yaml_content(file))]
            found.append(Found(file, load_mapping(file), file.parent == SHIPPED))
        except UsageError as error:
            problems = _problems_of(file, error)
            # What is still to do is named once.
            errors += [p for p in problems if not any(t.startswith(p["key"]) for t in todos)]
        errors += [
            wrong_key(file, key or WHOLE_FILE, "a TODO is left: fill it in") for key in todos
        ]
    return found, errors


def _problems_of(file: Path, error: UsageError) -> list[dict[str, str]]:
    """Each wrong key by itself. The error's text has them all in one line."""
    if not isinstance(error, WrongKeys):
        return [wrong_key(file, WHOLE_FILE, str(error).removeprefix(str(file)).lstrip(":, "))]
    return [wrong_key(file, key, expected) for key, expected in error.problems]


def wrong_key(file: Path, key: str, expected: str) -> dict[str, str]:
    """One thing that is wrong with a file: the key, and what was expected there."""
    return {"file": str(file), "key": key, "expected": expected}


def _todos(content: object, place: str = "") -> Iterator[str]:
    """The keys whose value, or some word in it, is still to do."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _todos(value, f"{place}.{key}" if place else str(key))
    elif isinstance(content, list):
        for position, value in enumerate(content):
            yield from _todos(value, f"{place}.{position}")
    elif content == TODO:
        yield place
