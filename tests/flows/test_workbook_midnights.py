"""A workbook's midnight is its day, whatever its format: in ids, as a day, beside a time of day."""

from pathlib import Path

import pytest

from flows.standing import standing
from tests.pipeline import KEY, configuration_with, taken_in
from tests.sources.packed import xlsx
from warehouse.store import Store

DAY, DAY_AND_TIME, CLOCK = 1, 2, 3  # positions in FORMATS
FORMATS = {164: "dd/mm/yyyy", 165: "dd/mm/yyyy hh:mm", 166: "hh:mm"}
FIRST_DAY = 46329
MAPPING = """
mapping: diary
version: 1
files: 'a_diary_*'
exported_at: {file_name: '(\\d{4}-\\d{2}-\\d{2})', format: '%Y-%m-%d'}
columns:
  clinic_id: {constant: clinic_a}
  patient_id: Patient
datasets:
- dataset: episodes
  columns: {episode_id: Patient, cohort: {constant: lumbar_hip}, started_on: Day}
- dataset: sessions
  columns:
    session_id: {joined: [Patient, Day]}
    line_no: {constant: '1'}
    performed_at: {joined: [Day, Time]}
    setting: {constant: home}
    exercise_code: {constant: hip_clamshell}
    sets_done: {constant: '2'}
    reps_per_set: {constant: '12'}
"""


def diary(style: int) -> bytes:
    """A workbook of three days, shown with or without a time; noon beside each."""
    names = "".join(f'<c t="inlineStr"><is><t>{n}</t></is></c>' for n in ("Patient", "Day", "Time"))
    rows = "".join(
        f'<row><c t="inlineStr"><is><t>p{n}</t></is></c><c s="{style}"><v>{FIRST_DAY + n}</v></c>'
        f'<c s="{CLOCK}"><v>0.5</v></c></row>'
        for n in range(3)
    )
    return xlsx(f"<row>{names}</row>{rows}", formats=FORMATS)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("ADHERENCE_CONFIG", configuration_with("diary", MAPPING, tmp_path))
    monkeypatch.setenv("ADHERENCE_KEY", KEY)
    files = {
        tmp_path / f"a_diary_2026-11-1{style}.xlsx": diary(style) for style in (DAY, DAY_AND_TIME)
    }
    for path, content in files.items():
        path.write_bytes(content)
    return taken_in(files, tmp_path / "data")


def test_a_change_of_format_makes_no_second_session_and_no_bad_day(store: Store) -> None:
    found = standing(store.data)
    assert [one["rows_accepted"] for one in found["exports"]] == [3, 3, 3, 3]
    for dataset in ("episodes", "sessions"):
        assert (found["current"][dataset], found["superseded"][dataset]) == (3, 3)
