"""What is worth a look though nothing failed: warnings, doubted snapshots, merged patients."""

from datetime import date, timedelta
from typing import Any

import polars as pl

from domain.datasets import PATIENTS
from domain.snapshots import APPLIED
from flows.derivation import Derivation, current_of, settled_of
from flows.snapshots import snapshot_verdicts
from transforms.marts.directions import reversed_directions
from transforms.marts.outcome_windows import is_baseline_change_score
from warehouse.accepted import clinics_of


def snapshots(plan: Derivation) -> list[dict[str, Any]]:
    """One item per full snapshot and dataset: what it lacked, and whether that was believed."""
    files = {one.export.export_id: one.export.names[0] for one in plan.known}
    return [{"file": files[one["export_id"]], **one} for one in snapshot_verdicts(plan)]


def to_come(plan: Derivation, day: date) -> list[dict[str, str]]:
    """One item per export that was made on a day after the given one, as it says itself."""
    # A clinic far to the east is a day ahead of the group.
    latest = day + timedelta(days=1)
    return [
        {
            "export_id": one.export.export_id,
            "file": one.export.names[0],
            "made_on": made_at.date().isoformat(),
            "today": day.isoformat(),
        }
        for one in plan.by_name
        if (made_at := one.receipt.exported_at) and made_at.date() > latest
    ]


def waiting(plan: Derivation) -> dict[str, dict[str, int]]:
    """By dataset: how many rows wait for their episode, of how many current ones.

    And how many of them are ``alike``: of a patient whose id is none of an episode, but would be
    one without zeros in front and in small letters.
    """
    counts = {name: {"waiting": 0, "current": 0, "alike": 0} for name in plan.datasets}
    for clinic_id in clinics_of(plan.known):
        rows = current_of(plan, clinic_id)
        for name in plan.datasets:
            found = waiting_in(rows[name])
            found["alike"] = _alike(rows[name], rows["episodes"]) if found["waiting"] else 0
            for kind, number in found.items():
                counts[name][kind] += number
    return counts


def waiting_in(rows: pl.LazyFrame) -> dict[str, int]:
    """How many settled rows of a dataset are ``waiting``, of how many ``current`` ones."""
    # No other column is read: this is done at the end of every run.
    counted = rows.select(waiting=pl.col("is_waiting").sum(), current=pl.len())
    return counted.collect().row(0, named=True)


def _alike(rows: pl.LazyFrame, episodes: pl.LazyFrame) -> int:
    known = episodes.select("patient_id").unique()
    strange = (
        rows.filter("is_waiting").select("patient_id").join(known, on="patient_id", how="anti")
    )
    plain = pl.col("patient_id").str.to_lowercase().str.strip_chars_start("0")
    alike = strange.select(plain).join(known.select(plain), on="patient_id", how="semi")
    return int(alike.select(pl.len()).collect().item())


def who_is_whom(plan: Derivation) -> dict[str, int]:
    """How many patients are merged into others, deleted, or merged around a circle."""
    found = [settled_of(plan, c).identities for c in clinics_of(plan.known)]
    return {
        "merged": sum(len(one.counts_as) for one in found),
        "deleted": sum(len(one.deleted) for one in found),
        "circular": sum(len(one.circular) for one in found),
    }


def warnings(plan: Derivation) -> dict[str, dict[str, int]]:
    """Warnings by dataset and reason: of intake, and those judged when settled."""
    found: dict[str, dict[str, int]] = {name: {} for name in plan.datasets}
    for taken in plan.known:
        for dataset in taken.receipt.datasets:
            counts = found[dataset.dataset]
            for reason, rows in dataset.warnings.items():
                counts[reason] = counts.get(reason, 0) + rows
    for one in snapshot_verdicts(plan):
        if one["verdict"] != APPLIED:
            counts = found[one["dataset"]]
            # An undated one cannot be held against anything: it counts as one.
            rows = one["rows_not_deleted"] or 1
            counts[one["verdict"]] = counts.get(one["verdict"], 0) + rows
    if circular := who_is_whom(plan)["circular"]:
        found[PATIENTS.name]["circular_merge"] = circular
    early = sum(_baseline_change_scores(plan, c) for c in clinics_of(plan.known))
    if early:
        found["outcomes"]["baseline_change_score"] = early
    if pairs := sum(_reversed_pairs(plan, c) for c in clinics_of(plan.known)):
        found["outcomes"]["direction_reversed"] = pairs
    return found


def _baseline_change_scores(plan: Derivation, clinic_id: str) -> int:
    current = current_of(plan, clinic_id)
    dates = current["episodes"].select("episode_id", "started_on")
    rated = current["outcomes"].filter(pl.col("score_used").is_not_null())
    early = rated.join(dates, on="episode_id").filter(is_baseline_change_score())
    return early.collect().height


def _reversed_pairs(plan: Derivation, clinic_id: str) -> int:
    """Pairs of pain and function scores that say that one of the two is reversed."""
    outcomes = current_of(plan, clinic_id)["outcomes"].collect()
    alarm = plan.settings.measures.direction_alarm
    return int(reversed_directions(outcomes, alarm, date.max)["pairs"].sum())
