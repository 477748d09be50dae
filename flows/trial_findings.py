"""What a trial found: counts, reasons, first rows, dates."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from domain.datasets import EVERY_DATASET
from domain.errors import ExportRejected
from domain.settings import Settings
from expectations.validate import Validation
from flows.as_json import as_json
from flows.intake import Intake
from flows.judged import judged
from flows.reading import Reading
from flows.trial_dates import date_checks
from flows.trial_reasons import FIRST_ROWS, reasons_in
from flows.trial_untaken import undeleted_words, unlisted_words, untaken_rows
from sources.read import Entities
from sources.sheet_rows import sheet_row
from transforms.staging.staged import ExportFacts
from warehouse.accepted import (
    TakenIn,
    accepted_rows,
    clinics_of,
    quarantined_rows,
)
from warehouse.landing import LandedExport
from warehouse.receipts import DatasetReceipt
from warehouse.store import Store

MOSTLY_BAD = "mostly_bad"


@dataclass(frozen=True)
class Tried:
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


def findings(tried: Tried, today: date) -> dict[str, Any]:
    """What became of each dataset and why, and what is worth a look besides."""
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
        **_words(tried),
        "unknown_columns": sorted(set(tried.reading.unknown_columns(tried.entities))),
        "unlisted_clinics": tried.settings.clinics.unlisted(
            c for one in receipts for c in one.clinics
        ),
        "dates": date_checks(tried.entities, tried.reading, today),
    }


def _words(tried: Tried) -> dict[str, list[dict[str, Any]]]:
    """What the conditions and the lists of the mapping do not take, of each kind."""
    entities, reading = tried.entities, tried.reading
    return {
        "untaken": _unless_rejected(lambda: untaken_rows(entities, reading)),
        "undeleted": _unless_rejected(lambda: undeleted_words(entities, reading)),
        "unlisted_words": _unless_rejected(
            lambda: unlisted_words(entities, reading, tried.settings)
        ),
    }


def _unless_rejected(found: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """What is found; nothing where that cannot be read, as its receipts say."""
    try:
        return found()
    except ExportRejected:
        return []


def _counts(receipt: DatasetReceipt) -> dict[str, Any]:
    return {
        "dataset": receipt.dataset,
        "state": receipt.state,
        "reason": receipt.reason,
        "message": receipt.message,
        **receipt.counts,
        "is_partial": receipt.is_partial,
    }


def _why(tried: Tried, receipt: DatasetReceipt) -> dict[str, Any]:
    """Reasons for quarantine and warnings, with the rules and the first rows of each."""
    judged = _judged(tried, receipt)
    if judged is None:
        return {"reasons": [], "warnings": []}
    bad, validation = judged
    rules = validation.result["rules"]
    warned = validation.warnings.join(bad, on="row_number", how="anti")
    return {
        "reasons": reasons_in(bad, rules, tried.reading),
        "warnings": reasons_in(warned, rules, tried.reading),
    }


def _judged(tried: Tried, receipt: DatasetReceipt) -> tuple[pl.DataFrame, Validation] | None:
    """The bad rows of a dataset, and what the rules said; null where it could not be read."""
    table = EVERY_DATASET[receipt.dataset]
    for validation in tried.intake.validations:
        if validation.result["dataset"] == table.name:
            rows = quarantined_rows(tried.known, table, tried.store)
            return rows.select("row_number", "reasons", "rule_ids").collect(), validation
    if receipt.reason != MOSTLY_BAD:
        return None
    # Intake keeps nothing of an export that it refuses; whoever mends its mapping needs to know.
    facts = ExportFacts(tried.export.export_id, tried.reading.exported_at)
    again = judged(tried.reading, table, facts, tried.entities, tried.settings, tried.workdir)
    return again.bad, again.validation


def _first_rows(tried: Tried, receipt: DatasetReceipt) -> list[dict[str, Any]]:
    """The first accepted rows as they would be kept, each with its row in the file."""
    table = EVERY_DATASET[receipt.dataset]
    accepted = accepted_rows(tried.known, table, clinics_of(tried.known), tried.store)
    rows = accepted.sort("row_number").head(FIRST_ROWS).collect()
    return [
        {
            "row": sheet_row(row["row_number"], tried.reading.mapping),
            **{name: as_json(row[name]) for name in table.names},
        }
        for row in rows.iter_rows(named=True)
    ]
