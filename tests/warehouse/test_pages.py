"""Folders of pages are replaced whole."""

import shutil
from pathlib import Path

import pytest

from warehouse.pages import put_back, write_pages


def pages_in(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_folder_holds_exactly_the_pages_given(tmp_path: Path) -> None:
    week = tmp_path / "reports" / "2026-W30"
    write_pages(week, {"group.html": "é", "clinic_a.html": b"a"})
    write_pages(week, {"group.html": "new", "sub/b.html": "b"})
    assert pages_in(tmp_path) == {
        "reports/2026-W30/group.html": "new",
        "reports/2026-W30/sub/b.html": "b",
    }


def test_a_failure_while_writing_leaves_the_old_pages_and_no_draft(tmp_path: Path) -> None:
    week = tmp_path / "2026-W30"
    write_pages(week, {"group.html": "old"})
    with pytest.raises(FileExistsError):
        write_pages(week, {"group.html": "new", "group.html/below": "x"})
    assert pages_in(tmp_path) == {"2026-W30/group.html": "old"}


def test_a_failure_between_the_two_renames_brings_the_old_pages_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = tmp_path / "2026-W30"
    write_pages(week, {"group.html": "old"})
    monkeypatch.setattr("warehouse.pages.os.replace", failing_on_call(2))
    with pytest.raises(OSError, match="second"):
        write_pages(week, {"group.html": "new"})
    assert pages_in(tmp_path) == {"2026-W30/group.html": "old"}


def failing_on_call(number: int) -> object:
    from os import replace

    calls = iter(range(1, 10))

    def rename(source: Path, target: Path) -> None:
        if next(calls) == number:
            raise OSError("the second rename failed")
        replace(source, target)

    return rename


@pytest.mark.parametrize("is_link", [False, True])
def test_what_is_no_folder_and_lies_in_its_place_goes(is_link: bool, tmp_path: Path) -> None:
    """Set aside as old pages are, it made every later run fail."""
    week = tmp_path / "2026-W30"
    for _ in range(2):
        if is_link:
            week.symlink_to(tmp_path / "nowhere")
        else:
            week.touch()
        for page in ("one", "two"):
            write_pages(week, {"group.html": page})
            assert pages_in(tmp_path) == {"2026-W30/group.html": page}
        assert [path.name for path in tmp_path.iterdir()] == ["2026-W30"]
        shutil.rmtree(week)


def test_a_file_that_was_set_aside_as_old_pages_are_goes(tmp_path: Path) -> None:
    week, old = tmp_path / "2026-W30", tmp_path / ".2026-W30.old"
    write_pages(week, {"group.html": "one"})
    old.touch()
    write_pages(week, {"group.html": "two"})
    assert pages_in(tmp_path) == {"2026-W30/group.html": "two"}
    old.touch()
    put_back(tmp_path)
    assert not old.exists()


def test_old_pages_come_back_only_where_the_new_ones_are_not_there(tmp_path: Path) -> None:
    for name in (".2026-W30.old", ".2026-W31.old", "2026-W31"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "group.html").write_text(name)
    put_back(tmp_path)
    assert pages_in(tmp_path) == {
        "2026-W30/group.html": ".2026-W30.old",
        "2026-W31/group.html": "2026-W31",
    }
