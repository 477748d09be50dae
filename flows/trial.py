"""What would become of a file if it were taken in: tried in a passing folder, kept nowhere."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from domain.errors import ExportRejected, UsageError
from domain.settings import Settings, load_settings
from flows.engine import guarded
from flows.intake import take_in_export
from flows.reading import Reading, dated, reading_of
from flows.trial_findings import Tried, findings
from sources.mapping import Mapping, fingerprint_text, mapping_for
from sources.mapping_files import load_mapping, load_mappings
from sources.read import Entities, read_export
from sources.unread import why_unread
from warehouse.landing import LandedExport, land
from warehouse.passing import passing_folder
from warehouse.store import Store


@guarded
def trial(file: Path, mapping: Path | None, now: datetime) -> dict[str, Any]:
    """What ``ingest`` would make of a file, by the mapping named or the one that it would choose.

    Raises UsageError where no mapping is for a file of this name.
    """
    settings = load_settings()
    mappings = (load_mapping(mapping),) if mapping else load_mappings(settings.folder)
    with passing_folder() as folder:
        store = Store(folder)
        export = land(file, store, now, follows_links=True)
        reading = reading_of(export, mappings)
        if reading is None:
            raise UsageError(_no_mapping(file, mapping, mappings))
        with store.workdir() as workdir:
            entities = _entities(export, reading, workdir)
            reading = dated(reading, entities)
            intake = take_in_export(export, reading, settings, store)
            tried = Tried(export, reading, settings, store, workdir, entities, intake)
            zone = ZoneInfo(settings.clinics.group.time_zone)
            found = findings(tried, now.astimezone(zone).date())
    notes = [*_notes(file, reading.mapping, settings)] if mapping else []
    return {"file": file.name, **found, "notes": notes}


def _no_mapping(file: Path, named: Path | None, mappings: Sequence[Mapping]) -> str:
    if named is None:
        return f"{file}: {why_unread(file)}. Name a mapping with --mapping"
    return (
        f"{file}: the mapping {named} is for files like '{mappings[0].files}', and this one's name "
        "is none. Rename the file, or mend `files` or `file_word` in the mapping"
    )


def _notes(file: Path, mapping: Mapping, settings: Settings) -> Iterator[str]:
    """What differs from an ``ingest`` today, which reads the mappings of the configuration."""
    place = settings.folder / "mappings"
    try:
        chosen = mapping_for(file.name, load_mappings(settings.folder))
    except UsageError as error:
        yield f"ingest would stop before it reads anything: {error}"
        return
    if chosen is None:
        yield f"ingest would not read this file yet: put the mapping into {place}"
    elif fingerprint_text(chosen) != fingerprint_text(mapping):
        yield (
            f"ingest would read this file by another mapping, '{chosen.mapping}': put this one "
            f"into {place}, where mappings are tried in the order of their file names"
        )


def _entities(export: LandedExport, reading: Reading, workdir: Path) -> Entities:
    """The entities of an export; none where it cannot be read, which its receipt says."""
    try:
        return read_export(export.path, reading.mapping, workdir)
    except ExportRejected:
        return {}
