"""What is published now."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Publication:
    """The publication that a database holds; moments in UTC."""

    path: Path
    published_at: datetime
    as_of: date
    known_at: datetime | None
    exports_hash: str
    code_version: str
    rules_version: str


def read_publication(database: Path) -> Publication | None:
    """The publication in that file; null where none has been made."""
    if not database.exists():
        return None
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute(
            "select published_at, as_of, known_at, exports_hash, code_version, rules_version "
            "from publication"
        ).fetchone()
    return Publication(database, *row) if row else None
