"""What a receipt says of an export that was read: of each dataset, used or rejected."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from domain.columns import Table
from domain.errors import ExportRejected
from domain.settings import Settings
from expectations.validate import Validation
from flows.reading import Reading, intake_fingerprint
from flows.set_aside import rows_by_reason
from sources.dataset_rows import DatasetRows
from warehouse.landing import LandedExport
from warehouse.receipts import DatasetReceipt, Receipt


def rejected_unread(
    export: LandedExport, reading: Reading, settings: Settings, rejection: ExportRejected
) -> Receipt:
    """The receipt of an export that is rejected whole, of whose rows nothing is known."""
    of_datasets = [receipt_of_rejected(dataset, 0, rejection) for dataset in reading.datasets]
    return receipt_of(export, reading, settings, of_datasets)


def receipt_of(
    export: LandedExport,
    reading: Reading,
    settings: Settings,
    of_datasets: Sequence[DatasetReceipt],
) -> Receipt:
    """The receipt of an export, from those of its datasets."""
    return Receipt(
        export_id=export.export_id,
        fingerprint=intake_fingerprint(reading, settings),
        mapping=reading.mapping.mapping,
        source=reading.mapping.source_name,
        exported_at=reading.exported_at,
        datasets=tuple(of_datasets),
    )


def with_terms(receipt: DatasetReceipt, export: LandedExport, reading: Reading) -> DatasetReceipt:
    """The receipt, with what the export claims of rows that it lacks; a rejected one nothing."""
    rule = reading.mapping.snapshot
    if rule is None or receipt.state == "rejected":
        return receipt
    return replace(receipt, snapshot=rule.terms_of(receipt.dataset, export.export_id))


def receipt_of_rejected(dataset: str, rows_read: int, rejection: ExportRejected) -> DatasetReceipt:
    """The receipt of a dataset of which no row is used, with the reason."""
    return DatasetReceipt(
        dataset, "rejected", rows_read, reason=rejection.code, message=str(rejection)
    )


def receipt_of_dataset(
    table: Table,
    raw: DatasetRows,
    bad: pl.DataFrame,
    validation: Validation,
    clinics: dict[str, int],
) -> DatasetReceipt:
    """The receipt of a dataset that is used: what became of each of its rows."""
    warned = validation.warnings.join(bad, on="row_number", how="anti")
    return DatasetReceipt(
        dataset=table.name,
        state="accepted",
        rows_read=raw.rows_read,
        rows_accepted=sum(clinics.values()),
        rows_quarantined=bad.height,
        rows_ignored=raw.rows_ignored,
        ignored=dict(raw.ignored),
        reasons=rows_by_reason(bad),
        warnings=rows_by_reason(warned),
        rows_warned=warned.height,
        clinics=clinics,
        is_partial=raw.is_partial,
    )
