"""What a trial says of a file, and that it says what taking in would do."""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from adherence.trial_text import trial_lines
from domain.errors import UsageError
from flows.quarantine import rows_in_quarantine
from flows.standing import standing
from flows.trial import trial
from tests.documents import ROOT
from tests.pipeline import taken_in

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HEADER = (
    "clinic_id,patient_id,session_id,line_no,performed_at,setting,exercise_code,sets_done,"
    "reps_per_set,pain,mood\n"
)
COLUMNS: dict[str, Any] = {
    "clinic_id": {"constant": "clinic_a"},
    "patient_id": "Who",
    "session_id": "No",
    "line_no": {"constant": "1"},
    "performed_at": {"from": "Day", "datetime": "%d/%m/%Y"},
    "setting": {"constant": "home"},
    "exercise_code": {"constant": "hip_clamshell"},
    "sets_done": {"constant": "2"},
    "reps_per_set": {"constant": "12"},
}


def plain(*rows: str) -> str:
    return HEADER + "".join(f"clinic_a,{row}\n" for row in rows)


def good(number: int) -> str:
    return f"0007,s{number},1,2026-11-01T07:00,home,hip_clamshell,2,12,3,"


def written(folder: Path, content: str, name: str = "a_sessions_2026-11-15.csv") -> Path:
    file = folder / name
    file.write_text(content, "utf-8")
    return file


def dated(
    folder: Path, *days: str, name: str = "diary_2026-03-08.csv", **keys: Any
) -> tuple[Path, Path]:
    """A diary with these days, and its mapping."""
    rows = "".join(f"p1;s{number};{day}\n" for number, day in enumerate(days))
    mapping = {
        "mapping": "diary",
        "version": 1,
        "files": "diary*.csv",
        "delimiter": ";",
        "exported_at": {"file_name": r"(\d{4}-\d{2}-\d{2})", "format": "%Y-%m-%d"},
        "datasets": [{"dataset": "sessions", "columns": COLUMNS}],
        **keys,
    }
    (folder / "diary.yaml").write_text(yaml.safe_dump(mapping), "utf-8")
    return written(folder, f"Who;No;Day\n{rows}", name), folder / "diary.yaml"


def test_a_trial_says_what_taking_in_does(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        plain(
            good(1),
            good(2),
            good(3),
            good(4),
            "0007,s5,1,2026-11-02,home,frog,2,12,11,",
            "0007,s6,1,2026-11-31,home,hip_clamshell,2,12,11,",
            "",
            "0007,s7",
        ).replace("clinic_a,\n", ",,,,,,,,,,\n"),
    )
    found = trial(file, None, NOW)
    (dataset,) = found["datasets"]
    taken_in([file], tmp_path / "data")
    (export,) = standing(tmp_path / "data")["exports"]
    counts = ("rows_read", "rows_accepted", "rows_quarantined", "rows_ignored", "state", "reason")
    assert {name: dataset[name] for name in counts} == {name: export[name] for name in counts}
    assert found["export_id"] == export["export_id"]
    assert (found["mapping"], found["unknown_columns"]) == ("plain", ["mood"])

    by_reason = {
        reason["reason"]: [(rule["first_rows"], rule["sentence"]) for rule in reason["rules"]]
        for reason in dataset["reasons"]
    }
    assert by_reason["out_of_range"] == [([6, 7], "pain must be from 0 to 10.")]
    assert by_reason["wrong_width"] == [([9], "A row must have as many cells as the header.")]
    assert set(by_reason) == {"out_of_range", "wrong_width", "unknown_exercise", "bad_date"}
    rows = {row["row"] for row in rows_in_quarantine(tmp_path / "data")}
    assert rows == {row for rules in by_reason.values() for rows, _ in rules for row in rows}
    assert [row["row"] for row in dataset["first_rows"]] == [2, 3, 4, 5]
    assert dataset["first_rows"][0]["performed_at"] == "2026-11-01T07:00:00"


