"""Derived tables are made once, and are there whole or not at all."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest

from warehouse.cache import cached, drop_others, fingerprint, frames_in
from warehouse.row_groups import OtherColumns

FRAME = pl.DataFrame({"n": [1, 2]})


def made_once(folder: Path, calls: list[int]) -> Path:
    def make() -> Mapping[str, pl.DataFrame]:
        calls.append(1)
        return {"bouts": FRAME}

    return cached(folder, make)


def test_a_folder_is_made_once(tmp_path: Path) -> None:
    calls: list[int] = []
    folder = tmp_path / "clinic [1]" / "abc"
    assert made_once(folder, calls) == made_once(folder, calls) == folder
    assert calls == [1]
    assert frames_in(folder)["bouts"].collect().equals(FRAME)


def test_a_folder_with_a_file_cut_short_is_made_again(tmp_path: Path) -> None:
    calls: list[int] = []
    file = made_once(tmp_path / "abc", calls) / "bouts.parquet"
    file.write_bytes(file.read_bytes()[:-7])
    assert frames_in(made_once(tmp_path / "abc", calls))["bouts"].collect().equals(FRAME)
    assert calls == [1, 1]


def test_a_table_that_lies_beside_the_folder_is_not_written_twice(tmp_path: Path) -> None:
    file = made_once(tmp_path / "all", []) / "bouts.parquet"
    [linked] = cached(tmp_path / "cut", lambda: {"bouts": file}).iterdir()
    assert linked.samefile(file)


def test_it_is_copied_where_the_disk_has_no_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    file = made_once(tmp_path / "all", []) / "bouts.parquet"
    monkeypatch.setattr("warehouse.atomic.os.link", refused)
    [copied] = cached(tmp_path / "cut", lambda: {"bouts": file}).iterdir()
    assert copied.read_bytes() == file.read_bytes()
    assert not copied.samefile(file)


def test_a_maker_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> Mapping[str, pl.DataFrame]:
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        cached(tmp_path / "abc", fail)
    assert list(tmp_path.iterdir()) == []


def test_of_two_makers_at_once_one_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "abc"

    def slower() -> Mapping[str, pl.DataFrame]:
        made_once(folder, [])
        return {"bouts": FRAME}

    assert cached(folder, slower) == folder
    assert [path.name for path in tmp_path.iterdir()] == ["abc"]


def test_a_fingerprint_is_equal_exactly_where_all_parts_are() -> None:
    parts = {"a": [1, "2"], "b": None}
    assert fingerprint(parts) == fingerprint({"b": None, "a": [1, "2"]})
    others = [{"a": [1, "2"]}, {"a": ["2", 1], "b": None}, {"a": ["1", "2"], "b": None}]
    assert len({fingerprint(parts), *map(fingerprint, others)}) == 4


def test_others_than_the_folders_to_keep_are_dropped(tmp_path: Path) -> None:
    for name in ("old", "new", ".draft.part"):
        made_once(tmp_path / name, [])
    drop_others(tmp_path, [tmp_path / "new"])
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_a_folder_that_goes_is_away_before_any_file_of_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made_once(tmp_path / "old" / "current", []).parent
    draft = folder / ".draft.part"
    draft.mkdir()
    found: list[bool] = []
    remove: Callable[..., None] = shutil.rmtree

    def looked_at(path: Path, **options: bool) -> None:
        found.append(folder.exists())
        # Whoever fills it meanwhile has nowhere to put what is about to lose its files.
        with pytest.raises(FileNotFoundError):
            draft.rename(folder / "bouts")
        remove(path, **options)

    monkeypatch.setattr(shutil, "rmtree", looked_at)
    drop_others(tmp_path, [])
    assert found == [False]
    assert list(tmp_path.iterdir()) == []


def test_parts_are_one_table_in_their_order(tmp_path: Path) -> None:
    parts = [FRAME, FRAME.clear(), FRAME + 2]
    folder = cached(tmp_path / "clinic [1]", lambda: {"bouts": iter(parts)})
    assert [path.name for path in folder.iterdir()] == ["bouts.parquet"]
    assert frames_in(folder)["bouts"].collect()["n"].to_list() == [1, 2, 3, 4]


def test_parts_of_other_columns_leave_nothing_behind(tmp_path: Path) -> None:
    parts = [FRAME, FRAME.rename({"n": "m"})]
    with pytest.raises(OtherColumns):
        cached(tmp_path / "made" / "bouts", lambda: {"bouts": iter(parts)})
    assert list((tmp_path / "made").iterdir()) == []
