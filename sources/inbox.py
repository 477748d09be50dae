"""Files that lie in the inbox and may be exports."""

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from errno import EACCES, EDQUOT, EFBIG, ENOSPC, EPERM, EROFS
from pathlib import Path

from domain.errors import ExportRejected
from domain.file_signs import Sign, sign_in

PASSED_OVER = "not taken in: a link or special file. Copy the file itself here"
NO_ROOM = (ENOSPC, EDQUOT, EFBIG, EROFS)
# What systems put on disks of their own, most often for nobody else to look into.
OF_DISKS = ("lost+found", "system volume information", "$recycle.bin")
# What they put into folders that somebody has looked at.
OF_FOLDERS = ("thumbs.db", "desktop.ini")
UNFINISHED = (".part", ".filepart", ".partial", ".tmp", ".crdownload", ".download")


@dataclass(frozen=True)
class Look:
    """What lies below an inbox: files that may be exports, what is passed over, what is shut."""

    signs: Mapping[Path, Sign]
    refused: tuple[Path, ...]
    unreadable: Mapping[Path, OSError]


def looked_into(inbox: Path) -> Look:
    """What lies below an inbox by now, at one look.

    Hidden files, unfinished copies and what systems and office programs put there are none; neither
    are links and special files, which may lead out of the inbox or never end.
    """
    troubles: list[OSError] = []
    found = dict(_files(inbox, troubles.append))
    regular = {path: one for path, one in found.items() if stat.S_ISREG(one.st_mode)}
    return Look(
        {path: sign_in(one) for path, one in regular.items()},
        tuple(sorted(found.keys() - regular.keys())),
        {Path(one.filename): one for one in troubles},
    )


def not_read(trouble: OSError) -> str:
    """What is said of a file or folder of the inbox that cannot be read."""
    is_shut = trouble.errno in (EACCES, EPERM)
    mend = "Mend its permissions" if is_shut else "Look after the drive or share that it lies on"
    why = trouble.strerror or type(trouble).__name__
    return f"not taken in: it cannot be read ({why}). {mend}"


def not_landed(trouble: ExportRejected | OSError) -> str:
    """What is said of a file that could not be copied into landing."""
    if isinstance(trouble, ExportRejected):
        return f"not taken in: {trouble}"
    if trouble.errno in NO_ROOM:
        room = f"no room for a copy of it ({trouble.strerror})"
        return f"not taken in: {room}. Make room where --data lies"
    return not_read(trouble)


def inbox_files(inbox: Path) -> list[Path]:
    """Regular files below the inbox that may be exports, in order of their paths."""
    return sorted(looked_into(inbox).signs)


def _files(
    folder: Path, tell: Callable[[OSError], object]
) -> Iterator[tuple[Path, os.stat_result]]:
    """Every entry with a name that an export may have, but folders; not followed if a link.

    ``tell`` is given what nobody can look into, most often a folder.
    """

    def told(error: OSError) -> None:
        # A file or folder may be renamed or taken away while it is looked for.
        if not isinstance(error, FileNotFoundError):
            tell(error)

    for parent, folders, names in os.walk(folder, onerror=told, followlinks=False):
        folders[:] = [name for name in folders if not _is_hidden(name)]
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


def _is_hidden(folder: str) -> bool:
    return folder.startswith(".") or folder.casefold() in OF_DISKS


def _is_passing(name: str) -> bool:
    plain = name.casefold()
    is_begun = name.startswith((".", "~$"))
    return is_begun or plain in OF_FOLDERS or plain.endswith(UNFINISHED)


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
