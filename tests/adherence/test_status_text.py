"""What ``status`` says of where things stand, line by line."""

from typing import Any

import pytest

from adherence.status_text import FORGETTING, doubted, status_lines
from warehouse.store import Store

EXPORT_ID = "abcdef012345" + "0" * 52
ROWS = ("current", "superseded", "waiting", "unattributed", "absent")
NOTHING: dict[str, Any] = {
    "exports": [], "not_taken_in": 0, **{kind: {} for kind in ROWS}, "quarantine": {},
    "warnings": {}, "snapshots": [], "to_come": [], "landed_ahead": [], "unlisted_clinics": [],
    "patients": {"merged": 0, "deleted": 0, "circular": 0}, "published": None,
    "is_forgetting": False, "service": None,
}  # fmt: skip
HEALTH: dict[str, Any] = {
    "state": "watching", "started_at": "08:00", "scanned_at": "09:00", "arriving": 2,
    "read_by_no_mapping": 0,
}  # fmt: skip


def lines_of(store: Store, **found: object) -> list[str]:
    return status_lines({**NOTHING, **found}, store)


def test_of_nothing_each_part_is_said_to_be_empty(store: Store) -> None:
    assert lines_of(store) == [
        "Nothing published yet. Run `adherence run`.",
        "Exports (0):",
        "Rows:",
        "Quarantine: empty.",
        "Service: not running.",
    ]


def test_while_the_service_runs_nobody_is_told_to_run_anything(store: Store) -> None:
    health = {**HEALTH, "read_by_no_mapping": 3, "troubles": ["1 file is not read"]}
    first, *_, service, trouble, unread = lines_of(store, service=health)
    assert first == "Nothing published yet."
    assert service == (
        "Service: watching, started 08:00, last look into the inbox 09:00, 2 files still arriving."
    )
    assert trouble == "  1 file is not read"
    assert unread == "  3 files of the inbox are read by no mapping."


def test_rows_accepted_are_those_that_count_and_those_superseded(store: Store) -> None:
    counts = dict(zip(ROWS, (10, 4, 3, 2, 0), strict=True))
    of_sessions = {kind: {"sessions": number} for kind, number in counts.items()}
    rows = (
        "  sessions: 14 accepted = 10 current + 4 superseded, 3 waiting for their episode, "
        "2 in no episode"
    )
    assert rows in lines_of(store, **of_sessions)
    of_sessions["absent"]["sessions"] = 5
    assert f"{rows}, 5 deleted by absence" in lines_of(store, **of_sessions)


def test_an_export_is_told_with_what_became_of_its_rows(store: Store) -> None:
    export = {
        "export_id": EXPORT_ID, "file": "a.csv", "dataset": "sessions", "state": "accepted",
        "rows_read": 10, "rows_accepted": 7, "rows_quarantined": 1, "rows_ignored": 2,
        "ignored": {"empty": 2}, "reason": None, "is_partial": False,
    }  # fmt: skip
    told = lines_of(store, exports=[export], not_taken_in=3)
    assert "Exports (1):" in told
    assert (
        "  abcdef012345 a.csv [sessions] accepted: 10 read, 7 accepted, 1 quarantined, 2 ignored "
        "(empty 2)"
    ) in told
    assert "Landed, to be taken in: 3." in told


def test_patients_are_told_who_are_no_longer_themselves(store: Store) -> None:
    patients = {"merged": 2, "deleted": 0, "circular": 1}
    assert "Patients: 2 merged, 1 circular" in lines_of(store, patients=patients)


@pytest.mark.parametrize("is_forgetting", [True, False])
def test_that_a_patient_is_being_forgotten_is_said(is_forgetting: bool, store: Store) -> None:
    assert (FORGETTING in lines_of(store, is_forgetting=is_forgetting)) == is_forgetting


SNAPSHOT: dict[str, Any] = {
    "file": "a.csv", "dataset": "holds", "export_id": EXPORT_ID, "rows_not_deleted": 6
}  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "way_out"),
    [
        ("partial_snapshot", "Save all its pages in one file, anew where the list changed"),
        ("shrunken_snapshot", "If they were meant to go, write abcdef012345 under snapshot: "),
    ],
)
def test_a_full_snapshot_that_is_not_believed_says_what_to_do(verdict: str, way_out: str) -> None:
    (told,) = doubted([{**SNAPSHOT, "verdict": verdict}])
    assert told.startswith("Full snapshot a.csv [holds]: 6 rows that it lacks")
    assert way_out in told


def test_a_full_snapshot_that_counts_has_nothing_to_do() -> None:
    assert [*doubted([{**SNAPSHOT, "verdict": "applied"}])] == []
