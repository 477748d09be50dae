"""The scan lands what is complete: once, in batches, and never while a run is at work."""

import multiprocessing
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import Locked
from domain.settings import load_settings
from flows.watch import AGAIN_SECONDS, InboxAway, Watch
from tests.conftest import PLAIN
from tests.shut_folders import shut_folder
from tests.small_disks import small_disk
from warehouse.damaged import ExportDamaged, refuse_damaged
from warehouse.landing import landed_exports
from warehouse.lock import locked
from warehouse.store import Store

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SAMPLES = sorted(PLAIN.glob("clinic_*.csv"))
SETTLE = 1


class Scans:
    """A watch and its own time, second by second."""

    def __init__(self, data: Path) -> None:
        self.store = Store(data)
        self.store.inbox.mkdir(parents=True)
        self.said: list[str] = []
        self.watch = Watch(
            self.store, self.store.inbox, SETTLE, load_settings().folder, self.said.append
        )
        self.second = 0.0

    def after(self, seconds: float) -> list[str]:
        self.second += seconds
        return self.watch.scan(self.second, NOW)

    def drop(self, sample: Path, name: str | None = None) -> Path:
        return Path(shutil.copy(sample, self.store.inbox / (name or sample.name)))


@pytest.fixture
def scans(tmp_path: Path) -> Scans:
    return Scans(tmp_path)


def test_files_that_come_together_are_one_batch(scans: Scans) -> None:
    for sample in SAMPLES[:3]:
        scans.drop(sample)
    assert scans.after(0) == []
    landed = scans.after(SETTLE)
    assert len(landed) == 3
    assert [export.export_id for export in landed_exports(scans.store)] == landed
    assert scans.after(SETTLE) == []


def test_what_lies_in_the_inbox_at_the_start_is_caught_up_with(scans: Scans) -> None:
    scans.drop(SAMPLES[0])
    scans.after(0)
    assert len(scans.after(SETTLE)) == 1
    again = Watch(scans.store, scans.store.inbox, SETTLE, load_settings().folder, scans.said.append)
    again.scan(0, NOW)
    assert len(again.scan(SETTLE, NOW)) == 1
    assert len(landed_exports(scans.store)) == 1


def test_what_was_set_aside_as_damaged_lands_again_from_the_file_dealt_with(scans: Scans) -> None:
    scans.drop(SAMPLES[0])
    scans.after(0)
    scans.after(SETTLE)
    (export,) = landed_exports(scans.store)
    whole = export.path.read_bytes()
    export.path.write_bytes(whole[:-1])
    with pytest.raises(ExportDamaged):
        refuse_damaged(export, scans.store)
    for _ in range(2):
        scans.after(SETTLE)
    assert export.path.read_bytes() == whole
    assert scans.after(SETTLE) == []


def test_a_folder_per_clinic_is_looked_into(scans: Scans) -> None:
    (scans.store.inbox / "clinic_a").mkdir()
    scans.drop(SAMPLES[0], f"clinic_a/{SAMPLES[0].name}")
    scans.after(0)
    assert len(scans.after(SETTLE)) == 1


def test_a_file_that_is_renamed_into_place_is_found_under_its_name_only(scans: Scans) -> None:
    part = scans.drop(SAMPLES[0], f"{SAMPLES[0].name}.part")
    scans.after(0)
    assert scans.after(SETTLE) == []
    part.rename(part.with_suffix(""))
    scans.after(0)
    assert len(scans.after(SETTLE)) == 1
    assert landed_exports(scans.store)[0].names == (SAMPLES[0].name,)


def test_changed_bytes_under_one_name_are_another_export(scans: Scans) -> None:
    path = scans.drop(SAMPLES[0])
    scans.after(0)
    first = scans.after(SETTLE)
    path.write_bytes(path.read_bytes() + b"\n")
    assert scans.after(1) == []
    second = scans.after(SETTLE)
    assert len(second) == 1
    assert second != first


