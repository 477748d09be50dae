"""Exports that have landed → accepted and quarantined rows. Safe to repeat."""

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from domain.errors import AdherenceError
from domain.export_ids import short_id
from expectations.data_docs import write_data_docs
from flows.ahead import Said, in_turn, taken_in_ahead
from flows.apart import taken_in_safely
from flows.artifacts import show_exports
from flows.context import tell
from flows.due_exports import due_exports
from flows.engine import guarded
from flows.entries import record_intake, record_redacted
from flows.events import emit
from flows.forget import carry_on
from flows.run_names import naming
from flows.turn import turn
from warehouse.leftovers import last_begun
from warehouse.receipt_files import has_counted, read_receipt
from warehouse.recorded import recorded
from warehouse.row_files import drop_orphans
from warehouse.store import Store
from warehouse.taken_anew import note_anew
from warehouse.tombstones import heed


class ExportsFailed(AdherenceError):
    """Some exports could not be taken in for a reason that is not theirs; ``taken`` were."""

    def __init__(self, message: str, taken: Sequence[str]) -> None:
        super().__init__(message)
        self.taken = taken


@flow(name="take-in", flow_run_name=naming("take-in", "exports", short_id), persist_result=False)
@guarded
def take_in(data: Path, exports: Sequence[str] = ()) -> list[str]:
    """Takes in every landed export that is new, or whose mapping, rules or catalogue changed.

    Returns the ids of the exports that it took in, rejected ones included. ``exports`` are those
    whose landing woke it, for the name of the run: it takes in whatever is due.
    """
    at_work = recorded(Store(data), "take-in", datetime.now(UTC))
    with turn(Store(data)), at_work as entry:
        drop_orphans(Store(data))
        record_redacted(entry, carry_on(data))
        due = due_exports(data)
        counted = [one for one in due if has_counted(one, Store(data))]
        note_anew(counted, Store(data))
        failed = _take_in_each(data, due)
        of_before = [one for one in counted if one in failed]
        note_anew(of_before, Store(data))
        # What was never taken in holds nobody.
        if not of_before:
            heed(Store(data))
        receipts = [found for one in due if (found := read_receipt(one, Store(data)))]
        record_intake(entry, receipts, Store(data))
    show_exports(receipts)
    if receipts or failed:
        # Also where none was: else one that fails each time would keep all others at an old day.
        clinics = sorted({c for r in receipts for d in r.datasets for c in d.clinics})
        emit("exports.taken_in", "store", data, taken_in=len(receipts), clinics=clinics)
    if failed:
        first = next(iter(failed))
        raise ExportsFailed(
            f"{len(failed)} of {len(due)} exports could not be taken in; the first of them, "
            f"{short_id(first)}: {failed[first]}",
            [export_id for export_id in due if export_id not in failed],
        )
    return due


def _take_in_each(data: Path, exports: Sequence[str]) -> dict[str, str]:
    """Export to why it could not be taken in, of those that could not; the data docs of all."""
    failed: dict[str, str] = {}
    found: dict[str, list[dict[str, Any]]] = {}

    def take_in_next(export_id: str, ahead: "Future[Said] | None" = None) -> None:
        try:
            found[export_id] = take_in_one(data, export_id, ahead)
        except AdherenceError as error:
            failed[export_id] = str(error)
        tell("exports", len(found) + len(failed), len(exports))

    killed_at = last_begun(Store(data))
    for export_id in exports:
        if export_id == killed_at:
            take_in_next(export_id)
    others = [one for one in exports if one != killed_at]
    with taken_in_ahead(data, others) as ahead:
        for export_id in in_turn(others, ahead):
            take_in_next(export_id, ahead.get(export_id))
    results = [one for export_id in exports for one in found.get(export_id, [])]
    write_data_docs(results, Store(data).data_docs)
    return failed


@task(name="take-in-export", task_run_name="take-in-{export_id}", cache_policy=NO_CACHE)
@guarded
def take_in_one(
    data: Path, export_id: str, ahead: "Future[Said] | None" = None
) -> list[dict[str, Any]]:
    """One export: read, stage, validate, store, the receipt last; how many rows broke each rule."""
    return taken_in_safely(data, export_id, ahead)
