"""Folders of pages for people, replaced whole."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from warehouse.atomic import all_synced, synced


def write_pages(folder: Path, pages: Mapping[str, str | bytes]) -> None:
    """Puts a folder with exactly these files in place; keys are paths below it.

    A reader sees the old folder or the new one; between the two renames, for an instant, none.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".", suffix=".part", dir=folder.parent))
    old = folder.with_name(f".{folder.name}.old")
    try:
        for name, page in pages.items():
            target = draft / name
            target.parent.mkdir(parents=True, exist_ok=True)
            content = page.encode() if isinstance(page, str) else page
            target.write_bytes(content)
        all_synced(draft)
        # Also a file, or a link that leads nowhere, which somebody left in its place.
        if os.path.lexists(folder):
            _drop(old)
            os.replace(folder, old)
        os.replace(draft, folder)
        synced(folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        put_back(folder.parent)


def put_back(parent: Path) -> None:
    """Brings back the old folders below ``parent`` whose new one did not come; drops the others."""
    for old in parent.glob(".*.old"):
        folder = old.with_name(old.name.removeprefix(".").removesuffix(".old"))
        if folder.exists():
            _drop(old)
        else:
            os.replace(old, folder)


def _drop(old: Path) -> None:
    """Removes a folder with all that is in it, or what is none."""
    if old.is_dir() and not old.is_symlink():
        shutil.rmtree(old, ignore_errors=True)
    else:
        old.unlink(missing_ok=True)
