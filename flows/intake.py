"""One export from landing to its accepted and quarantined rows."""

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from domain.columns import Table
from domain.datasets import EVERY_DATASET
from domain.errors import AdherenceError, ExportRejected
from domain.settings import Settings
from expectations.validate import Validation, validated
from flows.reading import Reading, intake_fingerprint, landed_entities
from sources.dataset_rows import DatasetRows, dataset_rows
from sources.date_order import refuse_other_order
from sources.read import Entities
from sources.table import unknown_columns
from transforms.staging.staged import ExportFacts, staged
from warehouse.accepted import write_accepted, write_quarantine
from warehouse.landing import LandedExport
from warehouse.receipts import DatasetReceipt, Receipt
from warehouse.store import Store

# A catalogue or a mapping to mend, not a broken file: these rows don't speak against the export.
NOT_THE_FILES_FAULT = ("unknown_exercise", "not_in_list")


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
    results: list[tuple[DatasetReceipt, Validation | None]] = []
    datasets = list(dict.fromkeys(source.dataset for source in reading.sources))
    entities: Entities = {}
    with store.workdir() as workdir:
        try:
            entities = landed_entities(export, reading.mapping, workdir)
            refuse_other_order(entities, reading.sources, reading.mapping.missing)
        except ExportRejected as rejection:
            results = [
                (_rejected(dataset, _rows_read(entities, reading, dataset), rejection), None)
                for dataset in datasets
            ]
        else:
            for dataset in datasets:
                results.append(
                    _taken_in(export, reading, dataset, entities, settings, store, workdir)
                )
    receipt = Receipt(
        export_id=export.export_id,
        fingerprint=intake_fingerprint(reading, settings),
        mapping=reading.mapping.mapping,
        source=reading.mapping.source_name,
        exported_at=reading.exported_at,
        datasets=tuple(_with_terms(dataset, export, reading) for dataset, _ in results),
    )
    return Intake(receipt, tuple(validation for _, validation in results if validation))


def _rows_read(entities: Entities, reading: Reading, dataset: str) -> int:
    """How many rows of a dataset were read, whatever became of them; none where nothing could."""
    sources = [source for source in reading.sources if source.dataset == dataset]
    return sum(entities[s.rows].rows_read for s in sources if s.rows in entities)


def _with_terms(receipt: DatasetReceipt, export: LandedExport, reading: Reading) -> DatasetReceipt:
    """The receipt, with what the export claims of rows that it lacks; a rejected one nothing."""
    rule = reading.mapping.snapshot
    if rule is None or receipt.state == "rejected":
        return receipt
    return replace(receipt, snapshot=rule.terms_of(receipt.dataset, export.export_id))


def _rejected(dataset: str, rows_read: int, rejection: ExportRejected) -> DatasetReceipt:
    return DatasetReceipt(
        dataset, "rejected", rows_read, reason=rejection.code, message=str(rejection)
    )


def _taken_in(
    export: LandedExport,
    reading: Reading,
    dataset: str,
    entities: Entities,
    settings: Settings,
    store: Store,
    workdir: Path,
) -> tuple[DatasetReceipt, Validation | None]:
    table = EVERY_DATASET[dataset]
    facts = ExportFacts(export.export_id, reading.exported_at)
    target = workdir / f"{table.name}.parquet"
    sources = [source for source in reading.sources if source.dataset == dataset]
    try:
        mapping = reading.mapping
        raw = dataset_rows(entities, sources, mapping.ignore_patients, mapping.missing)
        staged(raw.rows, table, settings, facts).sink_parquet(target, compression="lz4")
        validation = validated(target, table, settings, workdir)
        held_against = _without_what_a_deletion_lacks(validation.reasons, target, table)
        bad = pl.concat([held_against, _malformed(raw)])
        _refuse_mostly_bad(bad, raw)
    except ExportRejected as rejection:
        return _rejected(table.name, _rows_read(entities, reading, dataset), rejection), None
    rows = pl.scan_parquet(target, glob=False)
    good = rows.filter(~pl.col("row_number").is_in(bad["row_number"].implode()))
    clinics = write_accepted(good, table, export.export_id, store)
    if bad.height:
        write_quarantine(_quarantined(rows, bad, raw, facts, table), table, export.export_id, store)
    receipt = _receipt(table, raw, bad, validation, clinics)
    if not receipt.is_reconciled:
        raise NotReconciled(
            f"export {export.export_id[:12]}, {table.name}: {raw.rows_read} rows read, but "
            f"{receipt.rows_accepted} accepted, {receipt.rows_quarantined} quarantined and "
            f"{receipt.rows_ignored} ignored. Nothing of it is used; please report this"
        )
    listed = {clinic.clinic_id for clinic in settings.clinics.clinics}
    return replace(
        receipt,
        unlisted_clinics=tuple(sorted(set(clinics) - listed)),
        unknown_columns=tuple(_unknown_columns(entities, reading)),
    ), validation


