"""Tables and frames held in memory, as the raw rows that the next stage reads."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from domain.errors import ExportRejected
from sources.exact_rows import MALFORMED_SCHEMA
from sources.folding import folded
from sources.header import raw_columns, raw_schema
from sources.records import RawRows
from sources.tabular import Table


def raw_of_table(table: Table, workdir: Path) -> RawRows:
    """The rows of a table; its malformed rows are kept, its footer counts as blank."""
    rows = [(row.row_number, *row.cells) for row in table.rows]
    target = workdir / "rows.parquet"
    pl.DataFrame(rows, schema=raw_schema(table.header), orient="row").write_parquet(target)
    malformed = [(row.row_number, row.fault, "\t".join(row.cells)) for row in table.malformed]
    return RawRows(
        header=table.header,
        rows=target,
        malformed=pl.DataFrame(malformed, schema=MALFORMED_SCHEMA, orient="row"),
        rows_read=table.rows_read,
        rows_blank=table.blank_rows + len(table.footer),
        is_table=True,
    )


def frame_of(table: Table, names: Sequence[str]) -> pl.DataFrame:
    """The rows of a table, its columns named so; raises ExportRejected where a row is bad."""
    if table.malformed:
        row = table.malformed[0]
        raise ExportRejected(
            "malformed",
            f"data row {row.row_number}: not as wide as the header, or its quotation marks are "
            "wrong. Export it again",
        )
    schema = {"row_number": pl.Int64(), **{name: pl.String() for name in names}}
    rows = [(row.row_number, *row.cells) for row in table.rows]
    return pl.DataFrame(rows, schema=schema, orient="row")


def raw_of_frame(entity: str, frame: pl.DataFrame, rows_blank: int, workdir: Path) -> RawRows:
    """The rows of one entity of a shape."""
    header = tuple(name for name in frame.columns if name != "row_number")
    numbered = frame.select("row_number", *header).rename(
        dict(zip(header, raw_columns(header), strict=True))
    )
    # Entities are named by the source: a name is no place to write to.
    target = workdir / f"entity-{entity.encode().hex()[:100]}.parquet"
    numbered.sort("row_number").write_parquet(target)
    return RawRows(
        header=tuple(folded(name) for name in header),
        rows=target,
        malformed=pl.DataFrame(schema=MALFORMED_SCHEMA),
        rows_read=numbered.height + rows_blank,
        rows_blank=rows_blank,
    )