def test_of_a_file_that_would_be_rejected_the_reasons_are_told(tmp_path: Path) -> None:
    bad = good(2).replace("2026-11-01", "1.11.2026")
    found = trial(written(tmp_path, plain(good(1), bad, bad)), None, NOW)
    (dataset,) = found["datasets"]
    assert (found["is_rejected"], dataset["reason"]) == (True, "mostly_bad")
    assert [(r["reason"], r["rows"]) for r in dataset["reasons"]] == [("bad_date", 2)]
    assert dataset["reasons"][0]["rules"][0]["first_rows"] == [3, 4]
    assert dataset["first_rows"] == []


def test_a_file_that_cannot_be_read_is_rejected_with_its_reason(tmp_path: Path) -> None:
    found = trial(written(tmp_path, "clinic_id,patient_id\na,b\n"), None, NOW)
    (dataset,) = found["datasets"]
    assert (found["is_rejected"], dataset["reason"]) == (True, "missing_column")


def test_warnings_are_told_apart(tmp_path: Path) -> None:
    rows = "clinic_id,patient_id,response_id,instrument,completed_at,score,item_1,item_2,item_3\n"
    rows += "clinic_a,0007,r1,nprs,2026-11-01,9,1,1,1\nclinic_a,0007,r2,nprs,2026-11-02,3,,,\n"
    found = trial(written(tmp_path, rows, "a_outcomes_2026-11-15.csv"), None, NOW)
    (dataset,) = found["datasets"]
    assert (dataset["rows_accepted"], dataset["reasons"]) == (2, [])
    (warning,) = dataset["warnings"]
    assert (warning["reason"], warning["rows"]) == ("score_mismatch", 1)
    assert warning["rules"][0]["first_rows"] == [2]


def test_dates_are_read_the_other_way_round_too(tmp_path: Path) -> None:
    file, mapping = dated(tmp_path, "01/03/2026", "02/03/2026", "05/04/2026", "13/02/2026", "soon")
    (dates,) = trial(file, mapping, NOW)["dates"]
    assert (dates["notation"], dates["other"]) == ("%d/%m/%Y", "%m/%d/%Y")
    assert (dates["cells"], dates["read"], dates["read_otherwise"]) == (5, 4, 3)
    assert dates["valid_otherwise"] == 3
    # The 5th of April is after the export; the other way round it would be the 4th of May.
    assert (dates["after_export"], dates["after_export_otherwise"]) == (1, 1)
    assert dates["exported_on"] == "2026-03-08"


ASK = "nothing in the file shows whether %d/%m/%Y or %m/%d/%Y is meant: ask the clinic"


@pytest.mark.parametrize(
    ("days", "is_asked"),
    [
        (["01/03/2026", "02/03/2026"], True),
        # One cell shows it for the whole file.
        (["01/03/2026", "13/02/2026"], False),
        # Refused, since a log has no days like these.
        (["01/01/2026", "01/02/2026", "01/03/2026"], False),
        (["soon"], False),
    ],
)
def test_the_clinic_is_asked_only_where_nothing_shows_the_order(
    days: list[str], is_asked: bool, tmp_path: Path
) -> None:
    assert (ASK in "\n".join(trial_lines(trial(*dated(tmp_path, *days), NOW)))) == is_asked


def test_a_workbooks_own_dates_beside_texts_are_no_dates_that_could_not_be_read(
    tmp_path: Path,
) -> None:
    days = ("01/03/2026", "2026-03-02", "2026-03-03T07:10:00", "soon")
    (dates,) = trial(*dated(tmp_path, *days), NOW)["dates"]
    assert (dates["cells"], dates["read"], dates["iso"]) == (4, 1, 2)
    assert "1 of 4 cells" in (told := "\n".join(trial_lines(trial(*dated(tmp_path, *days), NOW))))
    assert "; 2 others are dates in any case, such as 2026-11-15" in told


