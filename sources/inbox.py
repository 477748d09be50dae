"""Files that lie in the inbox and may be exports."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

UNFINISHED = (".part", ".filepart", ".partial", ".tmp", ".crdownload", ".download")


def inbox_files(inbox: Path) -> list[Path]:
    """Regular files below the inbox, in order of their paths.

    Hidden files, unfinished copies and the lock files of office programs are not exports; neither
    are links and special files, which may lead out of the inbox or never end.
    """
    return sorted(path for path in _files(inbox) if not _is_passing(path.name))


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(parent) / name
            # A file may be renamed or taken away while the folder is read.
            with suppress(FileNotFoundError):
                if stat.S_ISREG(path.lstat().st_mode):
                    yield path


def _is_passing(name: str) -> bool:
    return name.startswith((".", "~$")) or name.casefold().endswith(UNFINISHED)
