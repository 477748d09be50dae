"""Two exports of one moment that differ: a run says so, and which of them counts."""

from pathlib import Path

import pytest

from flows.context import derivation
from flows.derivation import current_of
from flows.undecided import undecided
from tests.pipeline import KEY, taken_in
from warehouse.store import Store

EPISODES = (
    "clinic_id,patient_id,episode_id,cohort,started_on\nclinic_a,0012,e1,lumbar_hip,2026-10-05\n"
)
HEADER = (
    "clinic_id,patient_id,session_id,line_no,performed_at,setting,exercise_code,sets_done,"
    "reps_per_set,updated_at\n"
)


def bout(session: str, sets: int, updated_at: str = "") -> str:
    at = f"2026-11-03T07:00,home,hip_clamshell,{sets},12,{updated_at}"
    return f"clinic_a,0012,{session},1,{at}\n"


FIRST = HEADER + bout("s1", 1) + bout("s2", 1) + bout("s3", 1) + bout("s4", 1, "2026-11-03T08:00")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("ADHERENCE_KEY", KEY)
    (tmp_path / "a_episodes_2026-11-05.csv").write_text(EPISODES)
    (tmp_path / "a_sessions_2026-11-05.csv").write_text(FIRST)
    return taken_in(sorted(tmp_path.glob("*.csv")), tmp_path / "data")


def told_of(name: str, text: str, store: Store) -> list[tuple[str, int, list[str]]]:
    """What is said of one more export, once it was taken in."""
    file = store.data.parent / name
    file.write_text(text)
    taken_in([file], store.data)
    id_of = {one.export.names[0]: one.export.export_id for one in derivation(store.data).known}
    found = undecided(store.data, [id_of[name]])
    return [(one["dataset"], one["rows"], one["files"]) for one in found]


# s1 is another, s2 the same, s3 gone, s4 has a newer version: its updated_at decides.
CORRECTED = HEADER + bout("s1", 3) + bout("s2", 1) + bout("s4", 3, "2026-11-04T08:00")


def test_rows_that_differ_and_who_counts_are_told(store: Store) -> None:
    ((dataset, rows, files),) = told_of("a_sessions_2026-11-05 (1).csv", CORRECTED, store)
    assert (dataset, rows) == ("sessions", 1)
    assert sorted(files[:2]) == ["a_sessions_2026-11-05 (1).csv", "a_sessions_2026-11-05.csv"]
    sessions = current_of(derivation(store.data), "clinic_a")["sessions"].collect()
    counts = dict(sessions.select("session_id", "sets_done").iter_rows())
    assert counts == {"s1": 3 if "(1)" in files[2] else 1, "s2": 1, "s3": 1, "s4": 3}


def test_nothing_is_told_where_a_day_decides_or_nothing_differs(store: Store) -> None:
    assert told_of("a_sessions_2026-11-06.csv", CORRECTED, store) == []
    assert told_of("a_sessions_2026-11-05 (1).csv", FIRST + "\n", store) == []
    assert told_of("a_sessions_2026-11-05 (2).csv", HEADER + bout("s9", 3), store) == []


def test_nothing_is_told_of_exports_that_were_taken_in_before(store: Store) -> None:
    assert told_of("a_sessions_2026-11-05 (1).csv", CORRECTED, store) != []
    assert told_of("a_sessions_2026-11-07.csv", CORRECTED + "\n", store) == []
