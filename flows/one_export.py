"""One landed export, taken in: its rows stored, its receipt last."""

from pathlib import Path
from typing import Any

from flows.context import loaded
from flows.intake import take_in_export
from flows.reading import intake_fingerprint, reading_of
from flows.redact import without_forgotten
from warehouse.accepted import drop_unnamed
from warehouse.landing import landed_export
from warehouse.receipts import (
    DatasetReceipt,
    Receipt,
    drop_receipt,
    read_receipt,
    withdrawn,
    write_receipt,
)
from warehouse.store import Store
from warehouse.tombstones import tombstones

FATAL = (
    "the process that read it died, as one does that needs more memory than there is. Export a "
    "shorter period, or drop the file again under another name once the machine has more memory"
)


def taken_in(data: Path, export_id: str) -> list[dict[str, Any]]:
    """How many rows broke each rule, by dataset, of an export read, staged, validated and stored.

    Raises AdherenceError where it could not be, for a reason that is not the export's.
    """
    store, settings, mappings = loaded(data)
    export = without_forgotten(landed_export(export_id, store), mappings, tombstones(store), store)
    reading = reading_of(export, mappings)
    before = read_receipt(export_id, store)
    # A receipt speaks of rows that are about to be replaced: without it the export is not taken in.
    drop_receipt(export_id, store)
    if reading is None:
        return _withdraw(before, store) if before else []
    intake = take_in_export(export, reading, settings, store)
    drop_unnamed(intake.receipt, store)
    write_receipt(intake.receipt, store)
    return [validation.result for validation in intake.validations]


def reject_fatal(data: Path, export_id: str) -> None:
    """Rejects an export whose reading cost a process its life; nothing of it is stored."""
    store, settings, mappings = loaded(data)
    reading = reading_of(landed_export(export_id, store), mappings)
    # One that no mapping reads is not read, and so kills nobody.
    assert reading
    datasets = dict.fromkeys(source.dataset for source in reading.sources)
    receipt = Receipt(
        export_id=export_id,
        fingerprint=intake_fingerprint(reading, settings),
        mapping=reading.mapping.mapping,
        source=reading.mapping.source_name,
        exported_at=reading.exported_at,
        datasets=tuple(
            DatasetReceipt(name, "rejected", 0, reason="fatal", message=FATAL) for name in datasets
        ),
    )
    drop_unnamed(receipt, store)
    write_receipt(receipt, store)


def _withdraw(receipt: Receipt, store: Store) -> list[dict[str, Any]]:
    """Takes back the rows of an export whose mapping is gone; the receipt goes on naming it."""
    drop_unnamed(withdrawn(receipt), store)
    write_receipt(withdrawn(receipt), store)
    return []
