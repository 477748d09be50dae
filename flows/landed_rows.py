"""What a landed export holds, whatever its rows are worth."""

from collections.abc import Sequence
from pathlib import Path

from domain.errors import ExportRejected
from flows.reading import reading_of, was_fatal
from sources.left_out import with_forgotten
from sources.mapping import Mapping
from sources.read import Entities, read_export
from sources.rewritten import written_rows
from warehouse.landing import LandedExport
from warehouse.store import Store


def landed_entities(export: LandedExport, mapping: Mapping, workdir: Path) -> Entities:
    """What a landed export holds, a redacted one with the count of what it held.

    Raises ExportRejected where it cannot be read.
    """
    redaction = export.redaction
    if redaction is None:
        return read_export(export.path, mapping, workdir)
    entities = (
        read_export(export.path, mapping, workdir)
        if export.is_own_format
        else written_rows(export.path, mapping, workdir)
    )
    return with_forgotten(entities, redaction.forgotten)


def readable(
    export: LandedExport, mappings: Sequence[Mapping], store: Store, workdir: Path
) -> Entities:
    """What a landed export holds; nothing where no mapping reads it, or it cannot be read.

    One that a process died of is not tried here, where others would die with it.
    """
    reading = reading_of(export, mappings)
    if reading is None or was_fatal(export.export_id, store):
        return {}
    try:
        return landed_entities(export, reading.mapping, workdir)
    except ExportRejected:
        return {}
