"""A week's work, and what can befall it: a call of the file system that fails, a process killed.

Each n-th access to a file under ``--data`` is one point: Python tells of opening, linking,
renaming, making and removing before it does so, this module of syncing, and libraries that write by
themselves meet a limit on the size of files instead. Between two steps of the work is one as well.
"""

import errno
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import patch

import polars as pl

from domain.published import PUBLISHED
from flows.context import derivation
from flows.due_exports import due_exports
from flows.publish import derive, publish_all
from flows.report import write_reports
from flows.take_in import take_in_one
from flows.tidy import tidy
from flows.worklists import write_worklists
from warehouse.accepted import clinics_of
from warehouse.landing import land
from warehouse.lock import locked
from warehouse.store import Store
from warehouse.writable import writable_store

CUT = date(2026, 11, 15)
WEEK = "2026-W46"
ARRIVED = datetime(2026, 11, 20, 9, tzinfo=UTC)
SYNC, BETWEEN_STEPS = "tests.faults.sync", "tests.faults.between_steps"
TOLD = {
    "open", "os.link", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.symlink",
    "os.truncate", SYNC, BETWEEN_STEPS,
}  # fmt: skip
FAILURES = (errno.ENOSPC, errno.EIO, errno.EACCES)


def week_of_work(exports: Path, data: Path) -> None:
    """All that a run does with these exports, in its order and locked, with every clock set."""
    store = writable_store(data)
    with locked(store):
        for _ in _steps(exports, store):
            sys.audit(BETWEEN_STEPS, str(data))


def _steps(exports: Path, store: Store) -> Iterator[object]:
    """Does one step after another; there is nothing to see in what it yields but that it did."""
    data = store.data
    for minute, file in enumerate(sorted(exports.iterdir())):
        yield land(file, store, ARRIVED + timedelta(minutes=minute))
    for export_id in due_exports(data):
        yield take_in_one.fn(data, export_id)
    clinics = clinics_of(derivation(data).known)
    for clinic_id in clinics:
        yield derive.fn(data, clinic_id, [CUT])
    yield publish_all.fn(data, CUT, ARRIVED + timedelta(days=1))
    yield write_worklists.fn(data, CUT)
    yield tidy.fn(data, CUT)
    yield write_reports.fn(data, WEEK, clinics, None)


def published(data: Path) -> dict[str, bytes]:
    """Every published table by name, and every page by its path, as bytes.

    Hidden folders are on their way in or out, and no reader's pattern finds them.
    """
    store = Store(data)
    tables = {name: pl.read_parquet(store.parquet / f"{name}.parquet") for name in PUBLISHED}
    pages = {
        str(path.relative_to(data)): path.read_bytes()
        for folder in (store.reports, store.worklists)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "/." not in str(path.relative_to(data))
    }
    return pages | {name: rows.write_ipc(None).getvalue() for name, rows in tables.items()}


class _Point:
    """Where the next fault is: at the n-th access under a folder, by this errno or a kill."""

    folder = ""
    at = 0
    passed = 0
    failure: int | None = None
    between_steps: ClassVar[list[int]] = []


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in TOLD or not _Point.folder:
        return
    path = arguments[0]
    if not isinstance(path, str | os.PathLike) or not str(path).startswith(_Point.folder):
        return
    _Point.passed += 1
    if event == BETWEEN_STEPS:
        _Point.between_steps.append(_Point.passed)
    if _Point.passed != _Point.at:
        return
    if _Point.failure is None:
        os.kill(os.getpid(), signal.SIGKILL)
    raise OSError(_Point.failure, os.strerror(_Point.failure or 0), str(path))


sys.addaudithook(_watch)
_fsync = os.fsync


def _told_fsync(descriptor: int) -> None:
    sys.audit(SYNC, os.readlink(f"/proc/self/fd/{descriptor}"))
    _fsync(descriptor)


@contextmanager
def failing(data: Path, at: int, failure: int | None) -> Iterator[None]:
    """The ``at``-th access to a file below fails so, or, without a failure, kills the process."""
    _Point.folder, _Point.at, _Point.failure, _Point.passed = str(data), at, failure, 0
    _Point.between_steps.clear()
    try:
        with patch.object(os, "fsync", _told_fsync):
            yield
    finally:
        _Point.folder = ""


def points(exports: Path, data: Path) -> tuple[int, list[int]]:
    """How many points a week's work has, and which of them lie between two steps."""
    with failing(data, -1, errno.EIO):
        week_of_work(exports, data)
    return _Point.passed, list(_Point.between_steps)


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """Whoever writes more than this to one file is refused, libraries that are no Python too."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)


def killed_at(exports: Path, data: Path, at: int) -> None:
    """A week's work of a process that kills itself at the ``at``-th access."""
    with failing(data, at, None):
        week_of_work(exports, data)
