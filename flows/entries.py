"""What a flow writes into the audit log: hashes of what it read and made, and counts."""

from collections.abc import Sequence

from flows.derivation import Derivation
from flows.provenance import exports_hash
from warehouse.accepted import clinics_of
from warehouse.cache import fingerprint
from warehouse.digests import file_hash, files_hash, folder_hash
from warehouse.pseudonyms import key_id
from warehouse.receipts import Receipt
from warehouse.recorded import Entry
from warehouse.row_files import rows_of
from warehouse.store import Store


def record_redacted(entry: Entry, exports: Sequence[str]) -> None:
    """The exports that were written again without a patient, as a hash, and how many they are."""
    if exports:
        entry.outputs["redacted"] = fingerprint(exports)
        entry.counts["exports_redacted"] = len(exports)


def record_intake(entry: Entry, receipts: Sequence[Receipt], store: Store) -> None:
    """The exports that were taken in, a hash over their rows as stored, and how many they are."""
    if not receipts:
        return
    datasets = [dataset for receipt in receipts for dataset in receipt.datasets]
    files = [path for receipt in receipts for path in rows_of(receipt, store) if path.exists()]
    entry.inputs["exports"] = sorted(receipt.export_id for receipt in receipts)
    entry.outputs["rows"] = files_hash(files, store.data)
    entry.counts |= {
        "rows_read": sum(dataset.rows_read for dataset in datasets),
        "rows_accepted": sum(dataset.rows_accepted for dataset in datasets),
        "rows_quarantined": sum(dataset.rows_quarantined for dataset in datasets),
        "rows_ignored": sum(dataset.rows_ignored for dataset in datasets),
        "exports_rejected": sum(receipt.is_rejected for receipt in receipts),
    }


def record_publication(entry: Entry, plan: Derivation) -> None:
    """What was published, and from which exports."""
    store = plan.store
    entry.inputs["exports_hash"] = exports_hash(plan)
    entry.outputs |= {
        "adherence.duckdb": file_hash(store.database),
        "parquet": folder_hash(store.parquet),
        "worklists": folder_hash(store.worklists),
        "key_id": key_id(plan.key),
    }
    entry.counts["clinics"] = len(clinics_of(plan.known))


def record_reports(entry: Entry, plan: Derivation, week: str) -> None:
    """The reports of a week, and from which exports."""
    entry.inputs.setdefault("exports_hash", exports_hash(plan))
    entry.outputs[f"reports/{week}"] = folder_hash(plan.store.reports / week)
    entry.counts["reports"] = len(clinics_of(plan.known)) + 1
