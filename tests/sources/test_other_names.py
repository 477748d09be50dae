"""A column that a clinic gave another name is the one that its mapping reads, wherever it does."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from domain.errors import ExportRejected
from sources.mapping import Mapping
from sources.read import read_export
from sources.rewritten import write_rows, written_rows
from sources.table import mapped_rows

DIARY = yaml.safe_load("""
mapping: diary
version: 1
files: 'diary_*.csv'
also_called: {Patient: [Client, Patient ID], Day: Date, Sets: Sets done}
datasets:
  - dataset: sessions
    when: {Sets: '*'}
    columns:
      clinic_id: {constant: clinic_a}
      patient_id: Patient
      session_id: {joined: [Patient, Day]}
      line_no: {ordinal: {within: [Patient, Day]}}
      performed_at: {from: Day, datetime: '%d/%m/%Y'}
      setting: {constant: home}
      exercise_code: Exercise
      sets_done: Sets
      reps_per_set: {constant: '10'}
""")
ROWS = "007,13/11/2026,clam,2\n007,13/11/2026,bird dog,3\n"
TOTAL = {"footer": ["^Total"], "total_of": "Sets"}


def rows_of(text: str, folder: Path, **changed: Any) -> list[dict[str, Any]]:
    path = folder / "diary.csv"
    path.write_text(text, "utf-8")
    mapping = Mapping.model_validate({**DIARY, **changed})
    raw = read_export(path, mapping, folder)["rows"]
    return mapped_rows(raw, mapping.datasets[0], ()).collect().to_dicts()


@pytest.mark.parametrize(
    ("shape", "layout", "below"),
    [("table", {}, ""), ("table", TOTAL, "Total,,,5\n"), ("survey_wide", {}, "")],
)
def test_an_export_with_new_names_gives_the_rows_of_one_with_the_old(
    shape: str, layout: dict[str, Any], below: str, tmp_path: Path
) -> None:
    old, new = (
        rows_of(f"{header}\n{ROWS}{below}", tmp_path, shape=shape, layout=layout)
        for header in ("Patient,Day,Exercise,Sets", "Patient ID,Date,Exercise,Sets done")
    )
    assert new == old
    assert [(row["session_id"], row["line_no"]) for row in old] == [
        ("007 13-11-2026", "1"),
        ("007 13-11-2026", "2"),
    ]


def test_a_column_under_the_mappings_own_name_is_the_one(tmp_path: Path) -> None:
    header = "Patient,Day,Exercise,Sets,Client\n"
    rows = rows_of(f"{header}007,13/11/2026,clam,2,Jo\n", tmp_path)
    assert [row["patient_id"] for row in rows] == ["007"]


def test_a_column_under_two_other_names_is_refused_by_these(tmp_path: Path) -> None:
    header = "Patient ID,Day,Exercise,Sets,Client\n"
    with pytest.raises(ExportRejected, match="Client and Patient ID are both 'Patient'"):
        rows_of(f"{header}007,13/11/2026,clam,2,Jo\n", tmp_path)


def test_what_was_written_again_is_read_by_the_names_of_now(tmp_path: Path) -> None:
    path = tmp_path / "diary.csv"
    path.write_text(f"Patient,Day,Exercise,Sets\n{ROWS}", "utf-8")
    before = Mapping.model_validate(DIARY)
    write_rows(read_export(path, before, tmp_path), "0" * 64, tmp_path / "rows")
    now = yaml.safe_load(yaml.safe_dump(DIARY).replace("Patient", "Person"))
    mapping = Mapping.model_validate({**now, "also_called": {"Person": "Patient"}})
    (tmp_path / "again").mkdir()
    raw = written_rows(tmp_path / "rows", mapping, tmp_path / "again")["rows"]
    rows = mapped_rows(raw, mapping.datasets[0], ()).collect()
    assert rows["patient_id"].to_list() == ["007", "007"]


@pytest.mark.parametrize(
    ("also_called", "problem"),
    [
        ({"Patent": "Client"}, "nothing in the mapping reads 'Patent'"),
        ({"Patient": "Day"}, "'Day' stands for another column, too"),
        ({"Patient": "Client", "Day": "Client"}, "'Client' stands for another column, too"),
    ],
)
def test_other_names_are_of_one_column_that_is_read(
    also_called: dict[str, str], problem: str
) -> None:
    with pytest.raises(ValidationError, match=problem):
        Mapping.model_validate({**DIARY, "also_called": also_called})
