"""Folders that nobody may look into or reach, also where root, who may do anything, runs tests."""

import os
from collections.abc import Callable, Iterator
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


def out_of_reach(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes whatever is asked of this folder fail as it does below one that is shut."""
    for name in ("stat", "lstat", "open", "scandir"):
        _refuse(name, folder, monkeypatch)


def _refuse(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Callable[..., object] = getattr(os, name)

    def refused(path: str | Path | int, *given: object, **named: object) -> object:
        if not isinstance(path, int) and Path(path).is_relative_to(folder):
            raise PermissionError(13, "Permission denied", str(path))
        return asked(path, *given, **named)

    monkeypatch.setattr(os, name, refused)
