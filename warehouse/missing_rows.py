"""Exports that counted and of whose rows some are not there, or that are not there themselves."""

from warehouse.receipt_files import exports_with_receipt, has_counted, read_receipt
from warehouse.row_files import has_rows
from warehouse.store import Store


def exports_lost(store: Store) -> list[str]:
    """Those of landing whose rows are gone, or which nobody has taken in anew to the end."""
    return [
        one
        for one in exports_with_receipt(store)
        if (store.landing / one).exists() and _lacks_rows(one, store) and has_counted(one, store)
    ]


def _lacks_rows(export_id: str, store: Store) -> bool:
    receipt = read_receipt(export_id, store)
    return receipt is None or not has_rows(receipt, store)


def exports_gone(store: Store) -> list[str]:
    """Those whose copy in landing is not there."""
    return [
        one
        for one in exports_with_receipt(store)
        if not (store.landing / one).exists() and has_counted(one, store)
    ]
