"""One export from landing to its accepted and quarantined rows."""

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from domain.datasets import EVERY_DATASET
from domain.errors import AdherenceError, ExportRejected
from domain.export_ids import short_id
from domain.settings import Settings
from expectations.validate import Validation
from flows.intake_receipts import (
    receipt_of,
    receipt_of_dataset,
    receipt_of_rejected,
    with_terms,
)
from flows.judged import Judged, judged
from flows.landed_rows import landed_entities
from flows.reading import Reading, dated, fitting
from flows.set_aside import refuse_mostly_bad, whole_rows
from sources.conditions import sources_by_rows, unmeant_rows
from sources.date_order import refuse_other_order
from sources.read import Entities
from sources.second_header import refuse_second_header
from transforms.staging.staged import ExportFacts
from warehouse.accepted import write_accepted, write_quarantine
from warehouse.landing import LandedExport
from warehouse.receipts import DatasetReceipt, Receipt
from warehouse.store import Store


class NotReconciled(AdherenceError):
    """Rows were lost or made between reading and storing: a fault of ours, never passed over."""


@dataclass(frozen=True)
class Intake:
    """What taking in one export gives: its receipt, and what Great Expectations said of each."""

    receipt: Receipt
    validations: tuple[Validation, ...]


def take_in_export(
    export: LandedExport, reading: Reading, settings: Settings, store: Store
) -> Intake:
    """Reads, stages, validates and stores one export; the receipt is not yet written."""
    entities: Entities = {}
    validations: list[Validation] = []
    passed_over = 0
    with store.workdir() as workdir:
        try:
            entities = landed_entities(export, reading.mapping, workdir)
            reading = dated(reading, entities)
            fit = fitting(reading, entities)
            for raw in entities.values():
                refuse_second_header(raw, fit.mapping.called)
            refuse_other_order(entities, fit.sources, fit.mapping.missing)
            facts = ExportFacts(export.export_id, fit.exported_at)
            usable = _all_judged(fit, facts, entities, settings, workdir)
        except ExportRejected as rejection:
            of_datasets = [
                receipt_of_rejected(dataset, _rows_read(entities, reading, dataset), rejection)
                for dataset in reading.datasets
            ]
        else:
            passed_over = sum(
                unmeant_rows(entities[kind], sources, fit.mapping.missing)
                for kind, sources in sources_by_rows(fit.sources).items()
            )
            unknown = tuple(fit.unknown_columns(entities))
            of_datasets = [_stored(one, facts, store, unknown) for one in usable]
            validations = [one.validation for one in usable]
    with_claims = [with_terms(dataset, export, reading) for dataset in of_datasets]
    receipt = receipt_of(export, reading, settings, with_claims)
    return Intake(replace(receipt, rows_untaken=passed_over), tuple(validations))


def _rows_read(entities: Entities, reading: Reading, dataset: str) -> int:
    """How many rows of a dataset were read, whatever became of them; none where nothing could."""
    sources = reading.sources_of(dataset)
    return sum(entities[s.rows].rows_read for s in sources if s.rows in entities)


def _all_judged(
    reading: Reading, facts: ExportFacts, entities: Entities, settings: Settings, workdir: Path
) -> list[Judged]:
    """Each dataset's rows, staged; raises ExportRejected where the export as a whole is bad."""
    found = [
        judged(reading, EVERY_DATASET[dataset], facts, entities, settings, workdir)
        for dataset in reading.datasets
    ]
    refuse_mostly_bad([(one.bad, one.raw) for one in found])
    return found


def _stored(
    one: Judged, facts: ExportFacts, store: Store, unknown_columns: tuple[str, ...]
) -> DatasetReceipt:
    """What became of each row, once the good ones are accepted and the bad ones quarantined."""
    table, rows, raw, bad = one.table, one.rows, one.raw, one.bad
    good = rows.filter(~pl.col("row_number").is_in(bad["row_number"].implode()))
    clinics = write_accepted(good, table, facts.export_id, store)
    if bad.height:
        write_quarantine(whole_rows(rows, bad, raw, facts, table), table, facts.export_id, store)
    receipt = receipt_of_dataset(table, raw, bad, one.validation, clinics)
    if not receipt.is_reconciled:
        raise NotReconciled(
            f"export {short_id(facts.export_id)}, {table.name}: {raw.rows_read} rows read, but "
            f"{receipt.rows_accepted} accepted, {receipt.rows_quarantined} quarantined and "
            f"{receipt.rows_ignored} ignored. Nothing of it is used; please report this"
        )
    return replace(receipt, unknown_columns=unknown_columns)
