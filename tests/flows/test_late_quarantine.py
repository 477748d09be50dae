"""A bad row that a snapshot judges, whichever of the two comes first."""

from datetime import date
from pathlib import Path

import pytest

from flows.standing import standing
from tests.pipeline import KEY, configuration_with, published, table

SESSIONS = (
    "clinic_id,patient_id,session_id,line_no,performed_at,setting,exercise_code,sets_done,"
    "reps_per_set\n"
)
MAPPING = (
    "{extends: plain, mapping: full, source: plain, files: '*_full_*', "
    "snapshot: {scope: clinic, max_loss_pct: 30}}"
)


def bout(session: str, exercise: str = "hip_clamshell") -> str:
    return f"clinic_a,0012,{session},1,2026-11-03T07:00,home,{exercise},2,12\n"


EPISODES = (
    "a_episodes_2026-11-10.csv",
    "clinic_id,patient_id,episode_id,cohort,started_on\nclinic_a,0012,e1,lumbar_hip,2026-11-02\n",
)
BAD = ("a_sessions_2026-11-11.csv", SESSIONS + bout("bad", "no_such_exercise"))
SNAPSHOT = ("a_full_sessions_2026-11-12.csv", SESSIONS + bout("s1"))


@pytest.mark.parametrize("order", [(BAD, SNAPSHOT), (SNAPSHOT, BAD)])
def test_it_is_closed_by_the_snapshot_that_lacks_it(
    order: tuple[tuple[str, str], ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADHERENCE_CONFIG", configuration_with("full", MAPPING, tmp_path))
    monkeypatch.setenv("ADHERENCE_KEY", KEY)
    for name, content in (EPISODES, *order):
        (tmp_path / name).write_text(content)
        store = published([tmp_path / name], tmp_path / "data", date(2026, 11, 15))
        # What looks makes tables, too, which must not be taken for those of later exports.
        found = standing(store.data)
    assert found["quarantine"]["sessions"] == {}
    assert table(store, "quarantine_counts").is_empty()
