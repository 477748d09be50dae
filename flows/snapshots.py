"""What became of the claims of full snapshots, over all clinics."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from domain.datasets import EVERY_DATASET
from domain.snapshots import APPLIED
from flows.derivation import Derivation, settled_of
from transforms.current.absences import nothing_gone
from transforms.current.snapshot_judge import VERDICTS
from warehouse.accepted import clinics_of
from warehouse.receipts import DatasetReceipt


def verdict_on(dataset: DatasetReceipt, verdict: dict[str, Any] | None) -> str | None:
    """What became of the claim of a full snapshot; null: the export made none."""
    if dataset.snapshot is None:
        return None
    return str(verdict["verdict"]) if verdict else APPLIED


def snapshot_verdicts(plan: Derivation) -> list[dict[str, Any]]:
    """One item per full snapshot and dataset: rows known before, rows absent, and the verdict.

    Clinics are judged one by one. What is not believed of one is what an export is known for.
    """
    if not _are_any(plan):
        return []
    found = (settled_of(plan, clinic_id).verdicts for clinic_id in clinics_of(plan.known))
    of_clinics = pl.concat([pl.DataFrame(schema=VERDICTS), *found])
    doubted = pl.col("verdict") != APPLIED
    return (
        of_clinics.group_by("export_id", "dataset")
        .agg(
            pl.coalesce(pl.col("verdict").filter(doubted).min(), pl.lit(APPLIED)).alias("verdict"),
            pl.col("rows_before", "rows_absent").sum(),
            pl.col("rows_absent").filter(doubted).sum().alias("rows_not_deleted"),
        )
        .sort("export_id", "dataset")
        .to_dicts()
    )


def gone_rows(plan: Derivation, dataset: str, clinics: Sequence[str]) -> pl.DataFrame:
    """The keys of some clinics' dataset that a later full snapshot lacks."""
    empty = nothing_gone(EVERY_DATASET[dataset])
    if not _are_any(plan):
        return empty
    return pl.concat([empty, *(settled_of(plan, c).gone[dataset] for c in clinics)])


def _are_any(plan: Derivation) -> bool:
    return any(d.snapshot for one in plan.known for d in one.receipt.datasets)
