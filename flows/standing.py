"""Where things stand: exports, current and waiting rows, quarantine, the last publication."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from domain.datasets import ATTRIBUTED, EVERY_DATASET
from domain.errors import AdherenceError
from domain.today import today
from flows.context import looking
from flows.derivation import Derivation, settled_of
from flows.engine import guarded
from flows.landed_ahead import as_items
from flows.quarantine import open_rows
from flows.set_aside import rows_by_reason
from flows.standing_notes import (
    snapshots,
    to_come,
    waiting,
    warnings,
    who_is_whom,
)
from flows.unlisted import unlisted_clinics
from warehouse.accepted import clinics_of
from warehouse.landing import landed_exports
from warehouse.publication import read_publication
from warehouse.tombstones import read_unfinished


@guarded
def standing(data: Path) -> dict[str, Any]:
    """The content of ``status --json`` (contract, section 8)."""
    plan = looking(data)
    return {
        "exports": _exports(plan),
        "not_taken_in": len(landed_exports(plan.store)) - len(plan.known),
        **_rows(plan),
        "quarantine": {name: rows_by_reason(open_rows(plan, name)) for name in plan.datasets},
        "warnings": warnings(plan),
        "snapshots": snapshots(plan),
        "to_come": to_come(plan, today(plan.settings)),
        "landed_ahead": as_items(plan, datetime.now(UTC)),
        "patients": who_is_whom(plan),
        "unlisted_clinics": unlisted_clinics(plan.known, plan.store, plan.settings.clinics),
        "published": _published(plan),
        "is_forgetting": read_unfinished(plan.store) is not None,
    }


@guarded
def standing_after_run(data: Path, day: date) -> dict[str, Any]:
    """What a run says of where things stand on a day: a part of ``standing``, and quicker."""
    plan = looking(data)
    return {
        "snapshots": snapshots(plan),
        "waiting": waiting(plan),
        "to_come": to_come(plan, day),
        "landed_ahead": as_items(plan, datetime.now(UTC)),
        "unlisted_clinics": unlisted_clinics(plan.known, plan.store, plan.settings.clinics),
    }


@guarded
def exports_landed_ahead(data: Path, now: datetime) -> list[dict[str, str]]:
    """One item per export that landed at a moment to come: a part of ``standing``, and quicker."""
    return as_items(looking(data), now)


def _exports(plan: Derivation) -> list[dict[str, Any]]:
    return [
        {
            "export_id": one.export.export_id,
            "file": one.export.names[0],
            "dataset": dataset.dataset,
            "mapping": one.receipt.mapping,
            "state": dataset.state,
            "is_redacted": one.export.redaction is not None,
            **dataset.counts,
            "ignored": dataset.ignored,
            "reason": dataset.reason,
            "is_partial": dataset.is_partial,
        }
        for one in plan.by_name
        for dataset in one.receipt.datasets
    ]


def _rows(plan: Derivation) -> dict[str, dict[str, int]]:
    """Rows by dataset: current, superseded, waiting, in no episode, and superseded by nothing."""
    names = plan.datasets
    accepted = {
        name: sum(
            d.rows_accepted for one in plan.known for d in one.receipt.datasets if d.dataset == name
        )
        for name in names
    }
    kinds = ("current", "waiting", "unattributed", "absent")
    counts = {kind: dict.fromkeys(names, 0) for kind in kinds}
    for clinic_id in clinics_of(plan.known):
        found = settled_of(plan, clinic_id)
        for name in names:
            counts["absent"][name] += _absent(found.rows[name], found.gone[name], name)
            for kind, number in _kinds(found.rows[name], name).items():
                counts[kind][name] += number
    superseded = {name: accepted[name] - counts["current"][name] for name in names}
    return {**counts, "superseded": superseded}


def _kinds(rows: pl.LazyFrame, dataset: str) -> dict[str, int]:
    """How many settled rows there are, how many of them wait, and how many are in no episode."""
    kinds = {"current": pl.len(), "waiting": pl.col("is_waiting").sum()}
    if dataset in ATTRIBUTED:
        lost = pl.col("episode_id").is_null() & ~pl.col("is_waiting")
        kinds["unattributed"] = lost.sum()
    return rows.select(**kinds).collect().row(0, named=True)


def _absent(rows: pl.LazyFrame, gone: pl.DataFrame, dataset: str) -> int:
    """Keys that count as deleted because a full snapshot lacks them."""
    if gone.is_empty():
        return 0
    key = list(EVERY_DATASET[dataset].key)
    return gone.height - rows.join(gone.lazy(), on=key, how="semi").select(key).collect().height


def _published(plan: Derivation) -> dict[str, str | None] | None:
    try:
        found = read_publication(plan.store)
    except AdherenceError as unreadable:
        # Damaged, or of another key than the one given here; all else can be told.
        nothing = dict.fromkeys(("at", "as_of", "known_at"))
        return {"path": str(plan.store.database), **nothing, "unreadable": str(unreadable)}
    if found is None:
        return None
    return {
        "path": str(found.path),
        "at": found.published_at.isoformat(),
        "as_of": found.as_of.isoformat(),
        "known_at": found.known_at.isoformat() if found.known_at else None,
    }
