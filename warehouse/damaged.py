"""Exports in landing whose bytes are not those that came any more."""

import os

from domain.errors import AdherenceError
from warehouse.atomic import write_text
from warehouse.digests import file_hash
from warehouse.landing import LandedExport
from warehouse.store import Store


class ExportDamaged(AdherenceError):
    """The bytes of an export in landing are gone, or others than those that came."""


def refuse_gone(export: LandedExport) -> None:
    """Raises ExportDamaged where there are no bytes of it."""
    if not export.path.exists():
        raise ExportDamaged(f"{export.path} is gone. {_way_out(export)}")


def refuse_damaged(export: LandedExport, store: Store) -> None:
    """Raises ExportDamaged, and sets the bytes aside, so that the same file lands again whole.

    Rows that are lost with them would be missed by nobody.
    """
    refuse_gone(export)
    if file_hash(export.path) == export.digest:
        return
    os.replace(export.path, export.aside)
    # Whoever watches an inbox has dealt with the file that is to land again.
    write_text(store.damaged, "")
    raise ExportDamaged(
        f"{export.path}: its bytes are not those that came, as after damage to the disk; they are "
        f"{export.aside.name} now. {_way_out(export)}"
    )


def _way_out(export: LandedExport) -> str:
    if export.redaction:
        return (
            "Restore it from your backup; or remove its folder and put the file into the inbox "
            "again, of which whoever was forgotten is left out"
        )
    return (
        "Run again where the inbox still has the file, else put it there again, or restore it from "
        "your backup"
    )
