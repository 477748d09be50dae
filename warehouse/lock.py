"""One writer at a time: a lock on a side file, which goes with the process that holds it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import Locked
from warehouse.leftovers import drop_leftovers
from warehouse.store import Store

# Paths that this process holds. A second open of a file of one's own would lock oneself out.
_held: set[Path] = set()


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Holds the lock of a store; raises Locked where another process has it. May be nested."""
    path = store.lock.resolve()
    if path in _held:
        yield
        return
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise Locked(
            f"{store.data}: another run is at work here. Wait until it ends, then run again"
        ) from None
    _held.add(path)
    try:
        drop_leftovers(store)
        yield
    finally:
        _held.discard(path)
        os.close(descriptor)
