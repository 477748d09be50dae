"""Files that are there whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def synced(path: Path) -> None:
    """Waits until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def all_synced(folder: Path) -> None:
    """Waits until a folder and everything in it is on the disk."""
    for path in folder.rglob("*"):
        synced(path)
    synced(folder)


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """A path to write to; the file takes the place of ``target`` when the block ends well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # Hidden, so that no reader's pattern finds it; with the process, so that two never share one.
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield draft
        synced(draft)
        os.replace(draft, target)
        synced(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def write_text(target: Path, text: str) -> None:
    """Puts a text in place of ``target``."""
    with replaced(target) as draft:
        draft.write_text(text, encoding="utf-8", newline="")


def linked(file: Path, target: Path) -> None:
    """Makes ``target`` the same file, or a copy of it where the disk has no links."""
    try:
        os.link(file, target)
    except OSError:
        shutil.copyfile(file, target)
