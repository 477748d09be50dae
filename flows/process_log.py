"""What a child process says of itself, in a file of its own that rotates.

Never to a file that another process rotates too, and never with the text of an exception: engines
quote cells in theirs.
"""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

PREFECTS = ("prefect", "docket", "uvicorn", "adherence")


class _NoTrace(logging.Formatter):
    """A line per record: of an exception, its kind."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(_bare(record))
        kind = record.exc_info[0] if record.exc_info else None
        return f"{line} [{kind.__name__}]" if kind else line


def _bare(record: logging.LogRecord) -> logging.LogRecord:
    """The record without its exception, which other handlers still need."""
    fields = {**vars(record), "exc_info": None, "exc_text": None, "stack_info": None}
    return logging.makeLogRecord(fields)


def log_to(path: Path) -> None:
    """Sends the warnings of Prefect in this process to a file, and nothing to its output.

    Of no other package: engines that see rows may quote them.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        path, maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True
    )
    handler.setFormatter(_NoTrace("%(asctime)s %(levelname)s %(name)s %(message)s"))
    for name in logging.root.manager.loggerDict:
        if name.partition(".")[0] in PREFECTS:
            logger = logging.getLogger(name)
            logger.handlers = []
            logger.propagate = True
            logger.setLevel(logging.NOTSET)
    for name in PREFECTS:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.INFO if name == "adherence" else logging.WARNING)
    logging.getLogger().handlers = [logging.NullHandler()]
