"""The messy history: what is wrong in it is counted, and what counts is the plain history."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.datasets import DATASETS
from simulation.counts import MessyHistory
from simulation.exports import write_messy_history
from simulation.faults import FAULTS
from tests import oracle

IGNORED = {"comment", "reason", "updated_at"}


def told(rows: list[oracle.Row], dataset: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The rows by key, without free text and updated_at."""
    return {
        tuple(row[name] for name in DATASETS[dataset].key): {
            name: row[name] for name in DATASETS[dataset].names if name not in IGNORED
        }
        for row in rows
    }


def test_no_export_is_rejected_whole(messy_settled: oracle.Current) -> None:
    assert messy_settled.rejected == []


def test_faulty_rows_are_as_many_as_said(
    messy: MessyHistory, messy_settled: oracle.Current
) -> None:
    assert messy_settled.quarantined == messy.planted
    assert messy_settled.open_quarantined == messy.open_quarantine


def test_every_reason_of_the_contract_is_planted(messy: MessyHistory) -> None:
    planted = {reason for reasons in messy.planted.values() for reason in reasons}
    assert planted == {
        "missing_value",
        "bad_id",
        "bad_date",
        "date_out_of_range",
        "bad_number",
        "out_of_range",
        "not_in_list",
        "unknown_exercise",
        "duplicate_key",
    }
    assert planted == {fault.reason for faults in FAULTS.values() for fault in faults}


def test_rows_reconcile(messy: MessyHistory, messy_settled: oracle.Current) -> None:
    current = {name: len(rows) for name, rows in messy_settled.rows.items()}
    assert current == messy.current
    assert messy_settled.superseded == {name: messy.counts.superseded[name] for name in DATASETS}
    assert messy_settled.waiting == {name: messy.counts.waiting[name] for name in DATASETS}


@pytest.mark.parametrize("dataset", DATASETS)
def test_what_counts_in_the_end_is_the_plain_history(
    dataset: str, plain_settled: oracle.Current, messy_settled: oracle.Current
) -> None:
    plain = told(plain_settled.rows[dataset], dataset)
    messy = told(messy_settled.rows[dataset], dataset)
    assert {key: messy.get(key) for key in plain} == plain
    beside = {key for key in messy if key not in plain}
    assert all(re.search(r"-9999-1-w$|-groc-0$", key[1]) for key in beside)


def test_sessions_come_in_two_exports_that_overlap(messy: MessyHistory) -> None:
    sessions = [path.name for path in messy.paths if "clinic_a_sessions" in path.name]
    assert sessions == ["clinic_a_sessions_2026-10-18.csv", "clinic_a_sessions_2026-11-15.csv"]
    assert messy.counts.superseded["sessions"] > 100
    assert messy.counts.mended["sessions", "out_of_range"] > 0


def test_comments_hold_what_trips_readers(messy: MessyHistory) -> None:
    text = "".join(path.read_text("utf-8") for path in messy.paths if "_sessions_" in path.name)
    for awkward in ('"said ""ok"""', "<b>", ",=1+1,", "línea", '"first line\nsecond line"', ',"",'):
        assert awkward in text


@pytest.mark.parametrize(("patients", "weeks"), [(1, 1), (3, 3), (7, 9)])
def test_a_small_messy_history_keeps_usable_exports(
    tmp_path: Path, patients: int, weeks: int
) -> None:
    history = write_messy_history(
        tmp_path, patients=patients, weeks=weeks, seed=2, end=date(2026, 11, 15)
    )
    settled = oracle.current_rows(tmp_path)
    assert settled.rejected == []
    assert settled.quarantined == history.planted
    assert {name: len(rows) for name, rows in settled.rows.items()} == history.current
