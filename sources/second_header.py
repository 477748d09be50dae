"""Whether a header stands once more among the rows, as where files were put one below the other."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from domain.errors import ExportRejected
from sources.folding import folded
from sources.header import raw_columns
from sources.records import RawRows

# Each column that a mapping reads, with its other names.
Columns = Mapping[str, Sequence[str]]


def refuse_second_header(raw: RawRows, columns: Columns) -> None:
    """Raises ExportRejected where a row names the columns that are read, in another order.

    What stands below it is in other columns than the first header says, and looks right where the
    columns exchanged hold the same kind of values. A header in the same order is a bad row alone.
    """
    called = {_plain(other): _plain(name) for name in columns for other in columns[name]}
    header = [called.get(name, name) for name in map(_plain, raw.header)]
    read = {name for name in map(_plain, columns) if name in header}
    if not raw.is_table or len(read) < 2:
        return
    for number, *cells in _suspected(raw, [*called, *header]):
        names = [called.get(name, name) for name in (_plain(cell or "") for cell in cells)]
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
    spelt = {form for name in names if name for form in (name, name.upper(), name.title())}
    own = {name for name in raw.header if name}
    rows = pl.scan_parquet(raw.rows, glob=False).filter(
        pl.col("column_0").is_in(sorted(spelt | own))
    )
    return rows.select("row_number", *raw_columns(raw.header)).collect().sort("row_number").rows()


def _plain(name: str) -> str:
    return folded(name).casefold()
