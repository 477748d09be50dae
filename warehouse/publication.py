"""What is published now."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

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
    key_id: str | None
    audit_head: str | None


def read_publication(database: Path) -> Publication | None:
    """The publication in that file; null where none has been made."""
    if not database.exists():
        return None
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute("from publication")
        names, row = [column[0] for column in found.description or ()], found.fetchone()
    if row is None:
        return None
    said = dict(zip(names, row, strict=True))
    # A publication of an earlier version of the program lacks what is new.
    content: dict[str, Any] = {one.name: said.get(one.name) for one in fields(Publication)}
    return Publication(**{**content, "path": database})
