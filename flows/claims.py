"""What the exports known claim of the rows that they lack, as far as it concerns one clinic."""

from collections.abc import Sequence

import polars as pl

from domain.columns import Table
from domain.datasets import key_and_patient
from domain.snapshots import Snapshot
from transforms.current.snapshot_judge import Claims
from warehouse.accepted import TakenIn, quarantined_rows, written_cell
from warehouse.receipts import DatasetReceipt
from warehouse.store import Store


def claims_on(known: Sequence[TakenIn], table: Table, clinic_id: str, store: Store) -> Claims:
    """The full snapshots of a dataset that may speak of a clinic, and its rows in quarantine."""
    snapshots = [
        Snapshot(
            one.export.export_id,
            one.receipt.exported_at,
            one.receipt.source,
            dataset.snapshot,
            dataset.is_partial,
        )
        for one in known
        for dataset in one.receipt.datasets
        if dataset.dataset == table.name
        and dataset.snapshot is not None
        and may_concern(dataset, clinic_id)
    ]
    if not snapshots:
        return Claims()
    return Claims(
        snapshots,
        {one.export.export_id: one.receipt.source for one in known},
        _quarantined(known, table, clinic_id, store),
    )


def may_concern(dataset: DatasetReceipt, clinic_id: str) -> bool:
    """Whether a snapshot may speak of a clinic: rows in quarantine may be anybody's."""
    if dataset.snapshot is None:
        return False
    is_of_all = dataset.snapshot.scope == "dataset"
    return is_of_all or clinic_id in dataset.clinics or dataset.rows_quarantined > 0


def _quarantined(
    known: Sequence[TakenIn], table: Table, clinic_id: str, store: Store
) -> pl.LazyFrame:
    of_clinic = pl.col("clinic_id").is_null() | (pl.col("clinic_id") == clinic_id)
    return (
        quarantined_rows(known, table, store)
        .filter(of_clinic)
        .with_columns(patient_id=written_cell("patient_id"), is_in_doubt=_is_in_doubt(table))
        .select(*key_and_patient(table), "export_id", "exported_at", "is_in_doubt")
    )


def _is_in_doubt(table: Table) -> pl.Expr:
    """Whether the key of a row may be another than it seems: it is not whole, or has a fault."""
    lacks_key = pl.any_horizontal(pl.col(name).is_null() for name in table.key)
    starts = [f"{table.name}.{name}." for name in table.key]
    is_of_key = pl.any_horizontal(pl.element().str.starts_with(start) for start in starts)
    return lacks_key | pl.col("rule_ids").list.eval(is_of_key).list.any()
