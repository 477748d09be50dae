"""The receipt of each export, a file that is written last: as long as it is there, rows count."""

import json
import os
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.snapshots import Terms
from warehouse.atomic import write_text
from warehouse.receipts import DatasetReceipt, Receipt
from warehouse.store import Store

TAKEN_IN, ASIDE = ".json", ".aside"


def write_receipt(receipt: Receipt, store: Store) -> None:
    """Puts the receipt in place: from then on the export counts as taken in."""
    content: dict[str, Any] = asdict(receipt)
    content["exported_at"] = receipt.exported_at and receipt.exported_at.isoformat()
    write_text(
        receipt_path(receipt.export_id, store), json.dumps(content, sort_keys=True, indent=1)
    )
    _set_aside(receipt.export_id, store).unlink(missing_ok=True)


def drop_receipt(export_id: str, store: Store) -> None:
    """From then on the export counts as not taken in."""
    for path in (receipt_path(export_id, store), _set_aside(export_id, store)):
        path.unlink(missing_ok=True)


def set_aside_receipt(export_id: str, store: Store) -> None:
    """From then on the export counts as being taken in anew: its rows are about to be replaced."""
    with suppress(FileNotFoundError):
        os.replace(receipt_path(export_id, store), _set_aside(export_id, store))


def taken_in_before(export_id: str, store: Store) -> Receipt | None:
    """The receipt of an export, or that which was set aside; null where there was never one."""
    return read_receipt(export_id, store) or _read(_set_aside(export_id, store))


def exports_with_receipt(store: Store) -> list[str]:
    """Every export that was taken in once, by id."""
    found = (store.receipts.glob(f"[!.]*{kind}") for kind in (TAKEN_IN, ASIDE))
    return sorted({path.stem for of_kind in found for path in of_kind})


def had_receipt(export_id: str, store: Store) -> bool:
    """Whether the export was taken in once, by whatever version of the program."""
    return receipt_path(export_id, store).exists() or _set_aside(export_id, store).exists()


def was_cut_short(export_id: str, store: Store) -> bool:
    """Whether the export was being taken in anew, and whoever did so did not come to its end."""
    return _set_aside(export_id, store).exists()


def has_counted(export_id: str, store: Store) -> bool:
    """Whether rows of the export count or did before it was taken in anew, for all that is known.

    A receipt of another version of the program doesn't say that they did not.
    """
    before = taken_in_before(export_id, store)
    return had_receipt(export_id, store) and (before is None or not before.is_rejected)


def read_receipt(export_id: str, store: Store) -> Receipt | None:
    """The receipt of an export; null where it has not been taken in.

    A receipt in the shape of another version of the program is none: the export is taken in again.
    """
    return _read(receipt_path(export_id, store))


def _read(path: Path) -> Receipt | None:
    try:
        return _receipt(json.loads(path.read_text("utf-8")))
    except (FileNotFoundError, NotADirectoryError, KeyError, TypeError, ValueError):
        # Also where another process sets it aside between a look and this one.
        return None


def _receipt(content: dict[str, Any]) -> Receipt:
    moment = content["exported_at"]
    datasets = (
        replace(
            DatasetReceipt(**dataset),
            unknown_columns=tuple(dataset["unknown_columns"]),
            snapshot=Terms(**dataset["snapshot"]) if dataset["snapshot"] else None,
        )
        for dataset in content["datasets"]
    )
    return Receipt(
        **{
            **content,
            "exported_at": moment and datetime.fromisoformat(moment),
            "datasets": tuple(datasets),
        }
    )


def receipt_path(export_id: str, store: Store) -> Path:
    """The file of an export's receipt."""
    return store.receipts / f"{export_id}{TAKEN_IN}"


def _set_aside(export_id: str, store: Store) -> Path:
    return store.receipts / f"{export_id}{ASIDE}"
