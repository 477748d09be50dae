"""A folder for ``--data`` that can be written to, and that nobody else's files lie in."""

import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from domain.errors import AdherenceError, UsageError, is_full_disk, no_room
from warehouse.store import Store

EXPORT = re.compile(r"[0-9a-f]{64}")


def writable_store(data: Path) -> Store:
    """The store in that folder, which is made where missing; raises UsageError if it can't be.

    Where there is only no room it raises AdherenceError: whoever tries again may find some.
    """
    if "?" in str(data.resolve()):
        raise UsageError(
            f"--data {data}: DuckDB opens no file below a folder with ? in its name. Choose another"
        )
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        if is_full_disk(error):
            raise AdherenceError(no_room(f"--data {data}")) from None
        raise UsageError(
            f"--data {data}: cannot be written ({os.strerror(error.errno or 0)}). "
            "Choose a folder that you may write to"
        ) from None
    store = Store(data.resolve())
    _refuse_others(store)
    _refuse_shut(store)
    return store


def _refuse_shut(store: Store) -> None:
    """Raises UsageError where a folder of ours is another account's, as a run by root leaves it.

    Others that lie there, such as that of a disk for lost files, are none of ours.
    """
    _refuse(path for path in store.made if path.is_dir() and path != store.parquet)
    exports = sorted(store.landing.iterdir()) if store.landing.exists() else []
    _refuse(path for path in exports if EXPORT.fullmatch(path.name))


def _refuse(folders: Iterable[Path]) -> None:
    for path in folders:
        if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
            raise UsageError(
                f"{path}: this account may not read and write it, as after a run by another one. "
                "Give it to this account, with all that lies in it (chown -R)"
            )


def _refuse_others(store: Store) -> None:
    """Raises UsageError where another program seems to have made what a run would replace."""
    others = [path.name for path in store.products if path.exists()]
    if others and not (store.lock.exists() or store.landing.exists()):
        raise UsageError(
            f"--data {store.data}: holds {', '.join(others)}, which a run would replace, and "
            "nothing says that adherence made them (no .lock, no landing/). Choose an empty "
            "folder; of a backup put landing/ back as well"
        )
