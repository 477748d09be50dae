"""A child process that ends with whoever started it, however that one ended."""

import os
import threading
import time
from contextlib import suppress
from multiprocessing.connection import Connection

# Windows and macOS know no signal at a parent's death, and Linux sends it when a thread dies.
EVERY_SECONDS = 0.5
ORPHANED = 113


def end_with(parent: int) -> None:
    """Ends this process at once when its parent is not ``parent`` any more."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(EVERY_SECONDS)
        # No tidying up: what it holds goes with it, and every file it writes is whole or not there.
        os._exit(ORPHANED)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def end_with_other_end(lifeline: Connection) -> None:
    """Ends this process at once when nobody holds the other end of a pipe any more.

    For a process whose parent is not whom it should end with.
    """

    def watch() -> None:
        # Nothing is ever sent.
        with suppress(EOFError, OSError):
            lifeline.recv_bytes()
        os._exit(ORPHANED)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
