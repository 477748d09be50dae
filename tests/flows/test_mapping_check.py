"""All mappings looked through at once."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.mapping_check import check_mappings
from sources.mapping_files import SHIPPED, load_mappings
from tests.documents import ROOT

HOLD = ("clinic_id", "patient_id", "episode_id", "hold_id", "from_on")
Written = Callable[..., Path]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's configuration, copied, as the one in use; with a folder for mappings."""
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    (folder / "mappings").mkdir(exist_ok=True)
    monkeypatch.setenv("ADHERENCE_CONFIG", str(folder))
    return folder


@pytest.fixture
def written(config: Path) -> Written:
    """Writes a mapping of holds, with some columns and keys of its own, among the group's own."""

    def write(name: str, columns: dict[str, Any] | None = None, **keys: Any) -> Path:
        of_hold: dict[str, Any] = {column: column for column in HOLD}
        source = {"dataset": "holds", "columns": of_hold | (columns or {})}
        content = {"mapping": name, "version": 1, "files": f"{name}*", "datasets": [source], **keys}
        file = config / "mappings" / f"{name}.yaml"
        file.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
        return file

    return write


def errors(*files: Path) -> list[tuple[str, str]]:
    """File and key of each error."""
    return [(Path(e["file"]).name, e["key"]) for e in check_mappings(files)["errors"]]


def test_the_shipped_mappings_are_right(config: Path) -> None:
    found = check_mappings()
    assert found["errors"] == []
    assert {m["mapping"] for m in found["mappings"] if m["is_shipped"]} == {
        file.stem for file in SHIPPED.glob("*.yaml")
    }


def test_each_mapping_says_what_it_reads(written: Written) -> None:
    (found,) = check_mappings([written("north")])["mappings"]
    assert (found["mapping"], found["files"], found["is_shipped"]) == ("north", "north*", False)
    assert found["datasets"] == [{"dataset": "holds", "rows": "rows", "file_word": None}]


def test_hidden_files_beside_the_mappings_are_none(written: Written, config: Path) -> None:
    own = written("north")
    # Emacs, while the file is open; a Mac, over a share.
    own.with_name(".#north.yaml").symlink_to("user@pc.1234:567")
    own.with_name("._north.yaml").write_bytes(b"\0\5\x16\7")
    assert not errors()
    assert load_mappings(config)[0].mapping == "north"


def test_a_name_that_two_mappings_have_is_an_error_of_the_one_looked_at(written: Written) -> None:
    north, south = written("north"), written("south", mapping="north")
    assert errors() == [("south.yaml", "mapping")]
    assert errors(north) == [("north.yaml", "mapping")]
    assert errors(south) == [("south.yaml", "mapping")]


@pytest.mark.parametrize(("name", "is_taken"), [("plain", True), ("hevy", False)])
def test_the_name_of_a_shipped_mapping_that_reads_files_is_taken(
    name: str, is_taken: bool, written: Written
) -> None:
    own = written("north", mapping=name)
    found = [("north.yaml", "mapping")] if is_taken else []
    assert errors() == errors(own) == found


def test_every_error_of_every_file_is_told(written: Written, config: Path) -> None:
    written("north", {"from_on": {"from": "A", "date": "dd/mm/yyyy"}}, version="x")
    (config / "mappings" / "south.yaml").write_text("mapping: south\nversion: [1\n")
    written("west", {"reason": {"form": "Why"}})
    assert set(errors()) == {
        ("north.yaml", "version"),
        ("north.yaml", "datasets.0.columns.from_on"),
        ("south.yaml", "the whole file"),
        ("west.yaml", "datasets.0.columns.reason.form"),
    }


def test_what_is_still_to_do_is_named_once(written: Written) -> None:
    file = written("north", {"from_on": {"from": "A", "date": "TODO"}, "hold_id": "TODO"})
    assert errors(file) == [
        ("north.yaml", "datasets.0.columns.hold_id"),
        ("north.yaml", "datasets.0.columns.from_on.date"),
    ]


@pytest.mark.parametrize(
    ("dataset", "column", "source"),
    [
        ("sessions", "setting", {"constant": "gym"}),
        ("sessions", "setting", {"constant": "Home"}),
        ("sessions", "status", {"from": "Done", "values": {"ja": "done", "nein": "not done"}}),
        ("sessions", "exercise_code", {"from": "What", "values": {"frog": "hip_frog"}}),
        ("outcomes", "instrument", {"constant": "womac"}),
    ],
)
def test_words_that_validation_would_stop_at_are_errors(
    dataset: str, column: str, source: dict[str, Any], written: Written
) -> None:
    from domain.datasets import DATASETS

    columns = {name: name for name in DATASETS[dataset].names} | {column: source}
    file = written("north", datasets=[{"dataset": dataset, "columns": columns}])
    assert errors(file) == [("north.yaml", f"datasets.0.columns.{column}")]