def test_a_cell_that_no_notation_reads_is_no_date_there_in_a_zone_either(tmp_path: Path) -> None:
    day = {"performed_at": {"from": "Day", "datetime": "%d/%m/%Y %H:%M", "zone": "Europe/Paris"}}
    part = {"dataset": "sessions", "columns": COLUMNS | day}
    days = ("01/03/2026 07:10", "14/02/2026 07:10", "15/02/2026")
    (dates,) = trial(*dated(tmp_path, *days, datasets=[part]), NOW)["dates"]
    assert (dates["cells"], dates["read"], dates["read_otherwise"]) == (3, 2, 1)
    (dates,) = trial(*dated(tmp_path, *days, "2026-03-02", datasets=[part]), NOW)["dates"]
    assert (dates["cells"], dates["read"], dates["iso"]) == (4, 2, 0)


def test_a_word_that_means_nothing_is_no_date_that_could_not_be_read(tmp_path: Path) -> None:
    file, mapping = dated(tmp_path, "13/02/2026", "n/a", missing=["n/a"])
    (dates,) = trial(file, mapping, NOW)["dates"]
    assert (dates["cells"], dates["read"]) == (1, 1)


def test_where_the_day_of_the_export_is_not_known_today_is_the_last(tmp_path: Path) -> None:
    file, mapping = dated(tmp_path, "22/11/2026", "24/11/2026", name="diary.csv")
    (dates,) = trial(file, mapping, NOW)["dates"]
    assert (dates["after_export"], dates["exported_on"]) == (1, None)


def test_rows_are_counted_below_the_header_wherever_it_stands(tmp_path: Path) -> None:
    file, mapping = dated(
        tmp_path, "01/03/2026", "02/03/2026", "32/03/2026", layout={"header_row": 3}
    )
    file.write_text("A diary;;\n;;\n" + file.read_text())
    (dataset,) = trial(file, mapping, NOW)["datasets"]
    assert dataset["reasons"][0]["rules"][0]["first_rows"] == [6]
    assert [row["row"] for row in dataset["first_rows"]] == [4, 5]


def test_rows_that_no_part_takes_are_counted_with_their_words(tmp_path: Path) -> None:
    days = [f"{day:02}/03/2026" for day in (1, 2, 3, 3, 4)]
    parts = [{"dataset": "sessions", "when": {"Day": day}, "columns": COLUMNS} for day in days[:2]]
    found = trial(*dated(tmp_path, *days, datasets=parts), NOW)["untaken"]
    words = {"03/03/2026": 2, "04/03/2026": 1}
    assert found == [{"rows_of": "rows", "rows": 3, "words": [{"column": "Day", "words": words}]}]
    many = [f"{day:02}/02/2026" for day in range(1, 20)]
    found = trial(*dated(tmp_path, *days, *many, datasets=parts), NOW)["untaken"]
    assert found == [{"rows_of": "rows", "rows": 22, "words": []}]


def test_words_that_the_mapping_does_not_list_are_told_with_their_column(tmp_path: Path) -> None:
    words = {
        "pain": {"from": "Day", "values": {"1": "1", "little": "2"}},
        "exercise_code": {"from": "No", "values": {"s0": "hip_clamshell"}},
    }
    part = {"dataset": "sessions", "columns": COLUMNS | words}
    found = trial(*dated(tmp_path, "1", "5", "none", "none", datasets=[part]), NOW)
    assert found["unlisted_words"] == [
        {"dataset": "sessions", "column": "exercise_code", "words": {"s1": 1, "s2": 1, "s3": 1}},
        {"dataset": "sessions", "column": "pain", "words": {"none": 2, "5": 1}},
    ]


