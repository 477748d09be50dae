"""duplicate_key: rows of one export that contradict each other, so that none can be believed."""

from great_expectations.expectations.expectation import Expectation

from domain.columns import Table
from expectations.expectation import no_rows_where


def no_conflicting_rows(table: Table) -> Expectation:
    """duplicate_key: one key and one ``updated_at``, but different values.

    All rows of that key and ``updated_at`` go. Repeats of the same values are fine, and so are
    rows whose key is not complete: they have other reasons. Written without JOIN, at which Great
    Expectations drops the alias of ``{batch}``.
    """
    key = ", ".join(table.key)
    complete = " AND ".join(f"{column} IS NOT NULL" for column in table.key)
    # The repeated keys first: they are few, and the comparison of whole rows is dear.
    repeated = f"SELECT {key} FROM {{batch}} WHERE {complete} GROUP BY {key} HAVING count(*) > 1"
    conflicting = (
        f"SELECT unnest(list(row_number)) FROM {{batch}} WHERE ({key}) IN ({repeated}) "
        f"GROUP BY {key}, updated_at HAVING count(DISTINCT ({', '.join(table.names)})) > 1"
    )
    return no_rows_where(
        f"row_number IN ({conflicting})",
        f"{table.name}.key.conflict",
        "duplicate_key",
        f"{', '.join(table.key)} must not name two rows with the same updated_at and different "
        "values.",
    )
