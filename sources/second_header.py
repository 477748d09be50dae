"""Whether a header stands once more among the rows, as where files were put one below the other."""

from collections.abc import Sequence

import polars as pl

from domain.errors import ExportRejected
from sources.folding import cell_folded, folded
from sources.header import raw_columns
from sources.records import RawRows


def refuse_second_header(raw: RawRows, suspected: Sequence[int]) -> None:
    """Raises ExportRejected where one of the rows suspected names the columns in another order.

    What stands below it is in other columns than the first header says, and looks right where the
    columns exchanged hold the same kind of values. A header in the same order is a bad row alone.
    """
    if not raw.is_table:
        return
    header = [folded(name) for name in raw.header]
    cells = [cell_folded(pl.col(name)).fill_null("").alias(name) for name in raw_columns(header)]
    rows = pl.scan_parquet(raw.rows, glob=False).filter(pl.col("row_number").is_in(suspected))
    named = rows.select("row_number", *cells).filter(pl.col("column_0").is_in(header)).collect()
    for number, *names in named.sort("row_number").iter_rows():
        if names != header and sorted(names) == sorted(header):
            raise ExportRejected(
                "second_header",
                f"data row {number} names the columns once more, in another order: the rows below "
                "it would be read under the wrong names. Drop each part as a file of its own, with "
                "its own header",
            )
