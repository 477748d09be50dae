"""From a row back to its file, and to the rows that it took the place of."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.errors import UsageError
from flows.lineage import lineage
from tests.documents import ROOT
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


LOST = bout("5.64394E+17", patient="0031").replace(",1,2026", ",,2026")
EXPORTS = {
    "a_episodes_2026-11-15.csv": [EPISODE, EPISODE.replace("0007,e1", "0012,e2")],
    "a_sessions_2026-11-10.csv": [bout("mended", 11), bout("s1")],
    "a_sessions_2026-11-12.csv": [bout("often", 3, "2026-11-03"), bout("mended", 4)],
    "a_sessions_2026-11-13.csv": [bout("often", 1), bout("moved", 1, patient="0021")],
    "a_sessions_2026-11-14.csv": [bout("often", 2, "2026-11-02"), bout("twice", 1)],
    "a_sessions_2026-11-15.csv": [
        *(bout("often", 4, "2026-11-03"), bout("often", 4, "2026-11-03"), bout("mended", 12)),
        *(bout("moved", 1, patient="0022"), bout("early", on="2026-09-01"), bout("s1", 5)),
        *(bout("s1").replace(",s1,1,", ",s1,2,"), bout("never", 11), LOST),
        *(bout("lone", patient="0013"), bout("other", patient="0012"), bout("equal", 1)),
    ],
    "b_sessions_2026-11-15.csv": [bout("equal", 2)],
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after these exports were taken in, in the order of their names."""
    folder = tmp_path_factory.mktemp("lineage")
    for name, rows in EXPORTS.items():
        header = EPISODES if "episodes" in name else SESSIONS
        (folder / name).write_text(header + "".join(rows), "utf-8")
    taken_in([folder / name for name in EXPORTS], folder / "data")
    return folder / "data"


@pytest.fixture
def explained(data: Path, monkeypatch: pytest.MonkeyPatch) -> Explained:
    """What is said of some rows."""
    monkeypatch.setenv("ADHERENCE_KEY", KEY)
    return lambda *words: lineage(data, words)


def day_of(row: dict[str, Any]) -> str:
    return str(row["file"])[-14:-4]


def test_a_row_is_led_back_to_its_file_and_row(explained: Explained) -> None:
    (found,) = explained("clinic_a", "sessions", "s1", "1")
    assert found["key"] == {"clinic_id": "clinic_a", "session_id": "s1", "line_no": 1}
    assert (found["state"], found["episode_id"]) == ("current", "e1")
    assert found["row"]["pain"] == 5
    origin = found["origin"]
    assert (origin["file"], origin["entity"], origin["row"], origin["mapping"]) == (
        "a_sessions_2026-11-15.csv",
        "rows",
        7,
        "plain",
    )
    assert origin["exported_at"] == "2026-11-15T00:00:00"
    assert origin["received_at"] == "2026-11-20T09:05:00+00:00"


def test_a_key_in_clear_may_leave_out_its_last_parts(explained: Explained) -> None:
    found = explained("clinic_a", "sessions", "s1")
    assert [item["key"]["line_no"] for item in found] == [1, 2]


def test_superseded_rows_say_why_and_what_they_said_otherwise(explained: Explained) -> None:
    (found,) = explained("clinic_a", "sessions", "often")
    assert (found["row"]["pain"], found["origin"]["row"]) == (4, 3)
    assert [
        (row["because"], day_of(row), row["row"], row["differs"].get("pain"))
        for row in found["superseded"]
    ] == [
        ("row_number", "2026-11-15", 2, None),
        ("exported_at", "2026-11-12", 2, 3),
        ("updated_at", "2026-11-14", 2, 2),
        ("updated_at", "2026-11-13", 2, 1),
    ]


def test_equal_rows_of_equal_exports_are_ranked_by_the_exports_id(explained: Explained) -> None:
    (found,) = explained("clinic_a", "sessions", "equal")
    (lost,) = found["superseded"]
    assert lost["because"] == "export_id"
    assert lost["export_id"] < found["origin"]["export_id"]


