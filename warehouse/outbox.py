"""The outbox: notices as files that a person, or a mail program, takes away."""

import time
from collections.abc import Collection
from pathlib import Path

from warehouse.atomic import write_text
from warehouse.store import Store

TOLD_DAYS = 400
# Of a notice that lies in the outbox, and still is to go elsewhere.
PUT = "put"


def is_told(name: str, store: Store) -> bool:
    """Whether a notice of that name has been told everywhere, by the outbox and otherwise."""
    return is_put(name, store) and _mark(name, store).read_text("utf-8") != PUT


def is_put(name: str, store: Store) -> bool:
    """Whether a notice of that name has been put into the outbox before, taken away or not."""
    return _mark(name, store).exists()


def put(name: str, files: dict[str, str], store: Store) -> None:
    """Puts the files of a notice into the outbox, once; keys are the ends of their names."""
    for suffix, content in files.items():
        write_text(store.outbox / f"{name}{suffix}", content)
    write_text(_mark(name, store), PUT)


def mark_told(name: str, store: Store) -> None:
    """Writes down that a notice has been told everywhere; last: twice is better than never."""
    write_text(_mark(name, store), "")


def drop_old_marks(held: Collection[str], store: Store) -> None:
    """Forgets what was told long ago, but for the notices ``held``, which would be told again."""
    oldest = time.time() - TOLD_DAYS * 86400
    for mark in (store.outbox / ".told").glob("*"):
        if mark.name not in held and mark.stat().st_mtime < oldest:
            mark.unlink(missing_ok=True)


def _mark(name: str, store: Store) -> Path:
    return store.outbox / ".told" / name
