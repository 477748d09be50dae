"""A mapping that extends a shipped one: what it may change, and what it must add."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from domain.errors import UsageError
from sources.conditions import is_meant
from sources.extending import laid_over, written_out
from sources.header import raw_columns
from sources.mapping import Mapping
from sources.mapping_files import SHIPPED, load_mapping
from tests.golden_intake import GOLDEN

BASE: dict[str, Any] = {
    "base": True,
    "columns": {"patient_id": "Patient", "updated_at": "Changed"},
    "when": {"Finished": "1"},
    "datasets": {
        "pain": {"dataset": "outcomes", "columns": {"score": "Pain", "completed_at": "At"}},
        "visits": {"dataset": "appointments", "columns": {}},
    },
}


def written(folder: Path, **keys: Any) -> Path:
    file = folder / "own.yaml"
    file.write_text(yaml.safe_dump({"mapping": "own", "version": 1, **keys}), "utf-8")
    return file


def of_nookal(folder: Path, **keys: Any) -> Mapping:
    clinic = {"clinic_id": {"constant": "clinic_a"}}
    own = {"extends": "nookal", "files": "nookal*.json", "columns": clinic, **keys}
    return load_mapping(written(folder, **own))


def test_columns_and_conditions_are_replaced_one_by_one() -> None:
    own = {"columns": {"patient_id": "Client"}, "when": {"Status": "0"}}
    merged = laid_over(BASE, own)
    assert merged["columns"] == {"patient_id": "Client", "updated_at": "Changed"}
    assert merged["when"] == {"Finished": "1", "Status": "0"}
    assert "base" not in merged


def test_a_named_dataset_is_changed_in_part_added_or_left_out() -> None:
    own = {"pain": {"columns": {"score": "NRS"}}, "visits": None, "odi": {"dataset": "outcomes"}}
    merged = written_out(laid_over(BASE, {"datasets": own}))["datasets"]
    assert list(merged) == ["pain", "odi"]
    assert merged["pain"]["columns"]["score"] == "NRS"
    assert merged["pain"]["columns"]["completed_at"] == "At"


def test_a_dataset_of_a_base_that_is_narrowed_keeps_its_codes_and_status(tmp_path: Path) -> None:
    own = {"pain": {"when": {"organization_id": "north"}, "deleted_when": {"id": "7"}}}
    own["deletions"] = {"deleted_when": {"method": "DELETE"}}
    keys = {"extends": "fhir_r4", "files": "x_*.json", "datasets": own}
    mapping = load_mapping(written(tmp_path, **keys, columns={"clinic_id": {"constant": "a"}}))
    assert list(mapping.parts["pain"].when) == ["codes", "status", "organization_id"]
    assert list(mapping.parts["deletions"].deleted_when) == ["typed_id", "method"]


def test_a_list_of_datasets_takes_the_place_of_all() -> None:
    own = [{"dataset": "holds", "columns": {}}]
    assert list(written_out(laid_over(BASE, {"datasets": own}))["datasets"]) == ["0"]


def test_what_is_said_of_all_datasets_is_of_those_that_have_such_a_column() -> None:
    shared = {**BASE, "columns": {"patient_id": "Patient", "session_id": "No"}}
    datasets = written_out(shared)["datasets"]
    assert datasets["visits"]["columns"] == {"patient_id": "Patient"}
    assert datasets["visits"]["when"] == {"Finished": "1"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pein", "no dataset has a column pein; the one spelt most like it is pain"),
        ("Patient_ID", "no dataset has a column Patient_ID; the one .* is patient_id"),
        ("shoe_size_of_uncle", "no dataset has a column shoe_size_of_uncle"),
    ],
)
def test_a_column_of_all_that_no_dataset_has_would_be_left_out_of_all(
    name: str, said: str, tmp_path: Path
) -> None:
    columns = {"clinic_id": {"constant": "a"}, name: "Any"}
    with pytest.raises(UsageError, match=f"columns: {said}. Mend"):
        load_mapping(written(tmp_path, extends="nookal", files="x_*.json", columns=columns))


def test_a_mapping_that_extends_a_base_must_say_for_which_files_and_clinic(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="files: expected the files that it is for"):
        load_mapping(written(tmp_path, extends="nookal", columns={"clinic_id": "locationID"}))
    with pytest.raises(UsageError, match=r"datasets\.booked: .*needs a source for clinic_id"):
        load_mapping(written(tmp_path, extends="nookal", files="nookal*.json"))


def test_a_mapping_that_extends_a_base_reads_its_own_files_only(tmp_path: Path) -> None:
    mapping = of_nookal(tmp_path)
    assert [s.dataset for s in mapping.sources_in("nookal_7.json")] == ["appointments"] * 4
    assert mapping.sources_in("cliniko_7.json") == ()


def test_a_dictionary_is_the_one_file_beside_the_mapping_that_fits(tmp_path: Path) -> None:
    keys = {"extends": "redcap_flat", "files": "x_*.csv", "datasets": []}
    (tmp_path / "x_DataDictionary_1.csv").write_text("field_name\n", "utf-8")
    source = {"dataset": "episodes", "rows": "a", "columns": "same_names"}
    file = written(tmp_path, **{**keys, "datasets": [source]})
    assert load_mapping(file).dictionary == "field_name\n"
    (tmp_path / "x_DataDictionary_2.csv").write_text("field_name\n", "utf-8")
    with pytest.raises(UsageError, match="2 files beside the mapping"):
        load_mapping(file)


def test_a_missing_dictionary_is_asked_for(tmp_path: Path) -> None:
    source = {"dataset": "episodes", "rows": "a", "columns": "same_names"}
    file = written(tmp_path, extends="redcap_flat", files="x_*.csv", datasets=[source])
    with pytest.raises(UsageError, match="Put the data dictionary there"):
        load_mapping(file)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("PhysioTrial_DATA_2026-04-20_1015.csv", "2026-04-20T10:15:00"),
        ("PhysioTrial_EAV_2026-04-20.csv", "2026-04-20T00:00:00"),
        ("PhysioTrial_2026-04-20_9999.csv", "2026-04-20T00:00:00"),
        ("PhysioTrial_DATA.csv", None),
    ],
)
@pytest.mark.parametrize("shipped", ["redcap_flat", "redcap_flat_label", "redcap_eav"])
def test_of_two_redcap_exports_of_one_day_the_minute_says_which_is_later(
    shipped: str, name: str, expected: str | None
) -> None:
    moment = load_mapping(SHIPPED / f"{shipped}.yaml").exported_by_name([name])
    assert (moment and moment.isoformat()) == expected


@pytest.mark.parametrize(
    ("status", "finished", "is_taken"),
    [
        ("0", "1", True),
        ("IP Address", "True", True),
        ("16", "TRUE", True),
        ("Imported", "1", True),
        ("Survey Preview", "True", False),
        ("1", "1", False),
        ("8", "1", False),
        ("IP Address", "False", False),
    ],
)
def test_responses_of_qualtrics_count_in_numbers_and_in_words_and_previews_do_not(
    status: str, finished: str, is_taken: bool
) -> None:
    header = ["Status", "Finished"]
    source = load_mapping(GOLDEN / "qualtrics" / "mapping.yaml").datasets[0]
    row = pl.DataFrame([[status], [finished]], schema=raw_columns(header))
    assert row.select(is_meant(source, header, ())).item() == is_taken
