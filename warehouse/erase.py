"""Removes all that is stored of one export."""

import os

from warehouse.atomic import synced
from warehouse.receipt_files import drop_receipt
from warehouse.receipts import Receipt
from warehouse.row_files import drop_rows
from warehouse.store import Store


def erase_export(receipt: Receipt, store: Store) -> None:
    """Removes an export: its receipt, its rows, and last of all the copy in landing.

    Where this is killed half-way the export is still there to be taken in, or to be erased, again.
    """
    drop_receipt(receipt.export_id, store)
    drop_rows(receipt.export_id, store)
    folder = store.landing / receipt.export_id
    if folder.exists():
        # Out of landing at once: of a folder with a part of its files nobody could say what landed.
        with store.landing_draft() as draft:
            os.replace(folder, draft / "erased")
            synced(store.landing)
