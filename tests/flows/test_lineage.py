"""From a row back to its file, and to the rows that it took the place of."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.errors import UsageError
from flows.lineage import lineage
from tests.pipeline import KEY, taken_in
from warehouse.pseudonyms import pseudonym

SESSIONS = (
    "clinic_id,patient_id,session_id,line_no,performed_at,setting,exercise_code,sets_done,"
    "reps_per_set,pain,updated_at\n"
)
EPISODES = "clinic_id,patient_id,episode_id,cohort,started_on,discharged_on\n"
EPISODE = "clinic_a,0007,e1,lumbar_hip,2026-10-01,2026-11-30\n"

Explained = Callable[..., list[dict[str, Any]]]


def bout(
    session: str,
    pain: object = 3,
    updated_at: str = "",
    *,
    patient: str = "0007",
    on: str = "2026-11-01",
) -> str:
    return (
        f"clinic_a,{patient},{session},1,{on}T07:00,home,hip_clamshell,2,12,{pain},{updated_at}\n"
    )


@pytest.fixture
def explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Explained:
    """What is said of some rows, after exports of these names and contents were taken in."""
    monkeypatch.setenv("ADHERENCE_KEY", KEY)

    def explain(exports: dict[str, str], *words: str) -> list[dict[str, Any]]:
        for name, content in exports.items():
            (tmp_path / name).write_text(content, "utf-8")
        taken_in([tmp_path / name for name in exports], tmp_path / "data")
        return lineage(tmp_path / "data", words)

    return explain


def sessions(*bouts: str, day: str = "2026-11-15") -> dict[str, str]:
    return {f"a_sessions_{day}.csv": SESSIONS + "".join(bouts)}


def episodes(*rows: str) -> dict[str, str]:
    return {"a_episodes_2026-11-15.csv": EPISODES + "".join(rows)}


def test_a_row_is_led_back_to_its_file_and_row(explained: Explained) -> None:
    exports = sessions(bout("s1"), bout("s2", 5)) | episodes(EPISODE)
    (found,) = explained(exports, "clinic_a", "sessions", "s2", "1")
    assert found["key"] == {"clinic_id": "clinic_a", "session_id": "s2", "line_no": 1}
    assert (found["state"], found["episode_id"]) == ("current", "e1")
    assert found["row"]["pain"] == 5
    origin = found["origin"]
    assert (origin["file"], origin["entity"], origin["row"], origin["mapping"]) == (
        "a_sessions_2026-11-15.csv",
        "rows",
        3,
        "plain",
    )
    assert origin["exported_at"] == "2026-11-15T00:00:00"
    assert origin["received_at"] == "2026-11-20T09:00:00+00:00"
    assert (found["superseded"], found["quarantined"]) == ([], [])


def test_a_key_in_clear_may_leave_out_its_last_parts(explained: Explained) -> None:
    two = bout("s1") + bout("s1").replace(",s1,1,", ",s1,2,")
    found = explained(sessions(two, bout("s2")), "clinic_a", "sessions", "s1")
    assert [item["key"]["line_no"] for item in found] == [1, 2]


def test_superseded_rows_say_why_and_what_they_said_otherwise(explained: Explained) -> None:
    exports = (
        sessions(bout("s1", 1), day="2026-11-13")
        | sessions(bout("s1", 2, "2026-11-02"), day="2026-11-14")
        | sessions(bout("s1", 3, "2026-11-03"), day="2026-11-12")
        | sessions(bout("s1", 4, "2026-11-03"), bout("s1", 4, "2026-11-03"), day="2026-11-15")
    )
    (found,) = explained(exports, "clinic_a", "sessions", "s1")
    assert (found["row"]["pain"], found["origin"]["row"]) == (4, 3)
    assert [
        (row["because"], row["file"][-14:-4], row["row"], row["differs"].get("pain"))
        for row in found["superseded"]
    ] == [
        ("row_number", "2026-11-15", 2, None),
        ("exported_at", "2026-11-12", 2, 3),
        ("updated_at", "2026-11-14", 2, 2),
        ("updated_at", "2026-11-13", 2, 1),
    ]


def test_equal_rows_of_equal_exports_are_ranked_by_the_exports_id(explained: Explained) -> None:
    exports = {
        "a_sessions_2026-11-15.csv": SESSIONS + bout("s1", 1) + bout("s3"),
        "b_sessions_2026-11-15.csv": SESSIONS + bout("s1", 2) + bout("s4"),
    }
    (found,) = explained(exports, "clinic_a", "sessions", "s1")
    (lost,) = found["superseded"]
    assert lost["because"] == "export_id"
    assert lost["export_id"] < found["origin"]["export_id"]


def test_quarantined_versions_of_a_key_are_told_open_and_mended(explained: Explained) -> None:
    exports = (
        sessions(bout("s1", 11), bout("s0"), day="2026-11-10")
        | sessions(bout("s1", 4), bout("s0"), day="2026-11-12")
        | sessions(bout("s1", 12), bout("s0"), day="2026-11-15")
    )
    (found,) = explained(exports, "clinic_a", "sessions", "s1")
    assert (found["row"]["pain"], found["superseded"]) == (4, [])
    assert [
        (row["file"][-14:-4], row["row"], row["reasons"], row["is_open"], row["cells"]["pain"])
        for row in sorted(found["quarantined"], key=lambda row: row["file"])
    ] == [
        ("2026-11-10", 2, ["out_of_range"], False, "11"),
        ("2026-11-15", 2, ["out_of_range"], True, "12"),
    ]


def test_a_key_that_was_never_accepted_is_found_in_quarantine(explained: Explained) -> None:
    (found,) = explained(sessions(bout("s1", 11), bout("s2")), "clinic_a", "sessions", "s1")
    assert (found["state"], found["row"], found["origin"]) == ("quarantined", None, None)
    assert found["quarantined"][0]["row"] == 2


def test_waiting_and_unattributed_rows_say_so(explained: Explained) -> None:
    exports = episodes(EPISODE) | sessions(
        bout("s1"), bout("s2", on="2026-09-01"), bout("s3", patient="0012")
    )
    states = {
        session: explained(exports, "clinic_a", "sessions", session)[0]["state"]
        for session in ("s1", "s2", "s3")
    }
    assert states == {"s1": "current", "s2": "unattributed", "s3": "waiting"}


def test_each_pseudonym_leads_to_its_rows(explained: Explained) -> None:
    exports = episodes(EPISODE, EPISODE.replace("0007,e1", "0012,e2")) | sessions(
        bout("s1"), bout("s2", on="2026-09-01"), bout("s3", patient="0012")
    )
    key = KEY.encode()

    def rows(*natural: str) -> list[tuple[str, str]]:
        found = explained(exports, pseudonym(key, natural))
        return [(item["dataset"], list(item["key"].values())[1]) for item in found]

    of_both = [("episodes", "e1"), ("sessions", "s1")]
    assert rows("clinic_a", "0007") == [*of_both, ("sessions", "s2")]
    assert rows("clinic_a", "e1") == of_both
    assert rows("clinic_a", "0007", "s2") == [("sessions", "s2")]


def test_a_row_that_changed_its_patient_is_shown_with_its_history(explained: Explained) -> None:
    exports = sessions(bout("s1", 1), bout("s2"), day="2026-11-14") | sessions(
        bout("s1", 1, patient="0012"), day="2026-11-15"
    )
    found = explained(exports, pseudonym(KEY.encode(), ("clinic_a", "0007")))
    assert [item["key"]["session_id"] for item in found] == ["s1", "s2"]
    assert found[0]["row"]["patient_id"] == "0012"
    assert found[0]["superseded"][0]["differs"] == {"patient_id": "0007"}


def test_rows_without_a_full_key_are_shown_with_their_patient(explained: Explained) -> None:
    lost = bout("s1").replace(",s1,", ",5.64394E+17,").replace(",1,2026", ",,2026")
    exports = sessions(bout("s1"), bout("s2"), lost)
    found = explained(exports, pseudonym(KEY.encode(), ("clinic_a", "0007")))
    (without_key,) = [item for item in found if item["key"]["line_no"] is None]
    assert without_key["quarantined"][0]["row"] == 4
    assert set(without_key["quarantined"][0]["reasons"]) == {"bad_id", "missing_value"}


def test_the_place_is_told_by_the_part_of_the_mapping(
    explained: Explained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    from tests.documents import ROOT

    shutil.copytree(ROOT / "config", tmp_path / "config")
    monkeypatch.setenv("ADHERENCE_CONFIG", str(tmp_path / "config"))
    columns = {name: name for name in SESSIONS.strip().split(",")[:-2]}
    parts = [
        {"dataset": "sessions", "when": {"updated_at": kind}, "columns": columns} for kind in "xy"
    ]
    mapping = {
        "mapping": "two_parts",
        "version": 1,
        "files": "two*",
        "layout": {"header_row": 2},
        "datasets": parts,
    }
    (tmp_path / "config" / "mappings").mkdir()
    (tmp_path / "config" / "mappings" / "two.yaml").write_text(yaml.safe_dump(mapping))
    content = "A diary" + "," * 10 + "\n" + SESSIONS + bout("s1", 1, "x") + bout("s2", 1, "y")
    (found,) = explained({"two.csv": content}, "clinic_a", "sessions", "s2")
    assert (found["origin"]["row"], found["origin"]["mapping"]) == (4, "two_parts")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["clinic_a", "pauses", "h1"], "'pauses' is no dataset"),
        (["clinic_a", "sessions"], "expected after the clinic session_id line_no"),
        (["clinic_a", "sessions", "s1", "1", "2"], "expected after the clinic"),
        (["clinic_a", "sessions", "s9"], "no row of that key is known here"),
        (["clinic_b", "sessions", "s1"], "no row of that key is known here"),
        (["0007"], "expected a patient_key"),
        (["0" * 32], "no patient, episode or session known here has this key"),
    ],
)
def test_what_asks_for_nothing_known_is_wrong_usage(
    words: list[str], said: str, explained: Explained
) -> None:
    with pytest.raises(UsageError, match=said):
        explained(sessions(bout("s1")), *words)


def test_without_the_key_a_pseudonym_is_nobody_and_no_key_is_made(
    explained: Explained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ADHERENCE_KEY")
    with pytest.raises(UsageError, match="private/key: not found"):
        explained(sessions(bout("s1")), "0" * 32)
    assert not (tmp_path / "data" / "private").exists()
