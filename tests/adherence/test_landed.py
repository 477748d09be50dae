"""What is said of an inbox."""

import os
from pathlib import Path

import pytest
import typer

from adherence import service
from adherence.given import must_be_file, must_be_inbox
from adherence.landed import land_all, land_inbox
from domain.errors import AdherenceError, UsageError
from domain.settings import load_settings
from sources.inbox import looked_into
from sources.mapping_files import load_mappings
from tests.conftest import ROOT, Program
from tests.shut_folders import out_of_reach, shut_folder
from warehouse.landing import landed_exports
from warehouse.store import Store


def test_a_folder_that_cannot_be_read_is_said_and_counts_as_an_unreadable_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "inbox" / "clinic").mkdir(parents=True)
    shut_folder(tmp_path / "inbox" / "clinic", monkeypatch)
    assert land_inbox(tmp_path / "inbox", Store(tmp_path / "data"), ()) == 1
    said = capsys.readouterr().err
    assert "inbox/clinic: not taken in: it cannot be read (Permission denied)" in said


def test_what_has_changed_since_the_run_began_is_left_for_the_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox, store = tmp_path / "inbox", Store(tmp_path / "data")
    inbox.mkdir()
    whole, growing, new, note = (
        inbox / name
        for name in (
            "clinic_a_episodes_2026-11-15.csv",
            "clinic_a_sessions_2026-11-15.csv",
            "clinic_a_holds_2026-11-15.csv",
            "note.txt",
        )
    )
    whole.write_text("a,b\n")
    growing.write_text("a,b\n")
    before = looked_into(inbox)
    growing.write_text("a,b\n1,2\n")
    new.write_text("b,c\n")
    note.write_text("of nobody")
    mappings = load_mappings(load_settings().folder)
    assert land_inbox(inbox, store, mappings, before) == 0
    assert [one.names for one in landed_exports(store)] == [(whole.name,)]
    said = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in said] == [str(new), str(growing)]
    assert all("left for the next run: it is still being written" in line for line in said)
    assert land_inbox(inbox, store, mappings, looked_into(inbox)) == 0
    landed = {name for one in landed_exports(store) for name in one.names}
    assert landed == {whole.name, growing.name, new.name}


@pytest.mark.parametrize("named", [(), ("--inbox", "exports")])
def test_an_inbox_is_the_same_by_whatever_path_it_is_named(
    named: tuple[str, ...], adherence: Program, tmp_path: Path
) -> None:
    """From where the program runs, and over a link: nothing in it has changed meanwhile."""
    (tmp_path / "disk" / "data").mkdir(parents=True)
    (tmp_path / "data").symlink_to(tmp_path / "disk" / "data")
    inbox = tmp_path / ("exports" if named else "data/inbox")
    inbox.mkdir()
    (inbox / "clinic_a_episodes_2026-11-15.csv").write_text(
        "clinic_id,patient_id,episode_id,cohort,started_on\nclinic_a,1,e1,lumbar_only,2026-10-05\n"
    )
    data = os.path.relpath(tmp_path / "data", ROOT)
    of_inbox = [named[0], os.path.relpath(inbox, ROOT)] if named else []
    ran = adherence("run", "--data", data, *of_inbox, "--as-of", "2026-11-15")
    assert ran.returncode == 0, ran.stderr
    assert "1 rows read, 1 accepted" in ran.stderr


@pytest.mark.parametrize(
    ("inbox", "words"), [("late", "is waited for"), ("file", "no such folder")]
)
def test_the_service_waits_for_an_inbox_that_is_not_there_and_not_for_a_file_to_become_one(
    inbox: str,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def ready(_: Path) -> None:
        raise AdherenceError("it is waited for")

    (tmp_path / "file").touch()
    monkeypatch.setattr(service, "ready", ready)
    with pytest.raises(typer.Exit):
        service.serve(inbox=tmp_path / inbox, data=tmp_path / "data")
    assert words in capsys.readouterr().err


def test_who_may_not_reach_an_inbox_or_a_file_is_told_so_where_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As below a folder that is shut, or on a share that has gone stale."""
    inbox, store = tmp_path / "shut" / "inbox", Store(tmp_path / "data")
    file = inbox / "clinic_a_sessions_2026-11-15.csv"
    out_of_reach(inbox, monkeypatch)
    must_be_inbox(inbox, store.data)
    must_be_file(file, "Name exports to take in")
    mappings = load_mappings(load_settings().folder)
    assert land_inbox(inbox, store, mappings) == 1
    assert land_all([file], store, mappings)[2] == 1
    said = capsys.readouterr().err.splitlines()
    assert said == [
        f"{path}: not taken in: it cannot be read (Permission denied). Mend its permissions"
        for path in (inbox, file)
    ]


def test_the_service_waits_for_an_inbox_that_it_may_not_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ready(_: Path) -> None:
        raise AdherenceError("it is waited for")

    out_of_reach(tmp_path / "shut" / "inbox", monkeypatch)
    monkeypatch.setattr(service, "ready", ready)
    with pytest.raises(typer.Exit):
        service.serve(inbox=tmp_path / "shut" / "inbox", data=tmp_path / "data")
    assert "it is waited for" in capsys.readouterr().err


@pytest.mark.parametrize("folder", ["data", ".", "data/parquet", "data/accepted/receipts"])
def test_what_the_program_makes_is_in_no_inbox(folder: str, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    with pytest.raises(UsageError, match="lies there, which is no export"):
        must_be_inbox(tmp_path / folder, tmp_path / "data")
    (tmp_path / "data" / "inbox").mkdir(parents=True, exist_ok=True)
    must_be_inbox(tmp_path / "data" / "inbox", tmp_path / "data")
