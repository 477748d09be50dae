"""Which landed exports are to be taken in, or taken back."""

from pathlib import Path

from flows.context import loaded
from flows.engine import guarded
from flows.reading import fatal_fingerprint, intake_fingerprint, reading_of
from warehouse.landing import landed_exports
from warehouse.receipts import between_receipts, read_receipt, withdrawn


@guarded
def due_exports(data: Path) -> list[str]:
    """Exports without a receipt under today's mapping, rules and catalogue, or with a new name."""
    store, settings, mappings = loaded(data)
    between = between_receipts(store)
    due = []
    for export in landed_exports(store):
        reading = reading_of(export, mappings)
        receipt = read_receipt(export.export_id, store)
        if reading is None:
            # Never taken in, it has no rows to withdraw.
            is_named = bool(receipt and receipt != withdrawn(receipt))
            due += [export.export_id] if is_named or export.export_id in between else []
        elif (
            receipt is None
            or export.new_names
            or receipt.fingerprint
            not in (
                intake_fingerprint(reading, settings),
                fatal_fingerprint(export, reading, settings),
            )
        ):
            due.append(export.export_id)
    return due
