"""Which landed exports are to be taken in, or taken back."""

from pathlib import Path

from flows.context import loaded
from flows.engine import guarded
from flows.reading import fingerprint_now, reading_of
from warehouse.landing import landed_exports
from warehouse.receipt_files import had_receipt, read_receipt
from warehouse.receipts import withdrawn
from warehouse.row_files import has_rows
from warehouse.tombstones import is_heeded


@guarded
def due_exports(data: Path) -> list[str]:
    """Exports without a receipt under today's mapping, rules and catalogue, or with a new name.

    And those of whose rows a file is gone or torn; all of them where somebody was forgotten since.
    """
    store, settings, mappings = loaded(data)
    due, is_of_before = [], not is_heeded(store)
    for export in landed_exports(store):
        reading = reading_of(export, mappings)
        receipt = read_receipt(export.export_id, store)
        if reading is None:
            # Never taken in, it has no rows to withdraw.
            is_withdrawn = receipt is not None and receipt == withdrawn(receipt)
            if had_receipt(export.export_id, store) and not is_withdrawn:
                due.append(export.export_id)
        elif (
            receipt is None
            or is_of_before
            or export.new_names
            or not has_rows(receipt, store)
            or receipt.fingerprint != fingerprint_now(receipt, export, reading, settings)
        ):
            due.append(export.export_id)
    return due