def test_quarantined_versions_of_a_key_are_told_open_and_mended(explained: Explained) -> None:
    (found,) = explained("clinic_a", "sessions", "mended")
    assert (found["row"]["pain"], found["superseded"]) == (4, [])
    assert [
        (day_of(row), row["row"], row["reasons"], row["is_open"], row["cells"]["pain"])
        for row in sorted(found["quarantined"], key=day_of)
    ] == [
        ("2026-11-10", 2, ["out_of_range"], False, "11"),
        ("2026-11-15", 4, ["out_of_range"], True, "12"),
    ]


def test_a_key_that_was_never_accepted_is_found_in_quarantine(explained: Explained) -> None:
    (found,) = explained("clinic_a", "sessions", "never")
    assert (found["state"], found["row"], found["origin"]) == ("quarantined", None, None)
    assert found["quarantined"][0]["row"] == 9


@pytest.mark.parametrize(
    ("session", "state"), [("twice", "current"), ("early", "unattributed"), ("lone", "waiting")]
)
def test_every_row_says_whether_it_has_an_episode(
    session: str, state: str, explained: Explained
) -> None:
    (found,) = explained("clinic_a", "sessions", session)
    assert found["state"] == state


@pytest.mark.parametrize(
    ("natural", "rows"),
    [
        (["0012"], ["e2", "other"]),
        (["e2"], ["e2", "other"]),
        (
            ["0007"],
            ["e1", "early", "equal", "mended", "never", "often", "s1", "s1", "twice"],
        ),
        (["e1"], ["e1", "equal", "mended", "often", "s1", "s1", "twice"]),
        (["0007", "s1"], ["s1", "s1"]),
    ],
)
def test_each_pseudonym_leads_to_its_rows(
    natural: list[str], rows: list[str], explained: Explained
) -> None:
    found = explained(pseudonym(KEY.encode(), ["clinic_a", *natural]))
    assert [list(item["key"].values())[1] for item in found] == rows


def test_a_row_that_changed_its_patient_is_shown_with_its_history(explained: Explained) -> None:
    (found,) = explained(pseudonym(KEY.encode(), ["clinic_a", "0021"]))
    assert (found["key"]["session_id"], found["row"]["patient_id"]) == ("moved", "0022")
    assert found["superseded"][0]["differs"] == {"patient_id": "0021"}


def test_rows_without_a_full_key_are_found_by_what_there_is_of_it(explained: Explained) -> None:
    (found,) = explained("clinic_a", "sessions", "5.64394E+17")
    assert found["key"]["line_no"] is None
    assert found["quarantined"][0]["row"] == 10
    assert set(found["quarantined"][0]["reasons"]) == {"bad_id", "missing_value"}


def test_the_place_is_told_by_the_part_of_the_mapping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    monkeypatch.setenv("ADHERENCE_CONFIG", str(tmp_path / "config"))
    columns = {name: name for name in SESSIONS.strip().split(",")[:-2]}
    mapping = {
        "mapping": "two_parts",
        "version": 1,
        "files": "two*",
        "layout": {"header_row": 2},
        "datasets": [
            {"dataset": "sessions", "when": {"updated_at": kind}, "columns": columns}
            for kind in ("x", "y")
        ],
    }
    (tmp_path / "config" / "mappings").mkdir(exist_ok=True)
    (tmp_path / "config" / "mappings" / "two.yaml").write_text(yaml.safe_dump(mapping))
    content = f"A diary{',' * 10}\n{SESSIONS}{bout('s1', 1, 'x')}{bout('s2', 1, 'y')}"
    (tmp_path / "two.csv").write_text(content, "utf-8")
    taken_in([tmp_path / "two.csv"], tmp_path / "data")
    (found,) = lineage(tmp_path / "data", ["clinic_a", "sessions", "s2"])
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
        explained(*words)


def test_without_the_key_a_pseudonym_is_nobody_and_no_key_is_made(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ADHERENCE_KEY", raising=False)
    with pytest.raises(UsageError, match="private/key: not found"):
        lineage(data, ["0" * 32])
    assert not (data / "private" / "key").exists()
