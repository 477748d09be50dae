"""An export is read by its plain names as it was by those that it came under."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.plain_names import is_named, plain_names
from sources.mapping import Mapping
from sources.mapping_files import load_mapping
from warehouse.landing import LandedExport

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DIARY = """
mapping: diary
version: 1
files: '{files}'
exported_at: {{file_name: '_(\\d{{8}})\\.', format: '%Y%m%d'}}
datasets:
  - dataset: outcomes
    columns: same_names
"""


def diary(files: str, folder: Path) -> Mapping:
    (folder / "diary.yaml").write_text(DIARY.format(files=files))
    return load_mapping(folder / "diary.yaml")


@pytest.mark.parametrize(
    ("files", "name", "expected"),
    [
        ("diary_*.csv", "diary_Miller_20261115.csv", "diary_20261115.csv"),
        ("diary_*.csv", "diary_Miller-0006_20261115.csv", "diary_20261115.csv"),
        ("diary_*_*.csv", "diary_Miller_20261115.csv", "diary_x_20261115.csv"),
        # Where even that would not be read, what is not of the ids stays.
        ("diary_[fg]*_*.csv", "diary_final_Miller_20261115.csv", "diary_final_20261115.csv"),
    ],
)
def test_only_words_that_the_mapping_needs_are_kept(
    files: str, name: str, expected: str, tmp_path: Path
) -> None:
    export = LandedExport("0" * 64, tmp_path, (name,), NOW)
    found = plain_names(export, [diary(files, tmp_path)], ["clinic_a"], ["Miller", "0006"])
    assert found == (expected,)


def test_what_no_mapping_reads_keeps_no_word(tmp_path: Path) -> None:
    export = LandedExport("0" * 64, tmp_path, ("Miller",), NOW)
    assert plain_names(export, [], ["clinic_a"]) == ("x",)


@pytest.mark.parametrize(
    ("name", "patient_id", "is_theirs"),
    [
        ("clinic_a_sessions_2026-11-15.csv", "A-15", False),
        ("clinic_a_sessions_2026-11-15.csv", "A-2026", False),
        ("clinic_a_sessions_A-15_2026-11-15.csv", "A-15", True),
        ("clinic_a_sessions_a_15_2026-11-15.csv", "A-15", True),
        ("clinic_a_sessions_PT-0042_2026-11-15.csv", "PT-0042", True),
        ("clinic_a_sessions_PT-00421_2026-11-15.csv", "PT-0042", False),
        # A number, or what is short, may stand for anything.
        ("clinic_a_sessions_0042_2026-11-15.csv", "0042", False),
        ("clinic_a_sessions_2026-11-15.csv", "A", False),
    ],
)
def test_an_id_stands_in_a_name_where_its_words_stand_side_by_side(
    name: str, patient_id: str, is_theirs: bool, tmp_path: Path
) -> None:
    export = LandedExport("0" * 64, tmp_path, (name,), NOW)
    assert is_named(export, [], [patient_id]) is is_theirs


@pytest.mark.parametrize(
    ("files", "name", "patient_id", "expected"),
    [
        ("diary_*.csv", "diary_PT-0042_20261115.csv", "PT-0042", "diary_20261115.csv"),
        ("diary_*.csv", "diary_PT_0042_20261115.csv", "PT_0042", "diary_20261115.csv"),
        ("diary_*_*.csv", "diary_PT-0042_20261115.csv", "PT-0042", "diary_x-x_20261115.csv"),
        # Words that are needed elsewhere in the name.
        ("clinic_a_*.csv", "clinic_a_A-15_20261115.csv", "A-15", "clinic_a_20261115.csv"),
        # Only so would it be read, or as of that day.
        ("clinic_a_15_*.csv", "clinic_a_15_20261115.csv", "A-15", "clinic_a_15_20261115.csv"),
        ("diary_*.csv", "diary_20261115.csv", "diary-20261115", "diary_20261115.csv"),
    ],
)
def test_no_name_holds_an_id_once_it_is_plain(
    files: str, name: str, patient_id: str, expected: str, tmp_path: Path
) -> None:
    export, mappings = LandedExport("0" * 64, tmp_path, (name,), NOW), [diary(files, tmp_path)]
    names = plain_names(export, mappings, ["clinic_a"], [patient_id])
    assert names == (expected,)
    assert not is_named(replace(export, names=names), mappings, [patient_id])


def test_a_number_that_the_mapping_needs_stays_beside_a_word_that_goes(tmp_path: Path) -> None:
    export = LandedExport("0" * 64, tmp_path, ("diary_Miller-9_20261115.csv",), NOW)
    mappings = [diary("diary_*9_*.csv", tmp_path)]
    assert plain_names(export, mappings, ["clinic_a"]) == ("diary_9_20261115.csv",)
