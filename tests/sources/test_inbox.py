"""Which files of the inbox may be exports."""

import os
from errno import EIO, ESTALE
from pathlib import Path

import pytest

from sources.inbox import Settling, inbox_files, looked_into, not_read
from tests.shut_folders import shut_folder


def test_regular_files_at_any_depth_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "clinic/z.csv", "no extension", "😀.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    names = [path.relative_to(tmp_path).as_posix() for path in inbox_files(tmp_path)]
    assert names == ["a.csv", "b.csv", "clinic/z.csv", "no extension", "😀.csv"]


def test_hidden_unfinished_and_passing_files_are_left_alone(tmp_path: Path) -> None:
    for name in (
        ".hidden.csv",
        "~$book.xlsx",
        "a.csv.part",
        "a.csv.PART",
        "a.csv.filepart",
        "a.csv.crdownload",
        "Thumbs.db",
        "desktop.ini",
        "a.csv.tmp",
        ".stversions/old.csv",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert inbox_files(tmp_path) == []


def test_links_and_special_files_are_left_alone(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (tmp_path / "outside.csv").write_text("x")
    (inbox / "link.csv").symlink_to(tmp_path / "outside.csv")
    (inbox / "loop").symlink_to(inbox)
    (inbox / "dangling.csv").symlink_to(inbox / "nothing")
    os.mkfifo(inbox / "pipe.csv")
    assert inbox_files(inbox) == []


def test_an_inbox_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert inbox_files(tmp_path / "inbox") == []


def test_a_file_that_goes_while_the_folder_is_read_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here.csv").write_text("x")
    monkeypatch.setattr("os.walk", lambda *_, **__: [(tmp_path, [], ["gone.csv", "here.csv"])])
    assert inbox_files(tmp_path) == [tmp_path / "here.csv"]


def test_links_and_special_files_are_named_and_so_are_links_to_folders(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "link.csv").symlink_to(tmp_path)
    (inbox / "dangling.csv").symlink_to(inbox / "nothing")
    (inbox / "a.csv").write_text("x")
    os.mkfifo(inbox / "pipe.csv")
    names = [path.name for path in looked_into(inbox).refused]
    assert names == ["dangling.csv", "link.csv", "pipe.csv"]


def test_a_folder_that_cannot_be_read_is_named_and_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("shut", "open"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.csv").write_text("x")
    shut_folder(tmp_path / "shut", monkeypatch)
    [(shut, why)] = looked_into(tmp_path).unreadable.items()
    assert shut == tmp_path / "shut"
    assert not_read(why).endswith("(Permission denied). Mend its permissions")
    assert inbox_files(tmp_path) == [tmp_path / "open" / "a.csv"]
    assert looked_into(tmp_path / "nowhere").unreadable == {}


@pytest.mark.parametrize("number", [EIO, ESTALE])
def test_a_drive_that_fails_is_not_said_to_lack_permissions(number: int) -> None:
    said = not_read(OSError(number, os.strerror(number)))
    assert os.strerror(number) in said
    assert "permissions" not in said
    assert "drive or share" in said


def test_a_file_has_settled_once_it_has_not_changed_for_the_settle_time() -> None:
    settling = Settling(2)
    path = Path("a.csv")
    assert settling.settled({path: (0, 7, 1, 0)}, now=0) == []
    assert settling.settled({path: (0, 7, 1, 0)}, now=1.9) == []
    assert settling.settled({path: (0, 7, 1, 0)}, now=2) == [path]


def test_a_file_that_grows_waits_and_does_not_make_others_wait() -> None:
    settling = Settling(2)
    growing, still = Path("growing.csv"), Path("still.csv")
    found = [
        settling.settled({growing: (0, 7, size, size), still: (0, 8, 9, 9)}, now=size)
        for size in range(6)
    ]
    assert found == [[], [], [still], [still], [still], [still]]
    assert settling.settled({growing: (0, 7, 5, 5)}, now=7) == [growing]


def test_a_file_that_was_taken_away_and_comes_again_settles_again() -> None:
    settling = Settling(2)
    path = Path("a.csv")
    settling.settled({path: (0, 7, 1, 0)}, now=0)
    settling.settled({}, now=1)
    assert settling.settled({path: (0, 7, 1, 0)}, now=2) == []


def test_what_systems_keep_on_disks_of_their_own_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("lost+found", "System Volume Information", "$RECYCLE.BIN"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.csv").write_text("x")
    shut_folder(tmp_path / "lost+found", monkeypatch)
    look = looked_into(tmp_path)
    assert (look.signs, look.unreadable) == ({}, {})