def test_rows_that_no_word_of_deleted_when_deletes_are_counted(tmp_path: Path) -> None:
    part = {"dataset": "sessions", "columns": COLUMNS, "deleted_when": {"Gone": "1"}}

    def found(*gone: str, datasets: Sequence[object] = (part,)) -> dict[str, Any]:
        file, mapping = dated(tmp_path, datasets=[*datasets], missing=["n/a"])
        rows = "".join(f"p1;s{n};01/03/2026;{word}\n" for n, word in enumerate(gone))
        file.write_text(f"Who;No;Day;Gone\n{rows}", "utf-8")
        return trial(file, mapping, NOW)

    trial_of_words = found("0", "0", "TRUE", "1.0", "", "n/a")
    words = {"0": 2, "TRUE": 1}
    place = {"dataset": "sessions", "column": "Gone"}
    assert trial_of_words["undeleted"] == [{**place, "rows": 3, "words": words}]
    said = "not deleted by deleted_when: 3: 0 (2), TRUE (1)"
    assert said in "\n".join(trial_lines(trial_of_words))
    # Two parts of the same rows count each once.
    assert found("0", "0", "1", datasets=[part, part])["undeleted"][0]["rows"] == 2
    assert found("1", "", "n/a")["undeleted"] == []
    # Many words may be text, which is not shown.
    many = found(*(f"note {n}" for n in range(20)))
    assert many["undeleted"] == [{**place, "rows": 20, "words": {}}]
    assert "not deleted by deleted_when: 20\n" in "\n".join(trial_lines(many)) + "\n"


def test_a_day_beside_listed_words_is_no_unlisted_word(tmp_path: Path) -> None:
    performed = {"from": "Day", "datetime": "%d/%m/%Y", "values": {"today": "08/03/2026"}}
    part = {"dataset": "sessions", "columns": COLUMNS | {"performed_at": performed}}
    found = trial(*dated(tmp_path, "01/03/2026", "today", "soon", datasets=[part]), NOW)
    (dataset,) = found["datasets"]
    assert (dataset["rows_accepted"], dataset["rows_quarantined"]) == (2, 1)
    assert found["unlisted_words"] == [
        {"dataset": "sessions", "column": "performed_at", "words": {"soon": 1}}
    ]


def test_a_column_of_a_condition_that_stands_twice_is_told_and_no_fault(tmp_path: Path) -> None:
    part = {"dataset": "sessions", "when": {"Day": "*"}, "columns": COLUMNS}
    file, mapping = dated(tmp_path, datasets=[part])
    file.write_text("Who;No;Day;Day\np1;s1;01/03/2026;x\n", "utf-8")
    found = trial(file, mapping, NOW)
    assert (found["datasets"][0]["reason"], found["untaken"]) == ("duplicate_column", [])


def test_a_mapping_that_is_not_in_use_is_noted(tmp_path: Path) -> None:
    file, mapping = dated(tmp_path, "01/03/2026")
    (note,) = trial(file, mapping, NOW)["notes"]
    assert note.startswith("ingest would not read this file yet: put the mapping into ")


def test_a_mapping_that_another_goes_before_is_noted(tmp_path: Path) -> None:
    file, mapping = dated(tmp_path, "01/03/2026", name="diary_sessions_2026-03-08.csv")
    (note,) = trial(file, mapping, NOW)["notes"]
    assert "by another mapping, 'plain'" in note


def test_another_mapping_that_is_wrong_does_not_stop_a_trial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    (tmp_path / "config" / "mappings").mkdir(exist_ok=True)
    (tmp_path / "config" / "mappings" / "bad.yaml").write_text("mapping: bad\n")
    monkeypatch.setenv("ADHERENCE_CONFIG", str(tmp_path / "config"))
    file, mapping = dated(tmp_path, "01/03/2026")
    found = trial(file, mapping, NOW)
    assert not found["is_rejected"]
    assert found["notes"][0].startswith("ingest would stop before it reads anything: ")


def test_a_file_that_no_mapping_is_for_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no mapping is for a file of this name"):
        trial(written(tmp_path, "a\n1\n", "notes.csv"), None, NOW)


def test_a_mapping_that_is_not_for_the_file_is_wrong_usage(tmp_path: Path) -> None:
    _, mapping = dated(tmp_path, "01/03/2026")
    with pytest.raises(UsageError, match=r"is for files like 'diary\*\.csv'"):
        trial(written(tmp_path, "a\n1\n", "notes.csv"), mapping, NOW)
