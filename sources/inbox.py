"""Files that lie in the inbox and may be exports."""

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

PASSED_OVER = "not taken in: a link or special file. Copy the file itself here"
UNFINISHED = (".part", ".filepart", ".partial", ".tmp", ".crdownload", ".download")

# Size, time of change and number of a file: the same as long as nobody writes to it.
Sign = tuple[int, int, int]


def inbox_files(inbox: Path) -> list[Path]:
    """Regular files below the inbox, in order of their paths.

    Hidden files, unfinished copies and the lock files of office programs are not exports; neither
    are links and special files, which may lead out of the inbox or never end.
    """
    return sorted(inbox_signs(inbox))


def inbox_signs(inbox: Path) -> dict[Path, Sign]:
    """The sign of each file that may be an export."""
    return {
        path: (found.st_size, found.st_mtime_ns, found.st_ino)
        for path, found in _files(inbox)
        if stat.S_ISREG(found.st_mode)
    }


def refused(inbox: Path) -> list[Path]:
    """Links and special files below the inbox: named, never opened."""
    return sorted(path for path, found in _files(inbox) if not stat.S_ISREG(found.st_mode))


def unreadable(inbox: Path) -> dict[Path, str]:
    """What below the inbox nobody can look into, most often a folder, and why."""
    troubles: list[OSError] = []
    for _ in _files(inbox, troubles.append):
        pass
    return {Path(one.filename): one.strerror or type(one).__name__ for one in troubles}


def _files(
    folder: Path, tell: Callable[[OSError], object] | None = None
) -> Iterator[tuple[Path, os.stat_result]]:
    """Every entry with a name that an export may have, but folders; not followed if a link."""

    def told(error: OSError) -> None:
        # A file or folder may be renamed or taken away while it is looked for.
        if tell and not isinstance(error, FileNotFoundError):
            tell(error)

    for parent, folders, names in os.walk(folder, onerror=told, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        linked = [name for name in folders if (Path(parent) / name).is_symlink()]
        for name in (*names, *linked):
            path = Path(parent) / name
            if _is_passing(name):
                continue
            try:
                found = path.lstat()
            except OSError as error:
                told(error)
            else:
                yield path, found


def _is_passing(name: str) -> bool:
    return name.startswith((".", "~$")) or name.casefold().endswith(UNFINISHED)


class Settling:
    """Which files have been still for a while; moments are of a clock that nobody sets."""

    def __init__(self, settle_seconds: float) -> None:
        self._settle_seconds = settle_seconds
        self._seen: dict[Path, tuple[Sign, float]] = {}

    def settled(self, signs: Mapping[Path, Sign], now: float) -> list[Path]:
        """Those of the files that have not changed for the settle time, in order."""
        self._seen = {
            path: seen if (seen := self._seen.get(path)) and seen[0] == sign else (sign, now)
            for path, sign in signs.items()
        }
        return sorted(
            path for path, (_, since) in self._seen.items() if now - since >= self._settle_seconds
        )
