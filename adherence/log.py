"""The log file: what was done, with ids of exports and counts; no file name, no value."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOGGER = logging.getLogger("adherence")
# Without a handler of its own, Python would print to the terminal what is meant for the file.
LOGGER.addHandler(logging.NullHandler())
LOGGER.propagate = False


def log_to(folder: Path) -> None:
    """Sends the program's log to a file that rotates; raises OSError where it can't be opened."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "adherence.log", maxBytes=1_000_000, backupCount=5, encoding="utf-8"
    )
    # A line that can't be written, as on a full disk, is not worth a traceback.
    logging.raiseExceptions = False
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    for old in list(LOGGER.handlers):
        LOGGER.removeHandler(old)
        old.close()
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
