"""What a command was given to work on: files, and the folder that exports land in."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import UsageError

if TYPE_CHECKING:
    from warehouse.store import Store

NAME_INBOX = "Name the folder that exports land in"


def must_be_file(file: Path, way_out: str) -> None:
    """Raises UsageError where a file was named that is none; one that nobody can reach may be."""
    if _may_be(stat.S_ISDIR, file) and not _may_be(stat.S_ISREG, file):
        raise UsageError(f"{file}: a folder; expected a file. {way_out}")
    if not _may_be(stat.S_ISREG, file):
        raise UsageError(f"{file}: no such file. {way_out}")


def must_be_inbox(inbox: Path | None, data: Path) -> None:
    """Raises UsageError where an inbox was named that is none, or that the data lie in.

    One that nobody can reach may be one: who looks into it says why nothing is taken in.
    """
    if inbox is None:
        return
    if not _may_be(stat.S_ISDIR, inbox):
        raise UsageError(f"--inbox {inbox}: no such folder. {NAME_INBOX}")
    refuse_own_files(inbox, data)


def _may_be(kind: Callable[[int], bool], path: Path) -> bool:
    """Whether what lies at a path is of a kind, as far as this account can tell."""
    try:
        return kind(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        # Below a folder that is shut, or on a drive or share that is away for now.
        return True


def refuse_own_files(inbox: Path, data: Path) -> None:
    """Raises UsageError where what the program makes would lie in the inbox."""
    from warehouse.store import Store

    named, store = inbox.resolve(), Store(data.resolve())
    if store.data.is_relative_to(named) or any(map(named.is_relative_to, store.made)):
        raise UsageError(
            f"--inbox {inbox}: what the program makes in --data {data} lies there, which is no "
            f"export. {NAME_INBOX}"
        )


def make_inbox(store: "Store", *, waits: bool = False) -> None:
    """Makes the inbox below --data where it is missing; raises UsageError where it can't be one.

    Who ``waits`` does so for what a link leads to: a drive or share may come later.
    """
    try:
        store.inbox.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        is_link = store.inbox.is_symlink() and not store.inbox.exists()
        if is_link and waits:
            return
        found = "a link that leads nowhere" if is_link else "a file"
        mend = "Bring back what it leads to, or remove it" if is_link else "Move it away"
        raise UsageError(
            f"{store.inbox}: {found}; expected the folder that exports land in. {mend}, and run "
            "again: where nothing is, the folder is made"
        ) from None
