"""Derived tables, kept in a folder named by a fingerprint of what they were made from."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import polars as pl

from domain.interrupts import raise_interrupt
from warehouse.atomic import all_synced, linked, synced
from warehouse.parquet import ROWS_A_GROUP
from warehouse.row_groups import join_files
from warehouse.whole_parquet import is_whole

# A table; the Parquet file of one beside the folder, which is then the same; or one part by part.
Made = pl.DataFrame | pl.LazyFrame | Path | Iterator[pl.DataFrame]


def fingerprint(parts: object) -> str:
    """A name for what something was made from: equal exactly where all parts are."""
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def cached(folder: Path, make: Callable[[], Mapping[str, Made]]) -> Path:
    """The folder, filled by ``make`` where it is not there yet: whole or not at all.

    One whose files the disk has cut short is made anew.
    """
    if folder.exists():
        if all(map(is_whole, folder.glob("*.parquet"))):
            return folder
        discard(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".", suffix=".part", dir=folder.parent))
    try:
        made = dict(make())
        for name in list(made):
            # In a thread nothing else would end it.
            raise_interrupt()
            # Not held any longer than it takes.
            _write(made.pop(name), draft / f"{name}.parquet")
        # That it is there says that it is whole: also after the power was cut.
        all_synced(draft)
        os.replace(draft, folder)
        synced(folder.parent)
    except OSError:
        # Another process, such as a status, may have made the same meanwhile.
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _write(made: Made, target: Path) -> None:
    if isinstance(made, pl.DataFrame | pl.LazyFrame):
        made.lazy().sink_parquet(target, row_group_size=ROWS_A_GROUP)
    elif isinstance(made, Path):
        linked(made, target)
    else:
        _write_parts(made, target)


def _write_parts(parts: Iterator[pl.DataFrame], target: Path) -> None:
    """One table of all parts, in their order; only one of them is in memory."""
    files: list[Path] = []
    while (part := next(parts, None)) is not None:
        files.append(target.with_suffix(f".{len(files)}"))
        _write(part, files[-1])
        # Before the next is made.
        del part
    if len(files) == 1:
        os.replace(files[0], target)
        return
    join_files(files, target)
    for file in files:
        file.unlink()


def frames_in(folder: Path) -> dict[str, pl.LazyFrame]:
    """Every table in a folder, by name; read when it is collected."""
    return {
        path.stem: pl.scan_parquet(path, glob=False) for path in sorted(folder.glob("*.parquet"))
    }


def drop_others(parent: Path, kept: Iterable[Path]) -> None:
    """Removes what lies beside the folders to keep: products of inputs that are no longer so."""
    names = {path.name for path in kept}
    for path in parent.glob("*"):
        if path.name not in names:
            discard(path)


def discard(folder: Path) -> None:
    """Removes a folder in one step, for whoever looks: nobody finds it with half of its files.

    Who is at work in it without the lock, as ``status`` may be, can't put into place what is left.
    """
    gone = folder
    # Without room for another name it goes under its own.
    with suppress(OSError):
        place = Path(tempfile.mkdtemp(prefix=".", suffix=".gone", dir=folder.parent))
        try:
            os.replace(folder, place)
        except OSError:
            place.rmdir()
        else:
            gone = place
    shutil.rmtree(gone, ignore_errors=True)
