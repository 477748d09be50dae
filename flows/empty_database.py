"""Prefect's own database as it begins, made when the program is installed.

Prefect makes it in over a hundred steps, which take longer than a small clinic's week. So a data
folder begins with a copy; where there is none, or one of another Prefect, Prefect makes it there.
"""

import os
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

from warehouse.atomic import replaced


def empty_database() -> Path:
    """Where the installed program keeps it; it may be missing."""
    return Path(sys.prefix) / "share" / "adherence" / f"prefect-{version('prefect')}.db"


def begin_with_empty(database: Path) -> None:
    """Puts a copy of the empty database in the place of one that is not there yet."""
    empty = empty_database()
    if database.exists() or not os.access(empty, os.R_OK):
        return
    # SQLite would take them for the newest pages of the copy.
    for left in database.parent.glob(f"{database.name}-*"):
        left.unlink()
    with replaced(database) as draft:
        shutil.copyfile(empty, draft)
