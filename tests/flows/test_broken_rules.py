"""What is said of a row in quarantine: what was expected, under the clinic's own names."""

from pathlib import Path

import pytest

from flows.quarantine import rows_in_quarantine
from flows.trial import trial
from tests.flows.test_trial import NOW
from tests.pipeline import KEY, configuration_with, taken_in

MAPPING = """
mapping: diary
version: 1
files: 'a_diary_*'
exported_at: {file_name: '(\\d{4}-\\d{2}-\\d{2})', format: '%Y-%m-%d'}
datasets:
- dataset: sessions
  columns:
    clinic_id: {constant: clinic_a}
    patient_id: Who
    session_id: {joined: [Who, Day]}
    line_no: line_no
    performed_at: {joined: [Day, Time], datetime: '%d/%m/%Y %H:%M'}
    setting: {from: Place, values: {At home: home}}
    exercise_code: {constant: hip_clamshell}
    sets_done: Sets
    reps_per_set: {constant: '12'}
    pain: pain
"""
GOOD = "".join(f"p{n},0{n}/11/2026,07:30,1,At home,2,3\n" for n in range(1, 7))
DIARY = (
    f"Who,Day,Time,line_no,Place,Sets,pain\n{GOOD}"
    "p7,soon,07:30,1,At home,2,3\n"
    "p8,08/11/2026,07:30,1,Outside,two,11\n"
    "p9,09/11/2026\n"
    "p10,16/11/2026,07:30,1,At home,2,3\n"
)
WHEN = "performed_at must be a date and time such as 2026-11-15T08:30. "
EXPECTED = {
    8: [f"{WHEN}(In the file: Day, Time, as %d/%m/%Y %H:%M.)"],
    9: [
        "pain must be from 0 to 10.",
        "sets_done must be a whole number. (In the file: Sets.)",
        "setting must be one of: home, clinic, telehealth. "
        "(In the file: Place, as one of: At home.)",
    ],
    10: ["A row must have as many cells as the header."],
    11: [
        "performed_at must not be after the day on which the export was made. "
        "(It was made on 2026-11-15. In the file: Day, Time, as %d/%m/%Y %H:%M.)"
    ],
}


@pytest.fixture
def diary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ADHERENCE_CONFIG", configuration_with("diary", MAPPING, tmp_path))
    monkeypatch.setenv("ADHERENCE_KEY", KEY)
    path = tmp_path / "a_diary_2026-11-15.csv"
    path.write_text(DIARY)
    return path


def test_each_row_says_what_was_expected_and_where(diary: Path) -> None:
    store = taken_in([diary], diary.parent / "data")
    rows = rows_in_quarantine(store.data)
    assert {row["row"]: row["expected"] for row in rows} == EXPECTED


def test_a_trial_says_the_same_of_its_rules(diary: Path) -> None:
    [dataset] = trial(diary, None, NOW)["datasets"]
    said = {
        " ".join(filter(None, (rule["sentence"], rule["in_the_file"])))
        for reason in dataset["reasons"]
        for rule in reason["rules"]
    }
    assert said == {sentence for of_row in EXPECTED.values() for sentence in of_row}


def test_rows_that_contradict_each_other_are_named(diary: Path) -> None:
    diary.write_text(
        f"Who,Day,Time,line_no,Place,Sets,pain\n{GOOD}"
        "p7,08/11/2026,07:30,1,At home,2,3\n"
        "p8,08/11/2026,07:30,1,At home,2,3\n"
        "p7,08/11/2026,07:30,1,At home,2,4\n"
        "p8,08/11/2026,07:30,1,At home,2,11\n"
        "p7,08/11/2026,07:30,1,At home,1,3\n"
    )
    rows = rows_in_quarantine(taken_in([diary], diary.parent / "data").data)
    assert {row["row"]: row["expected"][-1] for row in rows} == {
        8: "It contradicts rows 10, 12.",
        9: "It contradicts row 11.",
        10: "It contradicts rows 8, 12.",
        11: "It contradicts row 9.",
        12: "It contradicts rows 8, 10.",
    }


WIDE = """
mapping: wide
version: 1
files: 'a_diary_*'
exported_at: {file_name: '(\\d{4}-\\d{2}-\\d{2})', format: '%Y-%m-%d'}
also_called: {Who: [Patient ID]}
columns: {clinic_id: {constant: clinic_a}, patient_id: Who}
datasets:
- dataset: outcomes
  columns:
    response_id: 'No'
    instrument: {constant: nprs}
    completed_at: Day
    score: {from: Pain, multiply: 0.1}
- dataset: outcomes
  columns:
    response_id: {from: 'No', suffix: groc}
    instrument: {constant: groc}
    completed_at: Day
    score: {from: Change, decimal: ','}
"""
ANSWERS = "Patient ID,No,Day,Pain,Change\n" + "".join(
    f"p{n},{n},2026-11-0{n},{pain},{change}\n"
    for n, pain, change in [(1, 30, 2), (2, 30, 2), (3, 130, 2), (4, 30, "2.5"), (5, 30, 2)]
)


def test_of_several_parts_of_a_mapping_the_one_that_made_the_row_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADHERENCE_CONFIG", configuration_with("wide", WIDE, tmp_path))
    monkeypatch.setenv("ADHERENCE_KEY", KEY)
    path = tmp_path / "a_diary_2026-11-15.csv"
    path.write_text(ANSWERS + ",6,2026-11-06,30,2\n")
    rows = rows_in_quarantine(taken_in([path], tmp_path / "data").data)
    who = ["patient_id must be given. (In the file: Who or Patient ID.)"]
    assert [(row["row"], row["expected"]) for row in rows] == [
        (4, ["score must be within the range of its instrument. (In the file: Pain, times 0.1.)"]),
        (7, who),
        (5, ["score must be a number. (In the file: Change, with a decimal comma.)"]),
        (7, who),
    ]


def test_where_no_mapping_reads_the_file_any_more_the_rule_stands_alone(diary: Path) -> None:
    store = taken_in([diary], diary.parent / "data")
    (diary.parent / "config" / "mappings" / "diary.yaml").unlink()
    assert rows_in_quarantine(store.data)[0]["expected"] == [WHEN.strip()]
