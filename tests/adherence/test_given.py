"""What a command is given is looked at before anything is made, and refused in our words."""

from pathlib import Path

import pytest

from adherence.given import make_inbox
from domain.errors import UsageError
from tests.adherence.conftest import Command
from warehouse.store import Store


def test_an_inbox_that_is_no_folder_is_told_with_what_to_do(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.inbox.touch()
    with pytest.raises(UsageError, match=r"inbox: a file; expected the folder.*Move it away"):
        make_inbox(store)
    with pytest.raises(UsageError, match="a file"):
        make_inbox(store, waits=True)
    store.inbox.unlink()
    store.inbox.symlink_to(tmp_path / "away")
    with pytest.raises(UsageError, match=r"a link that leads nowhere.*Bring back what it leads to"):
        make_inbox(store)
    # As for an --inbox that is not there.
    make_inbox(store, waits=True)
    (tmp_path / "away").mkdir()
    make_inbox(store)


def test_a_run_into_such_an_inbox_ends_with_2(command: Command, tmp_path: Path) -> None:
    (tmp_path / "inbox").symlink_to(tmp_path / "away")
    asked = command("run", "--data", tmp_path)
    assert asked.exit_code == 2
    assert "inbox: a link that leads nowhere" in asked.stderr


def test_where_a_file_to_take_in_is_missing_no_folder_is_made(
    command: Command, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    asked = command("ingest", tmp_path / "sessions.csv", "--data", data)
    assert asked.exit_code == 2
    assert "no such file. Name exports to take in" in asked.stderr
    assert not data.exists()


@pytest.mark.parametrize("name", ["profile", "dry-run", "ingest"])
def test_a_folder_is_said_to_be_one(name: str, command: Command, tmp_path: Path) -> None:
    asked = command(name, tmp_path)
    assert asked.exit_code == 2
    assert f"{tmp_path}: a folder; expected a file" in asked.stderr


@pytest.mark.parametrize(("letters", "is_short"), [(3, True), (31, True), (32, False)])
def test_a_key_that_can_be_guessed_is_told_of_and_never_shown(
    letters: int, is_short: bool, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts all the same: with another one every pseudonym would be another."""
    monkeypatch.setenv("ADHERENCE_KEY", "k" * letters)
    asked = command("forget", "clinic_a", "0001", "--data", tmp_path)
    assert "no patient 0001 of clinic_a is known here" in asked.stderr
    assert ("ADHERENCE_KEY is short: whoever guesses it" in asked.stderr) == is_short
    assert "kkk" not in asked.output
