"""What an export is known for whose claim was judged clinic by clinic."""

from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from flows.context import derivation
from flows.snapshots import snapshot_verdicts
from flows.standing_notes import warnings
from transforms.current.snapshot_judge import VERDICTS


def test_what_is_not_believed_of_one_clinic_is_what_an_export_is_known_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_clinics = {
        "a": [("holds", "1", "applied", 10, 1), ("holds", "2", "applied", 9, 2)],
        "b": [("holds", "1", "shrunken_snapshot", 8, 6)],
        "c": [("holds", "1", "snapshot_unknown_keys", 7, 3)],
    }

    def settled(_: object, clinic_id: str) -> SimpleNamespace:
        rows = of_clinics[clinic_id]
        return SimpleNamespace(verdicts=pl.DataFrame(rows, schema=VERDICTS, orient="row"))

    monkeypatch.setattr("flows.snapshots._are_any", lambda _: True)
    monkeypatch.setattr("flows.snapshots.clinics_of", lambda _: [*of_clinics])
    monkeypatch.setattr("flows.snapshots.settled_of", settled)
    told = [(*one.values(),) for one in snapshot_verdicts(derivation(tmp_path))]
    assert told == [
        # Before, absent, and of those of the clinics of which it was not believed.
        ("1", "holds", "shrunken_snapshot", 25, 10, 9),
        ("2", "holds", "applied", 9, 2, 0),
    ]


def test_warnings_count_the_rows_that_were_kept_and_an_undated_snapshot_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = [
        ("applied", 0), ("undated_snapshot", 0), ("shrunken_snapshot", 6), ("shrunken_snapshot", 3)
    ]  # fmt: skip
    verdicts = [
        {"dataset": "holds", "verdict": verdict, "rows_not_deleted": rows}
        for verdict, rows in judged
    ]
    monkeypatch.setattr("flows.standing_notes.snapshot_verdicts", lambda _: verdicts)
    found = warnings(derivation(tmp_path))
    assert found["holds"] == {"undated_snapshot": 1, "shrunken_snapshot": 9}
    assert found["sessions"] == {}
