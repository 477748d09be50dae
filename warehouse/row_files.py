"""The files with the rows of an export: whether they are there, and taking them away."""

from pathlib import Path

from warehouse.receipt_files import had_receipt
from warehouse.receipts import Receipt
from warehouse.store import Store
from warehouse.whole_parquet import is_whole


def rows_of(receipt: Receipt, store: Store) -> set[Path]:
    """The files that hold the accepted and the quarantined rows of one export."""
    return {
        store.accepted(dataset.dataset, clinic_id, receipt.export_id)
        for dataset in receipt.datasets
        for clinic_id in dataset.clinics
    } | {
        store.quarantine(dataset.dataset, receipt.export_id)
        for dataset in receipt.datasets
        if dataset.rows_quarantined
    }


def has_rows(receipt: Receipt, store: Store) -> bool:
    """Whether every file is there, and whole, that holds rows of the export."""
    return all(is_whole(path) for path in rows_of(receipt, store))


def drop_unnamed(receipt: Receipt, store: Store) -> None:
    """Removes rows of the export that an earlier intake left and this one does not name."""
    for path in _row_files(receipt.export_id, store) - rows_of(receipt, store):
        path.unlink()


def drop_rows(export_id: str, store: Store) -> None:
    """Removes all rows of an export, whatever its receipt names."""
    for path in _row_files(export_id, store):
        path.unlink()


def drop_orphans(store: Store) -> None:
    """Removes rows of exports that somebody took out of landing, receipt and all, by hand.

    They count for nothing, and nobody in them could be forgotten.
    """
    for path in _row_files("*", store):
        if not ((store.landing / path.stem).exists() or had_receipt(path.stem, store)):
            path.unlink(missing_ok=True)


def _row_files(export_id: str, store: Store) -> set[Path]:
    file = f"{export_id}.parquet"
    return {*store.accepted_exports.glob(f"*/*/{file}"), *store.quarantines.glob(f"*/{file}")}
