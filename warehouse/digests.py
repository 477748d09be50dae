"""Hashes of what lies under ``--data``, which whoever has the files can make again."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

CHUNK = 1 << 20


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def folder_hash(folder: Path) -> str:
    """One hash over every file below a folder and its name there."""
    return files_hash((path for path in folder.rglob("*") if path.is_file()), folder)


def files_hash(files: Iterable[Path], folder: Path) -> str:
    """One hash over files and their names below a folder.

    It is that of what ``sha256sum`` prints of them in the order of their names.
    """
    named = sorted((path.relative_to(folder).as_posix().encode(), path) for path in files)
    digest = hashlib.sha256()
    for name, path in named:
        digest.update(file_hash(path).encode() + b"  " + name + b"\n")
    return digest.hexdigest()
