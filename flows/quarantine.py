"""Rows that lie in quarantine now: which, how many, and where they stand in their files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from domain.datasets import EVERY_DATASET, RANK
from domain.published import PUBLISHED
from flows.as_json import cells_of
from flows.broken_rules import expected, sentences
from flows.context import looking
from flows.contradictions import CONTRADICTING, contradicted, with_contradicting
from flows.derivation import Derivation
from flows.engine import guarded
from flows.reading import Reading, reading_of
from flows.snapshots import gone_rows
from sources.dataset_rows import row_of
from sources.mapping import Mapping as ExportMapping
from sources.mapping_files import load_mappings
from sources.sheet_rows import sheet_row
from transforms.current.absences import still_there
from transforms.current.newest_version import open_quarantine
from warehouse.accepted import TakenIn, accepted_rows, clinics_of, quarantined_rows
from warehouse.clinic_tables import in_shape


def open_rows(plan: Derivation, dataset: str, clinic_id: str | None = None) -> pl.DataFrame:
    """The rows of a dataset that lie in quarantine now, with their reasons; of a clinic, or all."""
    known, store, table = plan.known, plan.store, EVERY_DATASET[dataset]
    clinics = [clinic_id] if clinic_id else clinics_of(known)
    of_clinic = pl.col("clinic_id") == clinic_id if clinic_id else pl.lit(value=True)
    quarantined = quarantined_rows(known, table, store).filter(of_clinic).collect()
    # Most often: nothing else need be asked.
    if quarantined.is_empty():
        return quarantined
    accepted = accepted_rows(known, table, clinics, store)
    # Gone through once: these are all rows there are, of which hardly any is a rival.
    rivals = (
        accepted.select(*table.key, *RANK)
        .join(quarantined.lazy(), on=list(table.key), how="semi")
        .collect()
        .lazy()
    )
    there = still_there(quarantined.lazy(), gone_rows(plan, dataset, clinics), table)
    order = ["export_id", "row_number"]
    return open_quarantine(there, rivals, table).sort(order).collect()


def quarantine_counts(plan: Derivation) -> pl.DataFrame:
    """One row per dataset, clinic and reason: rows in quarantine now."""
    # A clinic id that neither is listed nor has an accepted row may be a patient's name.
    is_known = pl.col("clinic_id").is_in([*plan.settings.clinics.ids, *clinics_of(plan.known)])
    counts = [
        open_rows(plan, dataset)
        .select(
            pl.lit(dataset).alias("dataset"),
            pl.when(is_known).then("clinic_id").alias("clinic_id"),
            pl.col("reasons").alias("reason"),
        )
        .explode("reason")
        .group_by("dataset", "clinic_id", "reason")
        .agg(pl.len().cast(pl.Int64).alias("rows"))
        for dataset in EVERY_DATASET
    ]
    return in_shape(pl.concat(counts), PUBLISHED["quarantine_counts"])


@guarded
def rows_in_quarantine(data: Path) -> list[dict[str, Any]]:
    """One item per row in quarantine now: where it stands, why, what was expected, its cells."""
    plan = looking(data)
    mappings = load_mappings(plan.settings.folder)
    exports = {one.export.export_id: one.export for one in plan.known}
    readings = {one.export.export_id: _read_then(one, mappings) for one in plan.known}
    rows = {
        dataset: with_contradicting(open_rows(plan, dataset), EVERY_DATASET[dataset])
        for dataset in plan.datasets
    }
    # Without any the rules are not needed, and take longest to load.
    words = sentences(plan.settings) if any(of.height for of in rows.values()) else {}
    return [
        {
            "export_id": row["export_id"],
            "file": exports[row["export_id"]].names[0],
            "dataset": dataset,
            **_told(row, words, readings[row["export_id"]]),
            "cells": cells_of(row),
        }
        for dataset, of_dataset in rows.items()
        for row in of_dataset.iter_rows(named=True)
    ]


def _told(
    row: Mapping[str, Any], words: Mapping[str, str], reading: Reading | None
) -> dict[str, Any]:
    """Where a row stands in its file, why it is in quarantine, and what was expected."""
    number, reasons = row["row_number"], row["reasons"]
    others = [_row_in_file(other, reading) for other in row[CONTRADICTING]]
    return {
        "row": _row_in_file(number, reading),
        "reasons": reasons,
        "expected": [
            *expected(row["rule_ids"], reasons, words, reading, number),
            *contradicted(others),
        ],
    }


def _read_then(one: TakenIn, mappings: Sequence[ExportMapping]) -> Reading | None:
    """How an export was read; made at what its receipt says, as its content is not looked at."""
    reading = reading_of(one.export, mappings)
    return reading and replace(reading, says_at=one.receipt.exported_at)


def _row_in_file(row_number: int, reading: Reading | None) -> int:
    """The row as the file counts; as below one header row where no mapping reads it any more."""
    return sheet_row(row_number, reading.mapping) if reading else row_of(row_number) + 1
