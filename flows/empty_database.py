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


def drop_database(database: Path) -> None:
    """Removes a database with what SQLite keeps beside it."""
    for path in database.parent.glob(f"{database.name}*"):
        path.unlink()


def begin_with_empty(database: Path) -> None:
    """Puts a copy of the empty database in the place of one that is not there yet."""
    if database.exists() or not os.access(empty := empty_database(), os.R_OK):
        return
    # SQLite would take what an old one left for the newest pages of the copy.
    drop_database(database)
    with replaced(database) as draft:
        shutil.copyfile(empty, draft)
