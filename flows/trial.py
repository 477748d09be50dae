"""What would become of a file if it were taken in: tried in a passing folder, kept nowhere."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from domain.datasets import DATASETS
from domain.errors import ExportRejected, UsageError
from domain.settings import Settings, load_settings
from expectations.validate import Validation
from flows.as_json import as_json
from flows.engine import guarded
from flows.intake import Intake, Reading, reading_of, take_in_export
from flows.trial_dates import date_checks
from flows.trial_reasons import judged_again, reasons_in
from sources.mapping import Mapping, fingerprint_text, load_mapping, load_mappings, mapping_for
from sources.read import Entities, read_export
from sources.sheet_rows import sheet_row
from sources.table import unknown_columns
from warehouse.accepted import (
    TakenIn,
    accepted_files,
    accepted_rows,
    clinics_of,
    quarantined_rows,
)
from warehouse.landing import LandedExport, land
from warehouse.receipts import DatasetReceipt
from warehouse.store import Store

FIRST_ROWS = 5
MOSTLY_BAD = "mostly_bad"


@guarded
def trial(file: Path, mapping: Path | None, now: datetime) -> dict[str, Any]:
    """What ``ingest`` would make of a file, by the mapping named or the one that it would choose.

    Raises UsageError where no mapping is for a file of this name.
    """
    settings = load_settings()
    mappings = (load_mapping(mapping),) if mapping else load_mappings(settings.folder)
    with tempfile.TemporaryDirectory(prefix="adherence-") as folder:
        store = Store(Path(folder))
        export = land(file, store, now)
        reading = reading_of(export, mappings)
        if reading is None:
            raise UsageError(_no_mapping(file, mapping, mappings))
        with store.workdir() as workdir:
            entities = _entities(export, reading, workdir)
            intake = take_in_export(export, reading, settings, store)
            tried = _Tried(export, reading, settings, store, workdir, entities, intake)
            found = _found(tried, now.date())
    notes = [*_notes(file, reading.mapping, settings)] if mapping else []
    return {"file": file.name, **found, "notes": notes}


def _no_mapping(file: Path, named: Path | None, mappings: Sequence[Mapping]) -> str:
    if named is None:
        return f"{file}: no mapping is for a file of this name. Name one with --mapping"
    return (
        f"{file}: the mapping {named} is for files like '{mappings[0].files}', and this one's name "
        "is none. Rename the file, or mend `files` or `file_word` in the mapping"
    )


def _notes(file: Path, mapping: Mapping, settings: Settings) -> Iterator[str]:
    """What differs from an ``ingest`` today, which reads the mappings of the configuration."""
    place = settings.folder / "mappings"
    chosen = mapping_for(file.name, load_mappings(settings.folder))
    if chosen is None:
        yield f"ingest would not read this file yet: put the mapping into {place}"
    elif fingerprint_text(chosen) != fingerprint_text(mapping):
        yield (
            f"ingest would read this file by another mapping, '{chosen.mapping}': put this one "
            f"into {place}, where mappings are tried in the order of their file names"
        )


@dataclass(frozen=True)
class _Tried:
    """One file that was taken in for a trial, and what its entities are."""

    export: LandedExport
    reading: Reading
    settings: Settings
    store: Store
    workdir: Path
    entities: Entities
    intake: Intake

    @property
    def known(self) -> list[TakenIn]:
        """The export with its receipt, as the one that is known."""
        return [TakenIn(self.export, self.intake.receipt)]


def _found(tried: _Tried, today: date) -> dict[str, Any]:
    receipts = tried.intake.receipt.datasets
    exported_at = tried.reading.exported_at
    return {
        "export_id": tried.export.export_id,
        "mapping": tried.reading.mapping.mapping,
        "exported_at": exported_at and exported_at.isoformat(),
        "is_rejected": any(receipt.state == "rejected" for receipt in receipts),
        "datasets": [
            {**_counts(receipt), **_why(tried, receipt), "first_rows": _first_rows(tried, receipt)}
            for receipt in receipts
        ],
        "unknown_columns": _unknown_columns(tried),
        "unlisted_clinics": sorted({c for one in receipts for c in one.unlisted_clinics}),
        "dates": date_checks(tried.entities, tried.reading, today),
    }


def _entities(export: LandedExport, reading: Reading, workdir: Path) -> Entities:
    """The entities of an export; none where it cannot be read, which its receipt says."""
    try:
        return read_export(export.path, reading.mapping, workdir)
    except ExportRejected:
        return {}


def _unknown_columns(tried: _Tried) -> list[str]:
    """Columns of the entities read that the mapping does not name; also of a refused export."""
    found: set[str] = set()
    for entity, raw in tried.entities.items():
        sources = [source for source in tried.reading.sources if source.rows == entity]
        found |= set(unknown_columns(raw.header, sources)) if sources else set()
    return sorted(found)


def _counts(receipt: DatasetReceipt) -> dict[str, Any]:
    return {
        "dataset": receipt.dataset,
        "state": receipt.state,
        "reason": receipt.reason,
        "message": receipt.message,
        "rows_read": receipt.rows_read,
        "rows_accepted": receipt.rows_accepted,
        "rows_quarantined": receipt.rows_quarantined,
        "rows_ignored": receipt.rows_ignored,
    }


def _why(tried: _Tried, receipt: DatasetReceipt) -> dict[str, Any]:
    """Reasons for quarantine and warnings, with the rules and the first rows of each."""
    judged = _judged(tried, receipt)
    if judged is None:
        return {"reasons": [], "warnings": []}
    bad, validation = judged
    mapping, rules = tried.reading.mapping, validation.result["rules"]
    warned = validation.warnings.join(bad, on="row_number", how="anti")
    return {
        "reasons": reasons_in(bad, rules, mapping),
        "warnings": reasons_in(warned, rules, mapping),
    }


def _judged(tried: _Tried, receipt: DatasetReceipt) -> tuple[pl.DataFrame, Validation] | None:
    """The bad rows of a dataset, and what the rules said; null where it could not be read."""
    table = DATASETS[receipt.dataset]
    for validation in tried.intake.validations:
        if validation.result["dataset"] == table.name:
            rows = quarantined_rows(tried.known, table, tried.store)
            return rows.select("row_number", "reasons", "rule_ids").collect(), validation
    if receipt.reason != MOSTLY_BAD:
        return None
    return judged_again(tried.entities, tried.reading, table.name, tried.settings, tried.workdir)


def _first_rows(tried: _Tried, receipt: DatasetReceipt) -> list[dict[str, Any]]:
    """The first accepted rows as they would be kept, each with its row in the file."""
    table = DATASETS[receipt.dataset]
    files = accepted_files(tried.known, table, clinics_of(tried.known), tried.store)
    rows = accepted_rows(files, table).sort("row_number").head(FIRST_ROWS).collect()
    return [
        {
            "row": sheet_row(row["row_number"], tried.reading.mapping),
            **{name: as_json(row[name]) for name in table.names},
        }
        for row in rows.iter_rows(named=True)
    ]