def test_names_and_codes_of_the_catalogue_are_known(written: Written) -> None:
    from domain.datasets import DATASETS

    columns: dict[str, Any] = {name: name for name in DATASETS["sessions"].names}
    columns["exercise_code"] = {"from": "What", "values": {"a": "hip_clamshell", "b": "Bird Dog"}}
    assert errors(written("north", datasets=[{"dataset": "sessions", "columns": columns}])) == []


def test_a_mapping_that_another_leaves_nothing_to_is_an_error(written: Written) -> None:
    written("a", files="diary_*.csv")
    written("b", files="Diary_north_*.csv")
    assert errors() == [("b.yaml", "files")]


@pytest.mark.parametrize(
    ("narrow", "wide"), [("diary_north_*.csv", "diary_*.csv"), ("x*.csv", "*.csv")]
)
def test_a_narrower_mapping_that_comes_first_is_only_noted(
    narrow: str, wide: str, written: Written
) -> None:
    written("a", files=narrow)
    written("b", files=wide)
    found = check_mappings()
    assert found["errors"] == []
    assert [note for note in found["notes"] if "a.yaml" in note and "b.yaml" in note]


def test_patterns_that_seldom_meet_are_noted_with_a_name_on_which_they_do(written: Written) -> None:
    written("a", files="*_sessions_*.csv")
    written("b", files="Clinic_B_*.csv")
    found = check_mappings()
    assert found["errors"] == []
    [note] = [note for note in found["notes"] if "a.yaml" in note and "b.yaml" in note]
    assert note.startswith("clinic_b_sessions_.csv: ")


@pytest.mark.parametrize(
    ("word", "files", "is_noted"),
    [
        ("holds", "*_north_*.csv", True),
        ("Holds", "*_north_hol??_*", True),
        ("holds", "north[0-9].csv", False),
        ("holds", "*north*.xlsx", False),
        # A name has words between _ and . alone.
        ("holds", "north-holds.csv", False),
    ],
)
def test_a_dataset_of_files_with_a_word_meets_only_names_that_may_have_it(
    word: str, files: str, is_noted: bool, written: Written
) -> None:
    columns = dict.fromkeys(HOLD, "A")
    part = {"dataset": "holds", "file_word": word, "columns": columns}
    own = [written("a", files="*.csv", datasets=[part]), written("b", files=files)]
    notes = check_mappings(own)["notes"]
    assert any("a.yaml" in note and "b.yaml" in note for note in notes) == is_noted


def test_to_go_before_a_shipped_mapping_is_no_error(written: Written) -> None:
    file = written("own", files="north_merged_patients_*.csv")
    found = check_mappings([file])
    assert found["errors"] == []
    assert len([note for note in found["notes"] if "merged_patients.yaml" in note]) == 1


def test_a_data_dictionary_with_a_wrong_quotation_mark_is_an_error_of_its_mapping(
    written: Written, config: Path
) -> None:
    text = 'field_name,form_name,field_type\na,"b"c,text\n'
    (config / "mappings" / "dictionary.csv").write_text(text)
    file = written("north", shape="redcap_flat", dictionary="dictionary.csv")
    assert errors(file) == [("north.yaml", "dictionary")]


def test_mappings_of_different_files_do_not_disturb_each_other(written: Written) -> None:
    written("a", files="diary_*.csv")
    written("b", files="visits_*.csv")
    assert check_mappings()["notes"] == []


def test_two_parts_that_give_the_same_rows_one_key_are_an_error(written: Written) -> None:
    columns = {name: name for name in HOLD}
    number = {"ordinal": {"within": ["patient_id"]}}

    def parts(**second: Any) -> dict[str, Any]:
        first = {"dataset": "holds", "columns": columns | {"hold_id": number}}
        return {"datasets": {"one": first, "two": first | second}}

    assert errors(written("north", **parts())) == [("north.yaml", "datasets.two")]
    assert not errors(written("north", **parts(when={"why": "ill"})))
    assert not errors(
        written("north", **parts(columns=columns | {"hold_id": number | {"add": 100}}))
    )


def test_a_clinic_that_is_not_listed_is_noted(written: Written) -> None:
    file = written("north", {"clinic_id": {"constant": "clinic_z"}})
    found = check_mappings([file])
    assert found["errors"] == []
    assert found["notes"] == [f"{file}: clinic 'clinic_z' is not in clinics.yaml; list it there"]


def test_a_file_that_is_read_as_no_mapping_is_noted(written: Written) -> None:
    own = written("north")
    own.rename(own.with_name("north.yaml.txt"))
    [note] = check_mappings()["notes"]
    assert note.startswith(f"{own.with_name('north.yaml.txt')}: not read")


def test_a_name_in_the_mails_that_no_report_has_is_noted(config: Path) -> None:
    to = "{group: [a@b.example], grup: [a@b.example], clinic_a: [a@b.example]}"
    (config / "mail.yaml").write_text(f"{{sender: a@b.example, to: {to}}}")
    [note] = check_mappings()["notes"]
    assert note.startswith(f"{config / 'mail.yaml'}: to: 'grup' is neither 'group' nor a clinic")
