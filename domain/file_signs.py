"""What tells a file from any other without reading it."""

import os
from pathlib import Path

# Device, number, size, time of change: others once somebody has written to a file or replaced it.
Sign = tuple[int, int, int, int]


def sign_in(found: os.stat_result) -> Sign:
    """The sign of a file that was looked at."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def sign_of(path: Path) -> Sign | None:
    """The sign of the file there; null where there is none."""
    try:
        return sign_in(path.lstat())
    except FileNotFoundError:
        return None
