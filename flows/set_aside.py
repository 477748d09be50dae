"""Rows of an export that are put aside: which, with what reasons, and when they are too many."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from domain.columns import Table
from domain.errors import ExportRejected
from domain.reasons import OF_THE_CONFIGURATION
from sources.dataset_rows import DatasetRows
from transforms.staging.staged import ExportFacts


def without_what_a_deletion_lacks(
    reasons: pl.DataFrame, staged_rows: Path, table: Table
) -> pl.DataFrame:
    """The reasons, but of a deleted row only those about its key and rank: it needs no more.

    A row that contradicts another of its key goes with it, deleted or not.
    """
    deleted = pl.scan_parquet(staged_rows, glob=False).filter("is_deleted").select("row_number")
    # Without its rank an older row of the key would count, as if nobody had deleted it.
    needed = [f"{table.name}.{name}." for name in (*table.key, "updated_at", "key")]
    of_needed = pl.any_horizontal(pl.element().str.starts_with(start) for start in needed)
    is_deleted = pl.col("row_number").is_in(
        deleted.collect(engine="streaming")["row_number"].implode()
    )
    return reasons.filter(~is_deleted | pl.col("rule_ids").list.eval(of_needed).list.any())


def malformed(raw: DatasetRows) -> pl.DataFrame:
    """The records that are no rows, in the shape of a validation's reasons."""
    reason = pl.concat_list("reason")
    return raw.malformed.select(
        "row_number", reason.alias("reasons"), pl.concat_list(pl.lit("structure")).alias("rule_ids")
    )


def refuse_mostly_bad(datasets: Sequence[tuple[pl.DataFrame, DatasetRows]]) -> None:
    """Raises ExportRejected where most rows of an export are bad by a fault of the file itself.

    ``datasets`` are the bad rows of each, and what was read of it.
    """
    bad = pl.concat(bad for bad, _ in datasets)
    # Rows that are bad by the configuration don't speak against the export.
    fault = ~pl.col("reasons").list.eval(pl.element().is_in(OF_THE_CONFIGURATION)).list.all()
    faulty = bad.filter(fault).height
    rows = sum(raw.rows_read - raw.rows_ignored for _, raw in datasets)
    if 2 * faulty > rows:
        counts = bad.explode("reasons").group_by("reasons").len().sort("len", "reasons")
        worst = ", ".join(f"{reason} {n}" for reason, n in reversed(counts.rows()))
        raise ExportRejected(
            "mostly_bad",
            f"{faulty} of {rows} rows are bad ({worst}); expected at most half. "
            "See which and why with dry-run, mend the file or its mapping, and export it again",
        )


def whole_rows(
    rows: pl.LazyFrame, bad: pl.DataFrame, raw: DatasetRows, facts: ExportFacts, table: Table
) -> pl.LazyFrame:
    """The bad rows whole: their key and rank, their reasons, and every cell as its text."""
    # Staged rows keep the texts of those cells alone that could not be read.
    written = raw.rows.filter(pl.col("row_number").is_in(bad["row_number"].implode())).select(
        "row_number",
        cells=pl.struct(
            pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in table.names
        ).struct.json_encode(),
    )
    kept = rows.join(bad.lazy(), on="row_number").join(written, on="row_number")
    records = raw.malformed.lazy().select(
        "row_number",
        pl.struct(pl.col("cells").alias("line")).struct.json_encode().alias("cells"),
        pl.lit(facts.export_id).alias("export_id"),
        pl.lit(facts.exported_at, pl.Datetime("us")).alias("exported_at"),
    )
    lines = records.join(bad.lazy(), on="row_number")
    return pl.concat([kept, lines], how="diagonal").sort("row_number")


def rows_by_reason(rows: pl.DataFrame) -> dict[str, int]:
    """Reason to the number of rows that have it."""
    counted = rows.explode("reasons").group_by("reasons").len().sort("reasons")
    return {reason: n for reason, n in counted.iter_rows() if reason is not None}
