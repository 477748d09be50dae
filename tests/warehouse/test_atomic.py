"""A file is there whole or not at all."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from warehouse.atomic import all_synced, replaced, write_text
from warehouse.cache import cached
from warehouse.pages import write_pages


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_new_file_takes_the_place_of_the_old(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "old\r\n")
    write_text(tmp_path / "a.txt", "new\n")
    assert (tmp_path / "a.txt").read_bytes() == b"new\n"
    assert names_in(tmp_path) == ["a.txt"]


def test_folders_are_made(tmp_path: Path) -> None:
    write_text(tmp_path / "x" / "y" / "a.txt", "é")
    assert (tmp_path / "x" / "y" / "a.txt").read_text("utf-8") == "é"


def test_a_writer_that_fails_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")

    def fail() -> None:
        with replaced(target) as draft:
            draft.write_text("half of the n")
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        fail()
    assert target.read_text() == "old"
    assert names_in(tmp_path) == ["a.txt"]


def test_a_writer_that_writes_nothing_fails_and_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(FileNotFoundError), replaced(target):
        pass
    assert target.read_text() == "old"


def test_a_full_disk_leaves_the_old_file_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")

    def no_space(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        write_text(target, "new")
    assert target.read_text() == "old"
    assert names_in(tmp_path) == ["a.txt"]


def test_a_folder_is_on_the_disk_with_all_that_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "file").write_text("x")
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda file: flushed.append(os.fstat(file).st_ino))
    all_synced(tmp_path)
    paths = [tmp_path / "below", tmp_path / "below" / "file", tmp_path]
    assert flushed == [path.stat().st_ino for path in paths]


def _cache(folder: Path) -> None:
    cached(folder / "made", lambda: {"one": pl.DataFrame({"n": [1]})})


def _page(folder: Path) -> None:
    write_pages(folder / "made", {"one.html": "x"})


def _file(folder: Path) -> None:
    write_text(folder / "one.txt", "x")


@pytest.mark.parametrize(("make", "files"), [(_cache, 2), (_page, 2), (_file, 1)])
def test_what_counts_by_its_name_is_on_the_disk_before_it_has_it(
    make: Callable[[Path], None], files: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    flush, rename = os.fsync, os.replace

    def flushed(file: int) -> None:
        done.append("flushed")
        flush(file)

    def renamed(one: Path, other: Path) -> None:
        done.append("renamed")
        rename(one, other)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(os, "replace", renamed)
    make(tmp_path)
    # The file, and its folder where that gets the name; then the folder that holds the name.
    assert done == [*["flushed"] * files, "renamed", "flushed"]


def test_until_it_is_whole_no_pattern_of_readers_finds_it(tmp_path: Path) -> None:
    with replaced(tmp_path / "a.parquet") as draft:
        draft.write_text("x")
        assert list(tmp_path.glob("*.parquet")) == []
        assert draft.parent == tmp_path
        assert draft.name.startswith(".")
    assert list(tmp_path.glob("*.parquet")) == [tmp_path / "a.parquet"]


WRITER = """
import sys
from pathlib import Path
from warehouse.atomic import replaced
with replaced(Path(sys.argv[1])) as draft:
    draft.write_text("half of the n")
    print("writing", flush=True)
    sys.stdin.read()
"""


def test_a_writer_that_is_killed_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    command = [sys.executable, "-c", WRITER, str(target)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
    assert target.read_text() == "old"
