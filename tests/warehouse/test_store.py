"""Where things lie, and a data folder that cannot be written."""

import os
from errno import ENOSPC
from pathlib import Path

import pytest

from domain.errors import AdherenceError, UsageError
from warehouse.store import Store
from warehouse.writable import writable_store


def test_the_data_folder_is_made_where_it_is_missing(tmp_path: Path) -> None:
    store = writable_store(tmp_path / "a" / "b")
    assert store.data == (tmp_path / "a" / "b").resolve()
    assert list(store.data.iterdir()) == []


def test_a_relative_folder_is_known_by_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert writable_store(Path("data")).data == tmp_path.resolve() / "data"


@pytest.mark.parametrize("data", ["file", "file/below", "/proc/data"])
def test_a_folder_that_cannot_be_written_is_wrong_usage(data: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="Choose a folder that you may write to") as refusal:
        writable_store(tmp_path / data)
    assert str(tmp_path / data) in str(refusal.value)
    assert refusal.value.exit_status == 2


def test_a_full_disk_is_no_wrong_usage_and_may_have_room_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_inode_left(**_: object) -> None:
        raise OSError(ENOSPC, os.strerror(ENOSPC))

    monkeypatch.setattr("tempfile.TemporaryFile", no_inode_left)
    with pytest.raises(AdherenceError, match=r"the disk is full.*Make room") as refusal:
        writable_store(tmp_path)
    assert refusal.value.exit_status == 1


def test_what_another_program_made_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    store = writable_store(tmp_path)
    (tmp_path / "parquet").mkdir()
    with pytest.raises(UsageError, match="holds parquet, which a run would replace") as refusal:
        writable_store(tmp_path)
    assert refusal.value.exit_status == 2
    # Put back from a backup, or in use.
    store.landing.mkdir()
    assert writable_store(tmp_path) == store
    store.landing.rmdir()
    store.lock.touch()
    assert writable_store(tmp_path) == store


def test_a_folder_below_which_duckdb_opens_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"with \? in its name"):
        writable_store(tmp_path / "what?" / "data")
    assert list(tmp_path.iterdir()) == []


def test_everything_lies_where_the_contract_says() -> None:
    store = Store(Path("data"))
    places = {
        "inbox": store.inbox,
        "landing": store.landing,
        "adherence.duckdb": store.database,
        "parquet": store.parquet,
        "reports": store.reports,
        "worklists": store.worklists,
        "private": store.private,
        "derived": store.derived,
        "logs": store.logs,
        "data-docs": store.data_docs,
        ".prefect": store.prefect,
        ".lock": store.lock,
        "accepted/sessions/clinic_a/ab.parquet": store.accepted("sessions", "clinic_a", "ab"),
        "quarantine/sessions/ab.parquet": store.quarantine("sessions", "ab"),
    }
    assert {name: path.as_posix() for name, path in places.items()} == {
        name: f"data/{name}" for name in places
    }


def test_copies_are_looked_for_in_the_inbox_here_and_in_the_one_that_is_named(
    store: Store, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert store.inboxes(elsewhere) == [elsewhere]
    (store.inbox / "clinic_a").mkdir(parents=True)
    assert store.inboxes(elsewhere) == [elsewhere, store.inbox]
    for named in (None, store.inbox, store.data / "x" / ".." / "inbox", store.inbox / "clinic_a"):
        assert store.inboxes(named) == [store.inbox]
    hidden = Store(elsewhere / ".adherence")
    hidden.inbox.mkdir(parents=True)
    assert hidden.inboxes(elsewhere) == [elsewhere, hidden.inbox]


def test_a_workdir_is_private_and_gone_afterwards(store: Store) -> None:
    with store.workdir() as workdir, store.workdir() as another:
        assert workdir != another
        assert workdir.is_relative_to(store.data)
        assert workdir.stat().st_mode & 0o077 == 0
        (workdir / "raw.parquet").touch()
    assert not workdir.exists()


def test_a_workdir_goes_where_the_work_fails_too(store: Store) -> None:
    def fail() -> None:
        with store.workdir() as workdir:
            (workdir / "raw").mkdir()
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        fail()
    assert list(store.workdirs.iterdir()) == []


@pytest.mark.parametrize("name", ["private", "landing", f"landing/{'0a' * 32}"])
def test_a_folder_that_is_another_accounts_is_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = writable_store(tmp_path)
    (tmp_path / name).mkdir(parents=True)
    store.inbox.mkdir()
    may = os.access
    (tmp_path / "lost+found").mkdir()
    shut = (tmp_path / name, store.inbox, tmp_path / "lost+found")
    monkeypatch.setattr("os.access", lambda path, mode: path not in shut and may(path, mode))
    with pytest.raises(UsageError, match="this account may not read and write it") as refusal:
        writable_store(tmp_path)
    assert str(refusal.value).startswith(f"{tmp_path / name}: ")
