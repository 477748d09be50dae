"""Faulty and waiting rows as they stand in a file."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from domain.datasets import DATASETS
from simulation.blocks import Block
from simulation.counts import Counts
from simulation.faults import FAULTS, GOOD

WAITING_PATIENT = "9999"


def placeholders(block: Block, episodes: pl.DataFrame, age: int) -> dict[str, str]:
    """What the placeholders of ``faults`` stand for in one export."""
    day = date(1970, 1, 1) + timedelta(days=block.end - age)
    patient, episode, started = episodes.select("patient_id", "episode_id", "started_on").row(0)
    return {
        "clinic": block.clinic_id,
        "patient": patient,
        "episode": episode,
        "started": started.isoformat(),
        "day": day.isoformat(),
        "after": (day + timedelta(days=1)).isoformat(),
        "before": (day - timedelta(days=7)).isoformat(),
    }


def rows_of_text(dataset: str, rows: list[dict[str, str]]) -> pl.DataFrame:
    """Rows with every column of the dataset as text; what isn't named or is empty is null."""
    names = DATASETS[dataset].names
    return pl.DataFrame(
        [{name: row.get(name) or None for name in names} for row in rows],
        schema=dict.fromkeys(names, pl.String),
    )


def faulty_rows(
    dataset: str, mark: str, known: Mapping[str, str]
) -> tuple[pl.DataFrame, Counter[tuple[str, str]]]:
    """The faulty rows of one export, and how many of each (dataset, reason).

    ``mark`` begins their ids; ``known`` fills the placeholders and gives the clinic.
    """
    row_id = DATASETS[dataset].key[1]
    rows = [
        {"clinic_id": known["clinic"], row_id: f"{mark}-{number}"}
        | {name: cell.format(**known) for name, cell in {**GOOD[dataset], **cells}.items()}
        for number, fault in enumerate(FAULTS[dataset], start=1)
        for cells in fault.rows
    ]
    counts = Counter({(dataset, fault.reason): 0 for fault in FAULTS[dataset]})
    for fault in FAULTS[dataset]:
        counts[dataset, fault.reason] += len(fault.rows)
    return rows_of_text(dataset, rows), counts


def kept_rows(dataset: str, known: dict[str, str], counts: Counts) -> pl.DataFrame:
    """Good rows that no measure uses: of an unknown patient, and a GRoC at baseline."""
    row_id = DATASETS[dataset].key[1]
    good = {name: cell.format(**known) for name, cell in GOOD[dataset].items()}
    good["clinic_id"] = known["clinic"]
    waiting = {
        row_id: f"{known['clinic']}-{WAITING_PATIENT}-1-w",
        "patient_id": WAITING_PATIENT,
        **(
            {"episode_id": f"{known['clinic']}-{WAITING_PATIENT}-1"} if "episode_id" in good else {}
        ),
    }
    rows = []
    if dataset not in ("episodes", "holds"):
        rows.append(good | waiting)
        counts.waiting[dataset] += 1
    if dataset == "outcomes":
        baseline = f"{known['started']}T09:00:00"
        change = {"instrument": "groc", "score": "0", "completed_at": baseline}
        rows.append(good | change | {row_id: f"{known['episode']}-groc-0", "updated_at": baseline})
        counts.warned[dataset, "baseline_change_score"] += 1
    return rows_of_text(dataset, rows)
