"""Accepted and quarantined rows, as files named by their export."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from domain.columns import Table
from warehouse.atomic import replaced
from warehouse.landing import LandedExport
from warehouse.receipt_files import read_receipt
from warehouse.receipts import Receipt
from warehouse.row_files import has_rows
from warehouse.store import Store

OF_EVERY_ROW = {
    "export_id": pl.String(),
    "row_number": pl.Int64(),
    "exported_at": pl.Datetime("us"),
}
OF_OUTCOMES = {
    "reported_score": pl.Float64(),
    "computed_score": pl.Float64(),
    "items_answered": pl.Int64(),
    "score_used": pl.Float64(),
}


@dataclass(frozen=True)
class TakenIn:
    """An export that was taken in, with its receipt.

    ``is_redated``: it was made when its receipt says, and its rows are stored with another moment.
    """

    export: LandedExport
    receipt: Receipt
    is_redated: bool = False


def accepted_schema(table: Table) -> dict[str, pl.DataType]:
    """Columns of accepted rows: the dataset's own, and where each row comes from."""
    extra = OF_OUTCOMES if table.name == "outcomes" else {}
    return {**table.polars_schema, **extra, **OF_EVERY_ROW, "is_deleted": pl.Boolean()}


def quarantine_schema(table: Table) -> dict[str, pl.DataType]:
    """Columns of quarantined rows: key and rank, the reasons, and all cells as text (JSON)."""
    key = {name: table.polars_schema[name] for name in ("clinic_id", *table.key, "updated_at")}
    return {
        **key,
        **OF_EVERY_ROW,
        "reasons": pl.List(pl.String()),
        "rule_ids": pl.List(pl.String()),
        "cells": pl.String(),
    }


def write_accepted(
    rows: pl.LazyFrame, table: Table, export_id: str, store: Store
) -> dict[str, int]:
    """Writes the rows of each clinic to its own file; rows per clinic."""
    rows = rows.select(list(accepted_schema(table)))
    counts = dict(
        rows.group_by("clinic_id").len().sort("clinic_id").collect(engine="streaming").iter_rows()
    )
    for clinic_id in counts:
        with replaced(store.accepted(table.name, clinic_id, export_id)) as draft:
            rows.filter(pl.col("clinic_id") == clinic_id).sink_parquet(draft)
    return counts


def write_quarantine(rows: pl.LazyFrame, table: Table, export_id: str, store: Store) -> None:
    """Writes the quarantined rows of one export and dataset."""
    schema = quarantine_schema(table)
    with replaced(store.quarantine(table.name, export_id)) as draft:
        rows.select(pl.col(name).cast(dtype) for name, dtype in schema.items()).sink_parquet(draft)


def with_receipts(exports: Iterable[LandedExport], store: Store) -> list[TakenIn]:
    """The exports among these that were taken in, used or rejected, and whose rows are there."""
    receipts = ((export, read_receipt(export.export_id, store)) for export in exports)
    return [
        TakenIn(export, receipt)
        for export, receipt in receipts
        if receipt is not None and has_rows(receipt, store)
    ]


def clinics_of(known: Iterable[TakenIn]) -> list[str]:
    """The clinics that any of the exports holds accepted rows of."""
    return sorted({c for one in known for d in one.receipt.datasets for c in d.clinics})


def accepted_rows(
    known: Iterable[TakenIn], table: Table, clinic_ids: Sequence[str], store: Store
) -> pl.LazyFrame:
    """The accepted rows of a dataset and some clinics in these exports."""
    files = [
        (one, store.accepted(table.name, clinic_id, one.export.export_id))
        for one in known
        for dataset in one.receipt.datasets
        if dataset.dataset == table.name
        for clinic_id in clinic_ids
        if clinic_id in dataset.clinics
    ]
    return _rows_in(files) if files else pl.LazyFrame(schema=accepted_schema(table))


def quarantined_rows(known: Iterable[TakenIn], table: Table, store: Store) -> pl.LazyFrame:
    """The quarantined rows of a dataset in these exports."""
    files = [
        (one, store.quarantine(table.name, one.export.export_id))
        for one in known
        for dataset in one.receipt.datasets
        if dataset.dataset == table.name and dataset.rows_quarantined
    ]
    return _rows_in(files) if files else pl.LazyFrame(schema=quarantine_schema(table))


def _rows_in(files: Sequence[tuple[TakenIn, Path]]) -> pl.LazyFrame:
    """The rows of these files, each with the moment at which its export was made."""
    as_stored = [path for one, path in files if not one.is_redated]
    redated = (
        pl.scan_parquet(path, glob=False).with_columns(
            exported_at=pl.lit(one.receipt.exported_at, OF_EVERY_ROW["exported_at"])
        )
        for one, path in files
        if one.is_redated
    )
    return pl.concat([*([pl.scan_parquet(as_stored, glob=False)] if as_stored else []), *redated])


def written_cell(name: str) -> pl.Expr:
    """The text in a column of a quarantined row, which its ``cells`` hold as JSON."""
    return pl.col("cells").str.json_path_match(f"$.{name}")


def trimmed_cell(name: str) -> pl.Expr:
    """The same without the blanks around it, as staging takes it."""
    return written_cell(name).str.strip_chars()
