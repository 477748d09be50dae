"""Mappings as they lie in files: the clinics' own, and those that are shipped to extend."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from domain.errors import UsageError
from domain.yaml_files import checked, yaml_content
from sources.extending import laid_over
from sources.mapping import Base, Mapping
from sources.mapping_folder import own_files

SHIPPED = Path(__file__).parent / "mappings"


def load_mappings(config: Path) -> tuple[Mapping, ...]:
    """The clinics' own mappings first, then the shipped ones; raises UsageError."""
    files = [*own_files(config), *sorted(SHIPPED.glob("*.yaml"))]
    found = [(path, load_mapping(path)) for path in files]
    for first, second, name in repeated_names(found):
        raise UsageError(f"{second}: mapping: '{name}' {name_taken(first)}.")
    return tuple(mapping for _, mapping in found if not mapping.base)


def repeated_names(found: Iterable[tuple[Path, Mapping]]) -> Iterator[tuple[Path, Path, str]]:
    """Per mapping whose name another has already: the file of that one, its own, the name.

    Two of one name would be one source, of which each full snapshot deletes the other's rows. A
    base is no source.
    """
    named: dict[str, Path] = {}
    # Of a shipped one and a group's own it is the own that is to be called otherwise.
    for path, mapping in sorted(found, key=lambda one: one[0].parent != SHIPPED):
        if mapping.base:
            continue
        if mapping.mapping in named:
            yield named[mapping.mapping], path, mapping.mapping
        named.setdefault(mapping.mapping, path)


def name_taken(other: Path) -> str:
    """What to do about a name that the mapping in another file has, too."""
    whose = "the shipped " if other.parent == SHIPPED else ""
    return (
        f"is the name of {whose}{other.name}, too; expected another. Where both read one source, "
        "name it in each, as in source: north"
    )


def load_mapping(path: Path) -> Mapping:
    """The mapping in a file, laid over the shipped one that it extends; raises UsageError."""
    mapping = _loaded(path)
    if mapping.base and path.absolute().parent != SHIPPED:
        raise UsageError(
            f"{path}: base: expected in a shipped mapping alone: nothing can extend this one. "
            "Leave it out."
        )
    return mapping


def _loaded(path: Path) -> Mapping:
    content = yaml_content(path)
    if not isinstance(content, dict) or "extends" not in content:
        return _checked(content, path)
    shipped = {file.stem: file for file in SHIPPED.glob("*.yaml")}
    base = shipped.get(str(content["extends"]))
    if base is None:
        raise UsageError(
            f"{path}: extends: no shipped mapping is called '{content['extends']}'; expected one "
            f"of {', '.join(sorted(shipped))}. Mend the file."
        )
    return _checked(laid_over(yaml_content(base), content), path)


def _checked(content: Any, path: Path) -> Mapping:  # noqa: ANN401
    """The mapping, with the text of its dictionary in place of the file's name."""
    if isinstance(content, dict) and content.get("base") is True:
        return checked(content, path, Base)
    mapping = checked(content, path, Mapping)
    if mapping.dictionary is None:
        return mapping
    dictionary = _dictionary_file(mapping.dictionary, path)
    try:
        text = dictionary.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"{path}: dictionary: {mapping.dictionary} cannot be read as UTF-8 text beside the "
            "mapping. Put the data dictionary there, or write dictionary: null where there is none"
        ) from None
    return mapping.model_copy(update={"dictionary": text})


def _dictionary_file(name: str, path: Path) -> Path:
    """The file of this name beside the mapping, or the only one that fits it."""
    named = path.parent / name
    beside = [] if named.exists() else sorted(path.parent.iterdir())
    found = [file for file in beside if fnmatchcase(file.name, name)]
    if len(found) > 1:
        raise UsageError(
            f"{path}: dictionary: {len(found)} files beside the mapping are like '{name}'; "
            "expected one. Name it whole"
        )
    return found[0] if found else named
