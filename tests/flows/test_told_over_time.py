"""What status, explain and the table of exports say of rows that went and of merged patients."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.lineage import lineage
from flows.standing import standing
from tests.pipeline import KEY, configuration_with, published, table, taken_in
from warehouse.pseudonyms import pseudonym
from warehouse.store import Store

SESSIONS = (
    "clinic_id,patient_id,session_id,line_no,performed_at,setting,exercise_code,sets_done,"
    "reps_per_set\n"
)
MAPPING = (
    "{extends: plain, mapping: full, source: plain, files: '*_full_*', "
    "ignore_patients: ['TEST*', '9999'], snapshot: {scope: clinic, max_loss_pct: 30}}"
)


def bouts(*sessions: str, patient: str = "0012-B") -> str:
    rows = (
        f"clinic_a,{patient},{session},1,2026-11-03T07:00,home,hip_clamshell,2,12\n"
        for session in sessions
    )
    return "".join(rows)


TESTED = bouts("t1", patient="TEST1") + bouts("t2", patient="9999") + bouts("k", patient="19999")
FILES = {
    "a_episodes_2026-11-10.csv": "clinic_id,patient_id,episode_id,cohort,started_on\n"
    "clinic_a,0012,e1,lumbar_hip,2026-11-02\nclinic_a,0044,e2,lumbar_hip,2026-11-02\n",
    "a_full_sessions_2026-11-10.csv": SESSIONS + bouts("s1", "s2", "s3", "s4") + TESTED,
    "a_full_sessions_2026-11-11.csv": SESSIONS + bouts("s1", "s2", "s3") + TESTED,
    "a_full_sessions_2026-11-12.csv": SESSIONS + bouts("s1") + TESTED,
    "a_merged_patients_2026-11-12.csv": "clinic_id,patient_id,merged_into,deleted\n"
    "clinic_a,0012-B,0012,\nclinic_a,0044,,yes\nclinic_a,x,y,\nclinic_a,y,x,\n",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("told")
    for name, content in FILES.items():
        (folder / name).write_text(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADHERENCE_CONFIG", configuration_with("full", MAPPING, folder))
        patch.setenv("ADHERENCE_KEY", KEY)
        files = [folder / name for name in FILES]
        yield published(reversed(files), folder / "data", date(2026, 11, 15))


@pytest.fixture(scope="module")
def found(store: Store) -> dict[str, Any]:
    return standing(store.data)


def test_the_sums_hold_and_say_how_many_rows_went(found: dict[str, Any]) -> None:
    kinds = ("current", "superseded", "absent", "waiting")
    of_sessions = {kind: found[kind]["sessions"] for kind in kinds}
    # s1, s2, s3 of 0012 and k of a patient who is not yet known; s4 went.
    assert of_sessions == {"current": 4, "superseded": 7, "absent": 1, "waiting": 1}
    assert (found["current"]["episodes"], found["superseded"]["episodes"]) == (1, 1)
    assert found["current"]["patients"] == 3


def test_a_shrunken_snapshot_is_a_warning(found: dict[str, Any], store: Store) -> None:
    assert found["warnings"]["sessions"] == {"shrunken_snapshot": 2}
    verdicts = {one["file"]: one["verdict"] for one in found["snapshots"] if one["rows_absent"]}
    assert verdicts == {
        "a_full_sessions_2026-11-11.csv": "applied",
        "a_full_sessions_2026-11-12.csv": "shrunken_snapshot",
    }
    exports = table(store, "exports").sort("exported_at", "dataset")
    of_sessions = exports.filter(dataset="sessions").select("snapshot", "rows_absent").rows()
    assert of_sessions == [("applied", 0), ("applied", 1), ("shrunken_snapshot", 2)]


def test_ignored_patients_are_counted_as_such(found: dict[str, Any]) -> None:
    full = [one for one in found["exports"] if one["mapping"] == "full"]
    assert [one["ignored"] for one in full] == [{"ignored_patient": 2}] * 3
    assert [one["rows_ignored"] for one in full] == [2, 2, 2]


def test_patients_around_a_circle_are_named_as_a_number(found: dict[str, Any]) -> None:
    assert found["patients"] == {"merged": 1, "deleted": 1, "circular": 2}
    assert found["warnings"]["patients"] == {"circular_merge": 2}


def test_a_row_is_published_under_the_patient_who_is_left(store: Store) -> None:
    own = pseudonym(KEY.encode(), ("clinic_a", "0012"))
    assert set(table(store, "bouts")["patient_key"]) == {own}
    assert table(store, "episodes")["patient_key"].to_list() == [own]


def test_explain_says_for_whom_a_row_counts(store: Store) -> None:
    [item] = lineage(store.data, ["clinic_a", "sessions", "s1"])
    assert (item["state"], item["episode_id"]) == ("current", "e1")
    assert (item["row"]["patient_id"], item["counts_as"]) == ("0012-B", "0012")
    of_patient = lineage(store.data, [pseudonym(KEY.encode(), ("clinic_a", "0012"))])
    sessions = [i["key"]["session_id"] for i in of_patient if i["dataset"] == "sessions"]
    assert sessions == ["s1", "s2", "s3", "s4"]
    session = pseudonym(KEY.encode(), ("clinic_a", "0012", "s1"))
    assert [i["key"]["session_id"] for i in lineage(store.data, [session])] == ["s1"]


def test_explain_says_which_export_lacks_a_row(store: Store) -> None:
    [gone] = lineage(store.data, ["clinic_a", "sessions", "s4"])
    assert gone["state"] == "absent"
    assert gone["absent_from"]["file"] == "a_full_sessions_2026-11-11.csv"
    [episode] = lineage(store.data, ["clinic_a", "episodes", "e2"])
    assert episode["state"] == "patient_deleted"


def test_what_is_judged_when_settled_is_a_warning_and_an_unlisted_clinic_is_named(
    tmp_path: Path,
) -> None:
    # Pain that rises with function, and a change that was rated before anything could change;
    # who was asked then and left it blank has rated none.
    scores = "".join(
        f"new,p{n},{code}{n},{code},2026-03-02,{n % 11}\n"
        for n in range(20)
        for code in ("nprs", "psfs")
    )
    episodes = "".join(f"new,p{n},e{n},lumbar_hip,2026-03-02\n" for n in range(20))
    files = {
        "new_episodes_2026-03-20.csv": "clinic_id,patient_id,episode_id,cohort,started_on\n"
        + episodes,
        "new_outcomes_2026-03-20.csv": "clinic_id,patient_id,response_id,instrument,"
        f"completed_at,score\n{scores}new,p1,g1,groc,2026-03-02,3\nnew,p2,g2,groc,2026-03-02,\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    found = standing(taken_in([tmp_path / name for name in files], tmp_path / "data").data)
    assert found["warnings"]["outcomes"] == {"baseline_change_score": 1, "direction_reversed": 20}
    assert found["unlisted_clinics"] == ["new"]
