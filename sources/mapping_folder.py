"""The folder of a group's own mappings: the files that are mappings, and what else lies there."""

import os
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from domain.errors import UsageError

NAME = "mappings"
SUFFIXES = (".yaml", ".yml")
# A data dictionary may lie beside the mapping that names it.
BESIDE = (".csv",)
# As alike as `mapping`, and less so than `mappings-old`.
ALIKE = 0.85


def own_files(config: Path) -> list[Path]:
    """The files of the clinics' own mappings, in the order in which these are tried.

    Raises UsageError where nobody can tell which there are.
    """
    return [path for path in _visible(config / NAME) if path.suffix in SUFFIXES]


def passed_over(config: Path) -> Iterator[str]:
    """Per thing in the configuration that may be meant as a mapping and is read as none, a note."""
    for path in _visible(config / NAME):
        if path.is_dir():
            yield f"{path}: not read: mappings lie in {NAME}/ itself, not in a folder there"
        elif path.suffix not in (*SUFFIXES, *BESIDE):
            yield f"{path}: not read: the name of a mapping ends in .yaml. Rename it if it is one"
    for path in _visible(config) if os.access(config, os.R_OK) else ():
        is_alike = get_close_matches(path.name.casefold(), [NAME], cutoff=ALIKE)
        if is_alike and path.name != NAME and path.is_dir():
            yield f"{path}: not read: the folder of mappings is {NAME}/. Rename it if it is that"


def _visible(folder: Path) -> list[Path]:
    """What lies in a folder, which need not be there, in order; raises UsageError.

    What begins with a dot is an editor's or a system's.
    """
    try:
        with os.scandir(folder) as found:
            return sorted(folder / one.name for one in found if not one.name.startswith("."))
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not folder.is_symlink():
            return []
        raise UsageError(
            f"{folder}: cannot be looked into ({error.strerror}); expected a folder that this "
            "account may read: without its mappings their exports would be read by none. Mend its "
            "permissions, or what it leads to"
        ) from None
