"""What a killed run leaves behind: drafts that nobody will finish, with patients' rows in them."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from warehouse.audit import unchanging
from warehouse.pages import put_back
from warehouse.store import Store


def drop_leftovers(store: Store) -> None:
    """Removes the drafts of killed runs; only for whoever holds the lock, and before any work."""
    for folder in (store.reports, store.worklists):
        put_back(folder)
    # Who adds a line to the audit log has no other lock, and a draft there.
    with unchanging(store):
        for path in [store.workdirs, *_drafts(store)]:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def last_begun(store: Store) -> str | None:
    """The export at which a process was killed; whoever takes in several takes it in first.

    Those after it leave notes of their own in the place of this one.
    """
    return store.begun.read_text() if store.begun.exists() else None


def _drafts(store: Store) -> Iterator[Path]:
    """Not those in the inbox, which are others', nor in ``derived``, which has no lock."""
    flat = (store.data, store.reports, store.worklists, store.landing)
    deep = (store.private, store.landing, store.accepted_exports, store.quarantines)
    for folder in flat:
        yield from (path for path in folder.glob(".*") if _is_draft(path.name))
    for home in deep:
        for parent, _, names in os.walk(home):
            yield from (Path(parent) / name for name in names if _is_draft(name))


def _is_draft(name: str) -> bool:
    """Whether it is a draft, or what a database lays beside one."""
    return name.startswith(".") and (name.endswith(".part") or ".part." in name)
