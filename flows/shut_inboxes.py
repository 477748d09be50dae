"""Inboxes that cannot be read through, or written to where a copy lies in them."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from errno import EACCES, EPERM, EROFS
from pathlib import Path

from domain.errors import UsageError
from sources.inbox import looked_into
from warehouse.inbox_copies import unreadable_in

SHUT = (EACCES, EPERM, EROFS)


class ShutInbox(UsageError):
    """A part of an inbox cannot be read or written to; names it, which may be a file."""


def refuse_unreadable(inboxes: Iterable[Path]) -> None:
    """Raises ShutInbox where somebody who is to be forgotten may be in what cannot be read."""
    for inbox in inboxes:
        for path in (*looked_into(inbox).unreadable, *unreadable_in(inbox)):
            raise _shut(path, "read")


def refuse_unwritable(copies: Iterable[Path]) -> None:
    """Raises ShutInbox where a copy that is to go from an inbox has to stay there."""
    for folder in sorted({copy.parent for copy in copies}):
        if not os.access(folder, os.W_OK | os.X_OK):
            raise _shut(folder, "written to")


@contextmanager
def writing_to(inbox: Path) -> Iterator[None]:
    """Makes a ShutInbox of what the file system refuses meanwhile."""
    try:
        yield
    except OSError as refused:
        if refused.errno not in SHUT:
            raise
        raise _shut(Path(refused.filename or inbox), "read or written to") from None


def _shut(path: Path, done: str) -> ShutInbox:
    return ShutInbox(
        f"{path}: it cannot be {done}, and copies of what is to be erased may lie there. Mend its "
        "permissions, or mount it so that this account may write to it, then run again"
    )
