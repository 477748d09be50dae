"""Where things stand: exports, current and waiting rows, quarantine, the last publication."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from domain.datasets import DATASETS
from flows.context import derivation
from flows.derive import Derivation, current_of
from flows.engine import guarded
from flows.intake import Reading, reading_of
from flows.provenance import open_rows
from sources.dataset_rows import row_of
from sources.mapping import load_mappings
from sources.sheet_rows import sheet_row
from transforms.marts.directions import reversed_directions
from transforms.marts.outcome_windows import is_baseline_change_score
from warehouse.accepted import clinics_of
from warehouse.landing import landed_export
from warehouse.publication import read_publication

ATTRIBUTED = ("sessions", "appointments", "outcomes")


@guarded
def standing(data: Path) -> dict[str, Any]:
    """The content of ``status --json`` (contract, section 8)."""
    plan = derivation(data)
    return {
        "exports": _exports(plan),
        **_rows(plan),
        "quarantine": {name: _reasons(plan, name) for name in DATASETS},
        "warnings": _warnings(plan),
        "unlisted_clinics": _unlisted(plan),
        "published": _published(plan),
    }


def _exports(plan: Derivation) -> list[dict[str, Any]]:
    return [
        {
            "export_id": one.export.export_id,
            "file": one.export.names[0],
            "dataset": dataset.dataset,
            "mapping": one.receipt.mapping,
            "state": dataset.state,
            "rows_read": dataset.rows_read,
            "rows_accepted": dataset.rows_accepted,
            "rows_quarantined": dataset.rows_quarantined,
            "rows_ignored": dataset.rows_ignored,
            "reason": dataset.reason,
        }
        for one in sorted(plan.known, key=lambda one: (one.export.names, one.export.export_id))
        for dataset in one.receipt.datasets
    ]


def _rows(plan: Derivation) -> dict[str, dict[str, int]]:
    """Rows by dataset: current, superseded, waiting, and in no episode."""
    accepted = {
        name: sum(
            d.rows_accepted for one in plan.known for d in one.receipt.datasets if d.dataset == name
        )
        for name in DATASETS
    }
    counts = {kind: dict.fromkeys(DATASETS, 0) for kind in ("current", "waiting", "unattributed")}
    for clinic_id in clinics_of(plan.known):
        for name, rows in current_of(plan, clinic_id).items():
            counts["current"][name] += rows.height
            counts["waiting"][name] += int(rows["is_waiting"].sum())
            if name in ATTRIBUTED:
                lost = rows["episode_id"].is_null() & ~rows["is_waiting"]
                counts["unattributed"][name] += int(lost.sum())
    superseded = {name: accepted[name] - counts["current"][name] for name in DATASETS}
    return {**counts, "superseded": superseded}


def _reasons(plan: Derivation, dataset: str) -> dict[str, int]:
    rows = open_rows(plan.known, dataset, plan.store)
    counted = rows.explode("reasons").group_by("reasons").len().sort("reasons")
    return dict(counted.iter_rows())


def _warnings(plan: Derivation) -> dict[str, dict[str, int]]:
    """Warnings by dataset and reason: of intake, and those judged when settled."""
    found: dict[str, dict[str, int]] = {name: {} for name in DATASETS}
    for one in plan.known:
        for dataset in one.receipt.datasets:
            counts = found[dataset.dataset]
            for reason, rows in dataset.warnings.items():
                counts[reason] = counts.get(reason, 0) + rows
    early = sum(_baseline_change_scores(plan, c) for c in clinics_of(plan.known))
    if early:
        found["outcomes"]["baseline_change_score"] = early
    if pairs := sum(_reversed_pairs(plan, c) for c in clinics_of(plan.known)):
        found["outcomes"]["direction_reversed"] = pairs
    return found


def _unlisted(plan: Derivation) -> list[str]:
    """Clinics met in exports that the configuration does not list."""
    listed = {clinic.clinic_id for clinic in plan.settings.clinics.clinics}
    return sorted(set(clinics_of(plan.known)) - listed)


def _baseline_change_scores(plan: Derivation, clinic_id: str) -> int:
    current = current_of(plan, clinic_id)
    dates = current["episodes"].select("episode_id", "started_on")
    return (
        current["outcomes"].join(dates, on="episode_id").filter(is_baseline_change_score()).height
    )


def _reversed_pairs(plan: Derivation, clinic_id: str) -> int:
    """Pairs of pain and function scores that say that one of the two is reversed."""
    outcomes = current_of(plan, clinic_id)["outcomes"]
    alarm = plan.settings.measures.direction_alarm
    return int(reversed_directions(outcomes, alarm, date.max)["pairs"].sum())


def _published(plan: Derivation) -> dict[str, str | None] | None:
    found = read_publication(plan.store.database)
    if found is None:
        return None
    return {
        "path": str(found.path),
        "at": found.published_at.isoformat(),
        "as_of": found.as_of.isoformat(),
        "known_at": found.known_at.isoformat() if found.known_at else None,
    }


@guarded
def quarantined(data: Path) -> list[dict[str, Any]]:
    """One item per row in quarantine now: where it stands, why, and its cells."""
    plan = derivation(data)
    mappings = load_mappings(plan.settings.folder)
    readings = {one.export.export_id: reading_of(one.export, mappings) for one in plan.known}
    return [
        {
            "export_id": row["export_id"],
            "file": landed_export(row["export_id"], plan.store).names[0],
            "dataset": dataset,
            "row": _row_in_file(row["row_number"], readings[row["export_id"]]),
            "reasons": row["reasons"],
            "cells": {k: v for k, v in json.loads(row["cells"]).items() if v is not None},
        }
        for dataset in DATASETS
        for row in open_rows(plan.known, dataset, plan.store).iter_rows(named=True)
    ]


def _row_in_file(row_number: int, reading: Reading | None) -> int:
    """The row as the file counts; as below one header row where no mapping reads it any more."""
    return sheet_row(row_number, reading.mapping) if reading else row_of(row_number) + 1
