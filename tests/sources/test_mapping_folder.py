"""The folder of a group's own mappings: which files there are mappings, and what else is told."""

import shutil
from pathlib import Path

import pytest

from domain.errors import UsageError
from sources.mapping_files import load_mappings
from sources.mapping_folder import own_files, passed_over
from tests.shut_folders import shut_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder of mappings in a configuration."""
    (tmp_path / "mappings").mkdir()
    return tmp_path / "mappings"


def test_a_group_need_not_have_mappings_of_its_own(tmp_path: Path) -> None:
    assert not own_files(tmp_path)
    assert not [*passed_over(tmp_path)]
    (tmp_path / "mappings").mkdir()
    assert not own_files(tmp_path)
    assert not [*passed_over(tmp_path)]


def test_they_are_tried_in_the_order_of_their_names(folder: Path) -> None:
    for name in ("b.yml", "a.yaml", "c.yaml", ".#c.yaml", "dictionary.csv"):
        (folder / name).touch()
    assert [path.name for path in own_files(folder.parent)] == ["a.yaml", "b.yml", "c.yaml"]
    assert [*passed_over(folder.parent)] == []


def test_a_folder_that_is_shut_does_not_count_as_empty(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut_folder(folder, monkeypatch)
    with pytest.raises(UsageError, match=r"mappings: cannot be looked into \(Permission denied\)"):
        load_mappings(folder.parent)


@pytest.mark.parametrize("is_link", [True, False])
def test_neither_does_one_that_is_no_folder(folder: Path, is_link: bool) -> None:
    folder.rmdir()
    if is_link:
        folder.symlink_to("gone")
    else:
        folder.touch()
    with pytest.raises(UsageError, match="mappings: cannot be looked into"):
        load_mappings(folder.parent)


def test_a_link_that_leads_nowhere_stops_as_a_mapping_does_that_cannot_be_read(
    folder: Path,
) -> None:
    (folder / "north.yaml").symlink_to("gone.yaml")
    with pytest.raises(UsageError, match=r"north\.yaml: a link to what is not there"):
        load_mappings(folder.parent)


@pytest.mark.parametrize("name", ["north.yaml.txt", "north.YAML", "north.yaml~", "north"])
def test_a_file_that_may_be_meant_as_a_mapping_is_told(name: str, folder: Path) -> None:
    (folder / name).touch()
    [note] = passed_over(folder.parent)
    assert note.startswith(f"{folder / name}: not read: the name of a mapping ends in .yaml")


def test_a_folder_among_them_is_told(folder: Path) -> None:
    (folder / "north").mkdir()
    [note] = passed_over(folder.parent)
    assert note.startswith(f"{folder / 'north'}: not read: mappings lie in mappings/ itself")


@pytest.mark.parametrize(
    ("name", "is_told"),
    [("mapping", True), ("Mappings", True), ("mapings", True), ("mappings-old", False)],
)
def test_a_folder_whose_name_is_nearly_right_is_told(
    name: str, is_told: bool, folder: Path
) -> None:
    shutil.move(folder, folder.with_name(name))
    notes = [*passed_over(folder.parent)]
    assert [f"{folder.with_name(name)}: not read" in note for note in notes] == [True] * is_told
