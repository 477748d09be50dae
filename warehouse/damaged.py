"""Exports in landing whose bytes are not those that came any more."""

import os
import time

from domain.errors import AdherenceError
from warehouse.digests import file_hash
from warehouse.landing import LandedExport

# Whatever was written so lately was hashed while it was: to read it once more would tell nothing.
JUST_WRITTEN_SECONDS = 3600


class ExportDamaged(AdherenceError):
    """The bytes of an export in landing are others than those that came."""


def refuse_damaged(export: LandedExport) -> None:
    """Raises ExportDamaged, and sets the bytes aside, so that the same file lands again whole.

    Rows that are lost with them would be missed by nobody.
    """
    written = export.path.stat().st_mtime
    if 0 <= time.time() - written < JUST_WRITTEN_SECONDS or file_hash(export.path) == export.digest:
        return
    aside = export.path.with_name(f"{export.path.name}.damaged")
    os.replace(export.path, aside)
    raise ExportDamaged(
        f"{export.path}: its bytes are not those that came, as after damage to the disk; they are "
        f"{aside.name} now. Run again where the inbox still has the file, else put it there again, "
        "or restore it from your backup"
    )
