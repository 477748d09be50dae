"""Two exports of one moment that differ: a run says so, and which of them counts."""

from pathlib import Path

import pytest

from flows.context import derivation
from flows.derivation import current_of
from flows.undecided import undated, undecided
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


def told_of(files: dict[str, str], store: Store) -> list[tuple[int, str, list[str]]]:
    """What is said of more exports, once they were taken in: rows, which counts, the others."""
    before = {one.export.export_id for one in derivation(store.data).known}
    for name, text in files.items():
        (store.data.parent / name).write_text(text)
    taken_in([store.data.parent / name for name in files], store.data)
    after = {one.export.export_id for one in derivation(store.data).known}
    found = undecided(derivation(store.data), after - before)
    assert {one["dataset"] for one in found} <= {"sessions"}
    return [
        (one["rows"], one["counts"]["file"], [other["file"] for other in one["others"]])
        for one in found
    ]


def sets_of(store: Store) -> dict[str, int]:
    """What counts: sets done, by session."""
    sessions = current_of(derivation(store.data), "clinic_a")["sessions"].collect()
    return dict(sessions.select("session_id", "sets_done").iter_rows())


# s1 is another, s2 the same, s3 gone, s4 has a newer version: its updated_at decides.
CORRECTED = HEADER + bout("s1", 3) + bout("s2", 1) + bout("s4", 3, "2026-11-04T08:00")
NAME, AGAIN, LATER = (
    f"a_sessions_{day}.csv" for day in ("2026-11-05", "2026-11-05_2", "2026-11-06")
)


def test_rows_that_differ_and_who_counts_are_told(store: Store) -> None:
    ((rows, counts, others),) = told_of({AGAIN: CORRECTED}, store)
    assert rows == 1
    assert {counts, *others} == {NAME, AGAIN}
    assert sets_of(store) == {"s1": 3 if counts == AGAIN else 1, "s2": 1, "s3": 1, "s4": 3}


def test_nothing_is_told_where_a_day_decides_or_nothing_differs(store: Store) -> None:
    assert told_of({LATER: CORRECTED}, store) == []
    assert told_of({AGAIN: FIRST + "\n"}, store) == []
    assert told_of({"a_sessions_2026-11-05_3.csv": HEADER + bout("s9", 3)}, store) == []


def test_nothing_is_told_where_a_later_export_has_the_row_anyhow(store: Store) -> None:
    assert told_of({AGAIN: CORRECTED, LATER: HEADER + bout("s1", 5)}, store) == []
    assert sets_of(store)["s1"] == 5


def test_of_three_one_counts(store: Store) -> None:
    third = HEADER + bout("s1", 4)
    ((rows, counts, others),) = told_of(
        {AGAIN: CORRECTED, "a_sessions_2026-11-05_3.csv": third}, store
    )
    assert (rows, len(others)) == (1, 2)
    assert sets_of(store)["s1"] == {NAME: 1, AGAIN: 3}.get(counts, 4)


def test_who_says_the_same_is_no_other_and_old_rows_are_told_no_more(store: Store) -> None:
    files = {f"a_sessions_2026-11-05_{n}.csv": CORRECTED + "\n" * n for n in (2, 3)}
    ((rows, counts, others),) = told_of(files, store)
    assert rows == 1
    assert sorted(others) == ([NAME] if counts != NAME else sorted(files))
    # Of that day again, with a row that is nobody's else.
    assert told_of({"a_sessions_2026-11-05_4.csv": HEADER + bout("s9", 3)}, store) == []


def test_nothing_is_told_of_exports_that_were_taken_in_before(store: Store) -> None:
    assert told_of({AGAIN: CORRECTED}, store) != []
    assert told_of({"a_sessions_2026-11-07.csv": CORRECTED + "\n"}, store) == []


def ids_of(store: Store) -> set[str]:
    return {one.export.export_id for one in derivation(store.data).known}


def test_an_export_that_lacks_its_day_is_named(store: Store) -> None:
    assert told_of({"a_sessions_05-11-2026.csv": CORRECTED}, store) == []
    before = ids_of(store)
    assert undated(derivation(store.data), before) == ["a_sessions_05-11-2026.csv"]
    # Its rows do not count, as it would be said.
    assert sets_of(store)["s1"] == 1
    assert told_of({"a_sessions.csv": "a\n1\n"}, store) == []
    assert undated(derivation(store.data), ids_of(store) - before) == []