def test_each_that_is_refused_is_named_once(scans: Scans, monkeypatch: pytest.MonkeyPatch) -> None:
    (scans.store.inbox / "shut").mkdir()
    shut_folder(scans.store.inbox / "shut", monkeypatch)
    (scans.store.inbox / "link_sessions.csv").symlink_to(SAMPLES[0])
    (scans.store.inbox / "notes.txt").write_text("x")
    for _ in range(4):
        assert scans.after(SETTLE) == []
    assert [line.partition(": ")[2] for line in scans.said] == [
        "not taken in: a link or special file. Copy the file itself here",
        "not taken in: it cannot be read (Permission denied). Mend its permissions. "
        "It is tried again",
        "not taken in: no mapping is for a file of this name",
    ]
    assert len(scans.watch.unread) == 1


def test_a_file_that_no_mapping_read_is_taken_once_one_does(
    scans: Scans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Path(shutil.copytree(load_settings().folder, tmp_path / "config"))
    watch = Watch(scans.store, scans.store.inbox, SETTLE, config, scans.said.append)
    scans.drop(SAMPLES[0], "diary.csv")
    for second in range(4):
        assert watch.scan(second, NOW) == []
    assert len(watch.unread) == 1
    (config / "mappings").mkdir(exist_ok=True)
    (config / "mappings" / "diary.yaml").write_text(
        "{mapping: diary, version: 1, files: 'diary*', "
        "datasets: [{dataset: sessions, columns: same_names}]}"
    )
    watch.scan(10, NOW)
    assert len(watch.scan(10 + SETTLE, NOW)) == 1
    assert watch.unread == set()
    assert len(scans.said) == 1


def test_an_inbox_that_is_away_is_told_of_and_forgets_nothing(scans: Scans) -> None:
    inbox, away = scans.store.inbox, scans.store.data / "unplugged"
    scans.drop(SAMPLES[0])
    scans.after(0)
    assert len(scans.after(SETTLE)) == 1
    inbox.rename(away)
    with pytest.raises(InboxAway, match=r"inbox: no such folder.*bring it back"):
        scans.after(SETTLE)
    away.rename(inbox)
    assert scans.after(SETTLE) == []
    assert scans.watch.arriving == 0


def test_an_inbox_that_nobody_may_look_into_is_told_of(
    scans: Scans, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut_folder(scans.store.inbox, monkeypatch)
    with pytest.raises(InboxAway, match="Mend its permissions"):
        scans.after(0)


def test_what_was_mended_and_comes_again_is_named_again(
    scans: Scans, monkeypatch: pytest.MonkeyPatch
) -> None:
    (scans.store.inbox / "clinic").mkdir()
    for _ in range(2):
        with monkeypatch.context() as patch:
            shut_folder(scans.store.inbox / "clinic", patch)
            scans.after(1)
            scans.after(1)
        scans.after(1)
    assert len(scans.said) == 2


def test_a_file_that_landed_and_then_changes_is_named_again_where_it_fails_again(
    scans: Scans, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = scans.drop(SAMPLES[0])
    for _ in range(2):
        scans.after(0)
        with monkeypatch.context() as full:
            full.setattr("flows.watch.land", no_room)
            assert scans.after(SETTLE) == []
        assert len(scans.after(AGAIN_SECONDS)) == 1
        path.write_bytes(path.read_bytes() + b"\n")
    assert len(scans.said) == 2


def test_a_file_that_a_changed_mapping_does_not_read_either_is_named_again(
    scans: Scans, tmp_path: Path
) -> None:
    config = Path(shutil.copytree(load_settings().folder, tmp_path / "config"))
    (config / "mappings").mkdir(exist_ok=True)
    watch = Watch(scans.store, scans.store.inbox, SETTLE, config, scans.said.append)
    scans.drop(SAMPLES[0], "diary.csv")
    for second in range(3):
        watch.scan(second, NOW)
    assert len(scans.said) == 1
    (config / "mappings" / "notes.yaml").write_text(
        "{mapping: notes, version: 1, files: 'notes*', "
        "datasets: [{dataset: sessions, columns: same_names}]}"
    )
    for second in range(3, 7):
        watch.scan(second, NOW)
    assert len(scans.said) == 2
    assert len(watch.unread) == 1


def test_while_a_run_is_at_work_files_wait_and_none_is_lost(
    scans: Scans, other_process_holds: Callable[[Store], "multiprocessing.Process"]
) -> None:
    scans.drop(SAMPLES[0])
    scans.after(0)
    holder = other_process_holds(scans.store)
    with pytest.raises(Locked):
        scans.after(SETTLE)
    holder.kill()
    holder.join()
    assert len(scans.after(SETTLE)) == 1


def test_a_disk_without_room_delays_and_loses_nothing(
    scans: Scans, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    scans.drop(SAMPLES[0])
    scans.after(0)
    with monkeypatch.context() as full:
        full.setattr("flows.watch.land", no_room)
        assert scans.after(SETTLE) == []
    assert scans.after(SETTLE) == []
    assert held(scans.watch) == {"arriving": 0, "unreadable": 0, "without_room": 1}
    (said,) = scans.watch.held_up.troubles()
    assert said.startswith("1 file of the inbox is not taken in: there is no room for a copy")
    assert len(scans.after(AGAIN_SECONDS)) == 1
    assert scans.after(SETTLE) == []
    assert held(scans.watch) == {"arriving": 0, "unreadable": 0, "without_room": 0}
    assert len(scans.said) == 1


def held(watch: Watch) -> dict[str, int | str]:
    counts = watch.counts()
    return {name: counts[name] for name in ("arriving", "unreadable", "without_room")}


def test_what_cannot_be_read_is_not_among_what_still_arrives(
    scans: Scans, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a file of another account, and a folder that is shut: the health said all is well."""

    def shut(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(file))

    file = scans.drop(SAMPLES[0])
    (scans.store.inbox / "shut").mkdir()
    with monkeypatch.context() as patch:
        shut_folder(scans.store.inbox / "shut", patch)
        patch.setattr("flows.watch.land", shut)
        scans.after(0)
        assert held(scans.watch) == {"arriving": 1, "unreadable": 1, "without_room": 0}
        scans.after(SETTLE)
        assert held(scans.watch) == {"arriving": 0, "unreadable": 2, "without_room": 0}
        (said,) = scans.watch.held_up.troubles()
        assert said.startswith("2 files or folders of the inbox cannot be read")
        assert SAMPLES[0].name not in said
    file.unlink()
    scans.after(SETTLE)
    assert held(scans.watch) == {"arriving": 0, "unreadable": 0, "without_room": 0}
    assert list(scans.watch.held_up.troubles()) == []


def _hold(data: str, held: "multiprocessing.synchronize.Event") -> None:
    with locked(Store(Path(data))):
        held.set()
        multiprocessing.Event().wait()


@pytest.fixture
def other_process_holds() -> Callable[[Store], "multiprocessing.Process"]:
    def hold(store: Store) -> "multiprocessing.Process":
        held = multiprocessing.Event()
        process = multiprocessing.Process(target=_hold, args=(str(store.data), held), daemon=True)
        process.start()
        assert held.wait(30)
        return process

    return hold


@pytest.fixture(name="disk")
def disk_soon_full(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    with small_disk(tmp_path / "small", megabytes=1) as place:
        yield place


def test_a_full_disk_delays_and_loses_nothing(disk: Path, tmp_path: Path) -> None:
    said: list[str] = []
    store, inbox = Store(disk / "data"), tmp_path / "inbox"
    store.data.mkdir()
    inbox.mkdir()
    shutil.copy(SAMPLES[0], inbox)
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(b"x" * 4096)
    watch = Watch(store, inbox, SETTLE, load_settings().folder, said.append)
    watch.scan(0, NOW)
    for second in (SETTLE, SETTLE + AGAIN_SECONDS):
        with suppress(OSError):
            assert watch.scan(second, NOW) == []
    assert landed_exports(store) == []
    filler.unlink()
    assert len(watch.scan(SETTLE + 2 * AGAIN_SECONDS, NOW)) == 1
    assert landed_exports(store)[0].path.read_bytes() == SAMPLES[0].read_bytes()
