"""Makes Prefect's empty database for the program as installed: `python -m` this module."""

import asyncio
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from flows.empty_database import empty_database
from flows.engine import prepare
from warehouse.atomic import replaced
from warehouse.store import Store


def make_empty(target: Path) -> None:
    """Has Prefect make its database elsewhere, and puts it in place as one file."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        prepare(store)
        made = store.prefect / "prefect.db"
        made.parent.mkdir(exist_ok=True)
        _make(made)
        with replaced(target) as draft, closing(sqlite3.connect(made)) as database:
            database.execute("VACUUM INTO ?", [str(draft)])


def _make(path: Path) -> None:
    """All steps of Prefect's own, whichever database the environment names."""
    # After the environment was prepared.
    from prefect.server.database import provide_database_interface
    from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL, temporary_settings

    url = f"sqlite+aiosqlite:///{path}"
    with temporary_settings({PREFECT_API_DATABASE_CONNECTION_URL: url}):
        asyncio.run(provide_database_interface().create_db())


if __name__ == "__main__":
    make_empty(empty_database())
