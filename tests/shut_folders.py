"""A folder that nobody may look into, also where the tests run as root, who may do anything."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


def shut_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes listing this folder fail as it does without the permission."""
    listed = os.scandir

    def refused(path: str | Path) -> "Iterator[os.DirEntry[str]]":
        if Path(path) == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr("os.scandir", refused)
