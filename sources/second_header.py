"""Whether a header stands once more among the rows, as where files were put one below the other."""

from collections.abc import Iterable
from itertools import chain

import polars as pl

from domain.errors import ExportRejected
from sources.header import raw_columns
from sources.other_names import Columns, names_as_mapped, plain_name
from sources.records import RawRows


def refuse_second_header(raw: RawRows, columns: Columns) -> None:
    """Raises ExportRejected where a row names the columns that are read, in another order.

    What stands below it is in other columns than the first header says, and looks right where the
    columns exchanged hold the same kind of values. A header in the same order is a bad row alone.
    """
    called = names_as_mapped(columns)
    header = [called.get(name, name) for name in map(plain_name, raw.header)]
    read = {name for name in map(plain_name, columns) if name in header}
    if not raw.is_table or len(read) < 2:
        return
    for number, *cells in _suspected(raw, chain(raw.header, columns, *columns.values())):
        names = [called.get(name, name) for name in (plain_name(cell or "") for cell in cells)]
        if all(name in names for name in read) and any(
            names.index(name) != header.index(name) for name in read
        ):
            raise ExportRejected(
                "second_header",
                f"data row {number} names the columns once more, in another order: the rows below "
                "it would be read under the wrong names. Drop each part as a file of its own, with "
                "its own header",
            )


def _suspected(raw: RawRows, names: Iterable[str]) -> Iterable[tuple[int, *tuple[str | None, ...]]]:
    """The rows that begin with the name of a column, whatever its capitals."""
    # As texts: to fold millions of cells for the sake of a few would take seconds.
    forms = (str, str.casefold, str.upper, str.title)
    spelt = {form(name) for name in names if name for form in forms}
    rows = pl.scan_parquet(raw.rows, glob=False).filter(pl.col("column_0").is_in(sorted(spelt)))
    return rows.select("row_number", *raw_columns(raw.header)).collect().sort("row_number").rows()
