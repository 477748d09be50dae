"""What is published now."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from domain.errors import AdherenceError
from warehouse.encryption import opened, secret_to_open
from warehouse.store import Store


class UnreadablePublication(AdherenceError):
    """The database that is published is damaged, in use by a writer, or not of this program."""


@dataclass(frozen=True)
class Publication:
    """The publication that a database holds; moments in UTC."""

    path: Path
    published_at: datetime
    as_of: date
    known_at: datetime | None
    key_id: str | None
    audit_head: str | None


def read_publication(store: Store) -> Publication | None:
    """What is published; null where nothing is.

    Raises UsageError where the key does not fit, UnreadablePublication where it is damaged.
    """
    rows = published_rows("from publication", store)
    if not rows:
        return None
    said = rows[0]
    # A publication of an earlier version of the program lacks what is new.
    content: dict[str, Any] = {one.name: said.get(one.name) for one in fields(Publication)}
    return Publication(**{**content, "path": store.database})


def published_rows(query: str, store: Store) -> list[dict[str, Any]]:
    """The rows of a query of ours over what is published; none where nothing is.

    Raises as ``read_publication`` does.
    """
    if not store.database.exists():
        return []
    try:
        with opened(store.database, secret_to_open(store)) as connection:
            found = connection.execute(query)
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    except duckdb.Error as error:
        # Its message may quote what it read.
        raise UnreadablePublication(
            f"{store.database} cannot be read ({type(error).__name__}): it is open for writing "
            "elsewhere, damaged, or of another version. Close it, or run `adherence run`, which "
            "makes it anew"
        ) from None


def is_readable(store: Store) -> bool:
    """Whether something is published, and can be read with the key that is in use."""
    try:
        return read_publication(store) is not None
    except AdherenceError:
        return False
