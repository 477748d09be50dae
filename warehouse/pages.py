"""Folders of pages for people, replaced whole."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_pages(folder: Path, pages: Mapping[str, str | bytes]) -> None:
    """Puts a folder with exactly these files in place; keys are paths below it.

    A reader sees the old folder or the new one; between the two renames, for an instant, none.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".", suffix=".part", dir=folder.parent))
    for name, page in pages.items():
        target = draft / name
        target.parent.mkdir(parents=True, exist_ok=True)
        content = page.encode() if isinstance(page, str) else page
        target.write_bytes(content)
    old = draft.with_suffix(".old")
    if folder.exists():
        os.replace(folder, old)
    os.replace(draft, folder)
    shutil.rmtree(old, ignore_errors=True)