def _unknown_columns(entities: Entities, reading: Reading) -> list[str]:
    """Columns of the entities that the mapping reads which it does not name."""
    return [
        name
        for entity, raw in entities.items()
        if (of_entity := [s for s in reading.sources if s.rows == entity])
        for name in unknown_columns(raw.header, of_entity)
    ]


def _without_what_a_deletion_lacks(
    reasons: pl.DataFrame, staged_rows: Path, table: Table
) -> pl.DataFrame:
    """The reasons, but of a deleted row only those about its key: it needs no more."""
    deleted = pl.scan_parquet(staged_rows, glob=False).filter("is_deleted").select("row_number")
    about_key = [f"{table.name}.{name}." for name in table.key]
    of_key = pl.any_horizontal(pl.element().str.starts_with(start) for start in about_key)
    is_deleted = pl.col("row_number").is_in(
        deleted.collect(engine="streaming")["row_number"].implode()
    )
    return reasons.filter(~is_deleted | pl.col("rule_ids").list.eval(of_key).list.any())


def _malformed(raw: DatasetRows) -> pl.DataFrame:
    """The records that are no rows, in the shape of a validation's reasons."""
    reason = pl.concat_list("reason")
    return raw.malformed.select(
        "row_number", reason.alias("reasons"), pl.concat_list(pl.lit("structure")).alias("rule_ids")
    )


def _refuse_mostly_bad(bad: pl.DataFrame, raw: DatasetRows) -> None:
    fault = ~pl.col("reasons").list.eval(pl.element().is_in(NOT_THE_FILES_FAULT)).list.all()
    faulty = bad.filter(fault).height
    rows = raw.rows_read - raw.rows_ignored
    if 2 * faulty > rows:
        counts = bad.explode("reasons").group_by("reasons").len().sort("len", "reasons")
        worst = ", ".join(f"{reason} {n}" for reason, n in reversed(counts.rows()))
        raise ExportRejected(
            "mostly_bad",
            f"{faulty} of {rows} rows are bad ({worst}); expected at most half. "
            "Compare the file with its mapping, mend it and export it again",
        )


def _quarantined(
    rows: pl.LazyFrame, bad: pl.DataFrame, raw: DatasetRows, facts: ExportFacts, table: Table
) -> pl.LazyFrame:
    """The bad rows whole: their key and rank, their reasons, and every cell as its text."""
    cells = pl.struct(
        pl.col(c.name if c.is_text else f"{c.name}_text").alias(c.name) for c in table.columns
    ).struct.json_encode()
    kept = rows.with_columns(cells=cells).join(bad.lazy(), on="row_number")
    malformed = raw.malformed.lazy().select(
        "row_number",
        pl.struct(pl.col("cells").alias("line")).struct.json_encode().alias("cells"),
        pl.lit(facts.export_id).alias("export_id"),
        pl.lit(facts.exported_at, pl.Datetime("us")).alias("exported_at"),
    )
    lines = malformed.join(bad.lazy(), on="row_number")
    return pl.concat([kept, lines], how="diagonal").sort("row_number")


def _receipt(
    table: Table,
    raw: DatasetRows,
    bad: pl.DataFrame,
    validation: Validation,
    clinics: dict[str, int],
) -> DatasetReceipt:
    warned = validation.warnings.join(bad, on="row_number", how="anti")
    return DatasetReceipt(
        dataset=table.name,
        state="accepted",
        rows_read=raw.rows_read,
        rows_accepted=sum(clinics.values()),
        rows_quarantined=bad.height,
        rows_ignored=raw.rows_ignored,
        ignored=dict(raw.ignored),
        reasons=_counts(bad),
        warnings=_counts(warned),
        rows_warned=warned.height,
        clinics=clinics,
    )


def _counts(rows: pl.DataFrame) -> dict[str, int]:
    """Reason to the number of rows that have it."""
    counted = rows.explode("reasons").group_by("reasons").len().sort("reasons")
    return {reason: n for reason, n in counted.iter_rows() if reason is not None}
