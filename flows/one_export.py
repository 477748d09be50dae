"""One landed export, taken in: its rows stored, its receipt last."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from domain.errors import ExportRejected
from flows.context import loaded
from flows.forget import land_without, leave_out, unfinished
from flows.intake import take_in_export
from flows.intake_receipts import rejected_unread
from flows.reading import FATAL, fatal_fingerprint, reading_of
from flows.redact import without_forgotten
from warehouse.damaged import refuse_damaged, refuse_gone
from warehouse.landing import landed_export
from warehouse.receipt_files import (
    drop_receipt,
    had_receipt,
    set_aside_receipt,
    taken_in_before,
    write_receipt,
)
from warehouse.receipts import Receipt, withdrawn
from warehouse.row_files import drop_rows, drop_unnamed
from warehouse.store import Store
from warehouse.tombstones import tombstones

DIED = (
    "the process that read it died, as one does that needs more memory than there is. Export a "
    "shorter period, or drop the file again under another name once the machine has more memory"
)


def taken_in(data: Path, export_id: str) -> list[dict[str, Any]]:
    """How many rows broke each rule, by dataset, of an export read, staged, validated and stored.

    Raises AdherenceError where it could not be, for a reason that is not the export's.
    """
    store, settings, mappings = loaded(data)
    refuse_gone(landed_export(export_id, store))
    # One that was never taken in was hashed as it landed: to read it once more would tell nothing.
    if had_receipt(export_id, store):
        refuse_damaged(landed_export(export_id, store), store)
    leave_out(export_id, mappings, store)
    export = without_forgotten(landed_export(export_id, store), mappings, tombstones(store), store)
    reading = reading_of(export, mappings)
    before = taken_in_before(export_id, store)
    # A receipt speaks of rows that are about to be replaced: without it the export is not taken in.
    set_aside_receipt(export_id, store)
    if reading is None:
        if before:
            # The mapping is gone, and the rows with it; the receipt goes on naming the export.
            _put(withdrawn(before), store)
        else:
            # What the receipt of another version named nobody can read: no rows may outlast it.
            drop_rows(export_id, store)
            drop_receipt(export_id, store)
        return []
    intake = take_in_export(export, reading, settings, store)
    _put(intake.receipt, store)
    return [validation.result for validation in intake.validations]


def reject_fatal(data: Path, export_id: str) -> None:
    """Rejects an export whose reading cost a process its life; nothing of it is stored."""
    store, settings, mappings = loaded(data)
    export = landed_export(export_id, store)
    reading = reading_of(export, mappings)
    # One that no mapping reads is not read, and so kills nobody.
    assert reading
    receipt = rejected_unread(export, reading, settings, ExportRejected(FATAL, DIED))
    _put(replace(receipt, fingerprint=fatal_fingerprint(export, reading, settings)), store)
    if person := unfinished(store):
        # Looked for in its bytes now, since nobody may read it.
        land_without(export, mappings, person, store)


def _put(receipt: Receipt, store: Store) -> None:
    """Writes a receipt; rows that an earlier one named and this one does not go first."""
    drop_unnamed(receipt, store)
    write_receipt(receipt, store)
