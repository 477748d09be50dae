"""Which landed exports are to be taken in, or taken back."""

from pathlib import Path

from flows.context import loaded
from flows.engine import guarded
from flows.reading import intake_fingerprint, reading_of
from warehouse.landing import landed_exports
from warehouse.receipts import read_receipt, withdrawn


@guarded
def due_exports(data: Path) -> list[str]:
    """Exports without a receipt under today's mapping, rules and catalogue, or with a new name."""
    store, settings, mappings = loaded(data)
    due = []
    for export in landed_exports(store):
        reading = reading_of(export, mappings)
        receipt = read_receipt(export.export_id, store)
        if reading is None:
            # Never taken in, it has no rows to withdraw.
            due += [export.export_id] if receipt and receipt != withdrawn(receipt) else []
        elif (
            receipt is None
            or export.new_names
            or receipt.fingerprint != intake_fingerprint(reading, settings)
        ):
            due.append(export.export_id)
    return due
