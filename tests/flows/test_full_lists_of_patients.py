"""A clinic that sends all of its patients each time: whom the newest list lacks is deleted."""

from pathlib import Path

import pytest

from flows.context import derivation
from flows.derivation import current_of
from flows.snapshots import snapshot_verdicts
from tests.pipeline import configuration_with, taken_in

FULL = """
{extends: merged_patients, mapping: full, source: lists, files: '*_all_patients_*',
snapshot: {scope: clinic, max_loss_pct: 60}}
"""
EPISODES = """clinic_id,patient_id,episode_id,cohort,started_on
a,ann,ann-1,lumbar_only,2026-10-05
a,bob,bob-1,lumbar_hip,2026-10-05
"""
HEAD = "clinic_id,patient_id,merged_into,deleted\n"


@pytest.mark.parametrize(
    ("listed", "stay", "absent"),
    [
        (["a,ann,,", "a,bob,,"], {"ann", "bob"}, 0),
        (["a,ann,,"], {"ann"}, 1),
        # Listed as somebody else, and no longer listed: neither is a patient of their own.
        (["a,ann,bob,", "a,bob,,"], {"bob"}, 0),
    ],
)
def test_whom_a_full_list_of_patients_lacks_is_deleted(
    listed: list[str],
    stay: set[str],
    absent: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ADHERENCE_CONFIG", configuration_with("full", FULL, tmp_path))
    files = {
        "a_episodes_2026-11-01.csv": EPISODES,
        "a_all_patients_2026-11-01.csv": f"{HEAD}a,ann,,\na,bob,,\n",
        "a_all_patients_2026-11-08.csv": "\n".join([HEAD.strip(), *listed, ""]),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    store = taken_in([tmp_path / name for name in files], tmp_path / "data")
    plan = derivation(store.data)
    assert set(current_of(plan, "a")["episodes"].collect()["patient_id"]) == stay
    assert sum(one["rows_absent"] for one in snapshot_verdicts(plan)) == absent
