"""A folder for ``--data`` that can be written to, and that nobody else's files lie in."""

import os
import tempfile
from pathlib import Path

from domain.errors import AdherenceError, UsageError, is_full_disk, no_room
from warehouse.store import Store


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
    for folder in (store.data, store.landing):
        _refuse_shut(folder, store)
    return store


def _refuse_shut(folder: Path, store: Store) -> None:
    """Raises UsageError where a folder of ours is another account's, as a run by root leaves it."""
    below = folder.iterdir() if folder.exists() else ()
    for path in sorted(below):
        is_ours = path.is_dir() and path not in (store.inbox, store.parquet)
        if is_ours and not os.access(path, os.R_OK | os.W_OK | os.X_OK):
            raise UsageError(
                f"{path}: this account may not read and write it, as after a run by another one. "
                f"Give it all that lies below {store.data} (chown -R)"
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
