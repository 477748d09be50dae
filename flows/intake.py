"""One export from landing to its accepted and quarantined rows."""

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from domain.columns import Table
from domain.datasets import EVERY_DATASET
from domain.errors import AdherenceError, ExportRejected
from domain.export_ids import short_id
from domain.settings import Settings
from expectations.validate import Validation, validated
from flows.intake_receipts import (
    receipt_of,
    receipt_of_dataset,
    receipt_of_rejected,
    with_terms,
)
from flows.reading import Reading, dated, landed_entities
from flows.set_aside import malformed, quarantined, refuse_mostly_bad, without_what_a_deletion_lacks
from sources.dataset_rows import DatasetRows, dataset_rows
from sources.date_order import refuse_other_order
from sources.read import Entities
from sources.table import unknown_columns
from transforms.staging.staged import ExportFacts, staged
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


@dataclass(frozen=True)
class _Judged:
    """The staged rows of one dataset, what was read of them, and which are bad."""

    table: Table
    rows: pl.LazyFrame
    raw: DatasetRows
    bad: pl.DataFrame
    validation: Validation


def take_in_export(
    export: LandedExport, reading: Reading, settings: Settings, store: Store
) -> Intake:
    """Reads, stages, validates and stores one export; the receipt is not yet written."""
    entities: Entities = {}
    validations: list[Validation] = []
    with store.workdir() as workdir:
        try:
            entities = landed_entities(export, reading.mapping, workdir)
            reading = dated(reading, entities)
            refuse_other_order(entities, reading.sources, reading.mapping.missing)
            facts = ExportFacts(export.export_id, reading.exported_at)
            judged = _all_judged(reading, facts, entities, settings, workdir)
        except ExportRejected as rejection:
            of_datasets = [
                receipt_of_rejected(dataset, _rows_read(entities, reading, dataset), rejection)
                for dataset in reading.datasets
            ]
        else:
            unknown = tuple(_unknown_columns(entities, reading))
            of_datasets = [_stored(one, facts, settings, store, unknown) for one in judged]
            validations = [one.validation for one in judged]
    with_claims = [with_terms(dataset, export, reading) for dataset in of_datasets]
    return Intake(receipt_of(export, reading, settings, with_claims), tuple(validations))


def _rows_read(entities: Entities, reading: Reading, dataset: str) -> int:
    """How many rows of a dataset were read, whatever became of them; none where nothing could."""
    sources = [source for source in reading.sources if source.dataset == dataset]
    return sum(entities[s.rows].rows_read for s in sources if s.rows in entities)


def _all_judged(
    reading: Reading, facts: ExportFacts, entities: Entities, settings: Settings, workdir: Path
) -> list[_Judged]:
    """Each dataset's rows, staged; raises ExportRejected where the export as a whole is bad."""
    judged = [
        _judged(reading, EVERY_DATASET[dataset], facts, entities, settings, workdir)
        for dataset in reading.datasets
    ]
    refuse_mostly_bad([(one.bad, one.raw) for one in judged])
    return judged


def _judged(
    reading: Reading,
    table: Table,
    facts: ExportFacts,
    entities: Entities,
    settings: Settings,
    workdir: Path,
) -> _Judged:
    """The dataset's rows, staged in ``workdir``; raises ExportRejected where none can be used."""
    target = workdir / f"{table.name}.parquet"
    sources = [source for source in reading.sources if source.dataset == table.name]
    mapping = reading.mapping
    raw = dataset_rows(entities, sources, mapping.ignore_patients, mapping.missing)
    staged(raw.rows, table, settings, facts).sink_parquet(target, compression="lz4")
    validation = validated(target, table, settings, workdir)
    held_against = without_what_a_deletion_lacks(validation.reasons, target, table)
    bad = pl.concat([held_against, malformed(raw)])
    return _Judged(table, pl.scan_parquet(target, glob=False), raw, bad, validation)


def _stored(
    judged: _Judged,
    facts: ExportFacts,
    settings: Settings,
    store: Store,
    unknown_columns: tuple[str, ...],
) -> DatasetReceipt:
    """What became of each row, once the good ones are accepted and the bad ones quarantined."""
    table, rows, raw, bad = judged.table, judged.rows, judged.raw, judged.bad
    good = rows.filter(~pl.col("row_number").is_in(bad["row_number"].implode()))
    clinics = write_accepted(good, table, facts.export_id, store)
    if bad.height:
        write_quarantine(quarantined(rows, bad, raw, facts, table), table, facts.export_id, store)
    receipt = receipt_of_dataset(table, raw, bad, judged.validation, clinics)
    if not receipt.is_reconciled:
        raise NotReconciled(
            f"export {short_id(facts.export_id)}, {table.name}: {raw.rows_read} rows read, but "
            f"{receipt.rows_accepted} accepted, {receipt.rows_quarantined} quarantined and "
            f"{receipt.rows_ignored} ignored. Nothing of it is used; please report this"
        )
    listed = {clinic.clinic_id for clinic in settings.clinics.clinics}
    return replace(
        receipt,
        unlisted_clinics=tuple(sorted(set(receipt.clinics) - listed)),
        unknown_columns=unknown_columns,
    )


def _unknown_columns(entities: Entities, reading: Reading) -> list[str]:
    """Columns of the entities that the mapping reads which it does not name."""
    return [
        name
        for entity, raw in entities.items()
        if (of_entity := [s for s in reading.sources if s.rows == entity])
        for name in unknown_columns(raw.header, of_entity)
    ]
