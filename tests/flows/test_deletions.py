"""Rows that say that their source has deleted them: what they need, and what they do not."""

from pathlib import Path

import pytest

from flows.context import derivation
from tests.pipeline import configuration_with, taken_in

MAPPING = """
{mapping: own, version: 1, files: 'own_holds*', datasets: [{dataset: holds, columns: same_names,
deleted_when: {state: [void]}}]}
"""
HEAD = "clinic_id,patient_id,episode_id,hold_id,from_on,updated_at,state\n"


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ("c,p,e,h1,,2026-11-01,void", (1, 0)),
        ("c,p,e,h1,,,void", (1, 0)),
        # Nobody could tell whether it is newer than the row that it deletes.
        ("c,p,e,h1,,soon,void", (0, 1)),
        ("c,p,e,.h1,,2026-11-01,void", (0, 1)),
        ("c,p,e,h1,,2026-11-01,", (0, 1)),
        # Both say to be the newest of their key.
        ("c,p,e,h1,,2026-11-01,void\nc,p,e,h1,2026-11-02,2026-11-01,", (0, 2)),
        ("c,p,e,h1,2026-11-02,2026-11-01,void\nc,p,e,h1,2026-11-02,2026-11-01,", (2, 0)),
    ],
)
def test_a_deletion_needs_its_key_and_its_rank(
    row: str, counts: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADHERENCE_CONFIG", configuration_with("own", MAPPING, tmp_path))
    good = "c,p,e,h2,2026-11-01,2026-11-01,\nc,p,e,h3,2026-11-01,2026-11-01,\n"
    file = tmp_path / "own_holds_2026-11-10.csv"
    file.write_text(f"{HEAD}{row}\n{good}")
    store = taken_in([file], tmp_path / "data")
    (only,) = derivation(store.data).known
    (holds,) = only.receipt.datasets
    assert (holds.rows_accepted - 2, holds.rows_quarantined) == counts
