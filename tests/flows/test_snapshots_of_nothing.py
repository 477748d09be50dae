"""A full snapshot of which no row is accepted: said, and no reason to stop."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from flows.standing import standing
from tests.pipeline import KEY, configuration_with, published, table

HEAD = (
    "clinic_id,patient_id,session_id,line_no,performed_at,setting,exercise_code,sets_done,"
    "reps_per_set\n"
)
UNKNOWN = "clinic_a,0012,s1,1,2026-11-03T07:00,home,no_such_exercise,2,12\n"
MAPPING = (
    "{extends: plain, mapping: full, files: '*_full_*', "
    "snapshot: {scope: clinic, max_loss_pct: 30}}"
)


@pytest.mark.parametrize(("rows", "reasons"), [("", {}), (UNKNOWN, {"unknown_exercise": 1})])
def test_it_is_published_and_its_quarantine_told(
    rows: str, reasons: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADHERENCE_CONFIG", configuration_with("full", MAPPING, tmp_path))
    monkeypatch.setenv("ADHERENCE_KEY", KEY)
    file = tmp_path / "a_full_sessions_2026-11-12.csv"
    file.write_text(HEAD + rows)
    store = published([file], tmp_path / "data", date(2026, 11, 15))
    assert standing(store.data)["quarantine"]["sessions"] == reasons
    counts = table(store, "quarantine_counts")
    # Listed, so that it is no patient's name.
    assert counts.select("clinic_id", "reason", "rows").rows() == [
        ("clinic_a", reason, number) for reason, number in reasons.items()
    ]
    exports = table(store, "exports")
    assert exports.filter(pl.col("state") == "accepted").height == 1
