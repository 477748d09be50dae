"""Exports as they land: bytes and names, once."""

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import ExportRejected, UsageError
from warehouse.landing import known_exports, land, landed_export, landed_exports
from warehouse.store import Store

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
EARLIER = NOON - timedelta(hours=1)


def export(store: Store, name: str = "clinic_a_holds_2026-11-15.csv", content: str = "a\n") -> Path:
    path = store.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def everything_in(store: Store) -> dict[str, bytes]:
    return {
        path.relative_to(store.landing).as_posix(): path.read_bytes()
        for path in sorted(store.landing.rglob("*"))
        if path.is_file()
    }


def test_an_export_is_known_by_the_hash_of_its_bytes(store: Store) -> None:
    source = export(store)
    landed = land(source, store, NOON)
    assert landed.export_id == hashlib.sha256(b"a\n").hexdigest()
    assert landed.path.read_bytes() == b"a\n"
    assert landed.names == (source.name,)
    assert landed.received_at == NOON
    assert landed_exports(store) == [landed]


def test_what_lies_in_the_inbox_stays_untouched(store: Store) -> None:
    source = export(store)
    before = source.stat()
    land(source, store, NOON)
    assert source.read_text() == "a\n"
    assert source.stat().st_mtime_ns == before.st_mtime_ns
    assert list(store.inbox.iterdir()) == [source]


def test_the_same_bytes_under_another_name_are_one_export_with_two_names(store: Store) -> None:
    land(export(store, "b_holds.csv"), store, NOON)
    landed = land(export(store, "a_holds.csv"), store, LATER)
    assert landed.names == ("a_holds.csv", "b_holds.csv")
    assert landed.received_at == NOON
    assert len(landed_exports(store)) == 1


def test_what_landed_before_is_not_written_to_the_disk_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = export(store)
    waits: list[int] = []
    monkeypatch.setattr(os, "fsync", waits.append)
    land(file, store, NOON)
    assert len(waits) >= 3, "its bytes, its name, and the folder that they are in"
    waits.clear()
    land(file, store, LATER)
    assert waits == []


def test_the_moment_of_arrival_is_written_once(store: Store) -> None:
    land(export(store), store, NOON)
    before = everything_in(store)
    assert land(export(store), store, LATER).received_at == NOON
    assert everything_in(store) == before


def test_the_same_bytes_again_put_back_those_that_are_gone(store: Store) -> None:
    land(export(store), store, NOON).path.unlink()
    landed = land(export(store), store, LATER)
    assert landed.path.read_bytes() == b"a\n"
    assert landed.received_at == NOON


def test_a_clock_that_was_set_back_does_not_change_the_moment_of_arrival(store: Store) -> None:
    land(export(store, "a_holds.csv"), store, NOON)
    assert land(export(store, "b_holds.csv"), store, EARLIER).received_at == NOON


def test_other_bytes_under_the_same_name_are_another_export(store: Store) -> None:
    first = land(export(store, content="a\n"), store, NOON)
    second = land(export(store, content="b\n"), store, LATER)
    assert {one.export_id for one in landed_exports(store)} == {first.export_id, second.export_id}
    assert landed_export(first.export_id, store).path.read_bytes() == b"a\n"


def before_its_second_look(patch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Has a file change after it was read and before it is looked at once more."""
    look, looks = os.fstat, iter([lambda: None, change])

    def changing(descriptor: int) -> os.stat_result:
        next(looks, lambda: None)()
        return look(descriptor)

    patch.setattr(os, "fstat", changing)


def test_an_export_that_changes_while_it_is_read_is_refused_and_nothing_lands(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = export(store)
    before_its_second_look(monkeypatch, lambda: source.write_text("a\nb\n"))
    with pytest.raises(ExportRejected, match="settled") as refusal:
        land(source, store, NOON)
    assert refusal.value.code == "still_changing"
    assert everything_in(store) == {}
    assert list(store.landing.iterdir()) == []


def test_an_export_overwritten_with_as_many_bytes_is_refused_too(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = export(store, content="aaaa\n")

    def change() -> None:
        source.write_text("bbbb\n")
        os.utime(source, (1, 1))

    before_its_second_look(monkeypatch, change)
    with pytest.raises(ExportRejected):
        land(source, store, NOON)


def test_what_has_come_in_the_place_of_a_file_is_neither_followed_nor_waited_for(
    store: Store,
) -> None:
    link, pipe = store.inbox / "a_holds.csv", store.inbox / "b_holds.csv"
    link.symlink_to(export(store, "kept.txt"))
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="symbolic links"):
        land(link, store, NOON)
    with pytest.raises(ExportRejected, match="no file"):
        land(pipe, store, NOON)
    assert landed_exports(store) == []
    # Somebody named this one.
    assert land(link, store, NOON, follows_links=True).names == ("a_holds.csv",)


def test_a_full_disk_leaves_nothing_half_landed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = export(store)

    def no_space(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", no_space)
        with pytest.raises(OSError, match="No space"):
            land(source, store, NOON)
    assert everything_in(store) == {}
    assert land(source, store, LATER).received_at == LATER


@pytest.mark.parametrize(
    "name", ["é 😀.csv", "שלום.csv", "x" * 240 + ".csv", "a\nb.csv", "-rf.csv"]
)
def test_any_name_of_a_file_is_kept(name: str, store: Store) -> None:
    assert land(export(store, name), store, NOON).names == (name,)


def test_a_name_that_is_no_text_is_kept(store: Store) -> None:
    name = os.fsdecode(b"caf\xe9.csv")
    assert land(export(store, name), store, NOON).names == (name,)


def test_landed_files_are_for_their_owner_alone(store: Store) -> None:
    landed = land(export(store), store, NOON)
    assert landed.path.parent.stat().st_mode & 0o077 == 0


def test_exports_are_known_from_the_moment_they_were_received(store: Store) -> None:
    first = land(export(store, "a.csv", "a\n"), store, NOON)
    second = land(export(store, "b.csv", "b\n"), store, LATER)
    exports = landed_exports(store)
    assert set(known_exports(exports, None)) == {first, second}
    assert known_exports(exports, NOON) == [first]
    assert known_exports(exports, EARLIER) == []
    assert set(known_exports(exports, LATER)) == {first, second}


def test_nothing_has_landed_in_a_new_store(store: Store) -> None:
    assert landed_exports(store) == []


def test_an_export_whose_names_were_lost_is_told_with_its_folder(store: Store) -> None:
    folder = land(export(store), store, NOON).path.parent
    for path in folder.glob("name-*"):
        path.unlink()
    with pytest.raises(UsageError, match=f"{folder.name}: the export there has no name"):
        landed_exports(store)
