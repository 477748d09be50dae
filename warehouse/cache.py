"""Derived tables, kept in a folder named by a fingerprint of what they were made from."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import polars as pl

from warehouse.atomic import linked


def fingerprint(parts: object) -> str:
    """A name for what something was made from: equal exactly where all parts are."""
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def cached(folder: Path, make: Callable[[], Mapping[str, pl.DataFrame | Path]]) -> Path:
    """The folder, filled by ``make`` where it is not there yet: whole or not at all.

    What it makes is a table, or the Parquet file of one beside the folder, which is then the same.
    """
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".", suffix=".part", dir=folder.parent))
    try:
        for name, made in make().items():
            target = draft / f"{name}.parquet"
            if isinstance(made, pl.DataFrame):
                made.write_parquet(target)
            else:
                linked(made, target)
        os.replace(draft, folder)
    except OSError:
        # Another process, such as a status, may have made the same meanwhile.
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def frames_in(folder: Path) -> dict[str, pl.DataFrame]:
    """Every table in a folder, by name."""
    return {
        path.stem: pl.read_parquet(path, glob=False) for path in sorted(folder.glob("*.parquet"))
    }


def drop_others(parent: Path, kept: Iterable[Path]) -> None:
    """Removes what lies beside the folders to keep: products of inputs that are no longer so."""
    names = {path.name for path in kept}
    for path in parent.glob("*"):
        if path.name not in names:
            shutil.rmtree(path, ignore_errors=True)
