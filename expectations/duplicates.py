"""duplicate_key: rows of one export that contradict each other, so that none can be believed."""

from great_expectations.expectations.expectation import Expectation

from domain.columns import Table
from expectations.expectation import no_rows_where, unread

REPEATED = "repeated"


def repeated_keys(table: Table, view: str) -> str:
    """SQL whose rows are the hashes of the keys that several rows of a view have, and a few more.

    Sought once for all who ask, and by hashes: whole keys of ten million rows fill the memory.
    """
    return (
        f"SELECT {_hash(table)} AS key_hash FROM {view} WHERE {_is_complete(table)} "
        "GROUP BY ALL HAVING count(*) > 1"
    )


def _hash(table: Table) -> str:
    return f"hash({', '.join(table.key)})"


def _is_complete(table: Table) -> str:
    return " AND ".join(f"{column} IS NOT NULL" for column in table.key)


def _values(table: Table) -> list[str]:
    """What rows of one version must have alike; a cell that could not be read is not blank."""
    others = (c for c in table.columns if not c.is_text and c.name != "updated_at")
    return [*table.names, *map(unread, others)]


def no_conflicting_rows(table: Table) -> Expectation:
    """duplicate_key: one key and one ``updated_at``, but different values.

    All rows of that key and ``updated_at`` go. Repeats of the same values are fine, and so are
    rows whose key is not complete: they have other reasons. Written without JOIN, at which Great
    Expectations drops the alias of ``{batch}``.
    """
    key = ", ".join(table.key)
    may_be = f"{_is_complete(table)} AND {_hash(table)} IN (SELECT key_hash FROM {REPEATED})"
    conflicting = (
        f"SELECT unnest(list(row_number)) FROM {{batch}} WHERE {may_be} "
        f"GROUP BY {key}, updated_at, {unread(table.column('updated_at'))} "
        f"HAVING count(DISTINCT ({', '.join(_values(table))})) > 1"
    )
    return no_rows_where(
        f"row_number IN ({conflicting})",
        f"{table.name}.key.conflict",
        "duplicate_key",
        f"{', '.join(table.key)} must not name two rows with the same updated_at and different "
        "values.",
    )
