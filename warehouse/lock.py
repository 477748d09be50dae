"""One writer at a time: a lock on a side file, which goes with the process that holds it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import Locked
from warehouse.leftovers import drop_leftovers
from warehouse.store import Store

# Paths that this process holds. A second open of a file of one's own would lock oneself out.
_held: dict[Path, int] = {}


AGAIN_SECONDS = 0.1


@contextmanager
def locked(store: Store, patience_seconds: float = 0) -> Iterator[None]:
    """Holds the lock of a store; raises Locked where another process keeps it. May be nested."""
    path = store.lock.resolve()
    if path in _held:
        yield
        return
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if not _is_mine(descriptor, patience_seconds):
        os.close(descriptor)
        raise Locked(
            f"{store.data}: another run is at work here. Wait until it ends, then run again"
        )
    _held[path] = descriptor
    try:
        drop_leftovers(store)
        yield
    finally:
        del _held[path]
        os.close(descriptor)


def held_locks() -> tuple[int, ...]:
    """The locks of this process, as descriptors: a child that is given them holds them as well."""
    return tuple(_held.values())


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Waits until no other process is within this, of the same folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def serving(store: Store) -> Iterator[None]:
    """Holds the lock of the service, which its flows do not need; raises Locked where one runs."""
    store.service.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(store.service_lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _is_mine(descriptor, 0):
            raise Locked(f"{store.data}: a service is at work here already. One is enough")
        yield
    finally:
        os.close(descriptor)


def _is_mine(descriptor: int, patience_seconds: float) -> bool:
    """Whether the lock could be had in that time."""
    end = time.monotonic() + patience_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(AGAIN_SECONDS)
        else:
            return True
