"""A folder for passing files where the system keeps such, for who has no ``--data``."""

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from warehouse.processes import is_running

PREFIX = "adherence-"
ENDING = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def passing_folder() -> Iterator[Path]:
    """A private folder, gone afterwards; after a kill, when the same user wants one again."""
    _drop_left()
    with (
        tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-") as name,
        _ended_in_order(),
    ):
        yield Path(name)


def _drop_left() -> None:
    """Removes the folders of this user whose process is gone: rows of patients may be in them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        number = folder.name.removeprefix(PREFIX).partition("-")[0]
        # Another may be removing its own.
        with suppress(OSError):
            is_own = number.isdecimal() and folder.lstat().st_uid == os.getuid()
            if is_own and not is_running(int(number)):
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Has signals that would end the process at once end it by way of what it has to clear up."""
    is_main = threading.current_thread() is threading.main_thread()
    # Who is told to take no notice of one, as by nohup, goes on taking none.
    numbers = [n for n in ENDING if is_main and signal.getsignal(n) is signal.SIG_DFL]
    for number in numbers:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, _: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
