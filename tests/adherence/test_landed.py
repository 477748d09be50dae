"""What is said of an inbox."""

from pathlib import Path

import pytest

from adherence.landed import land_inbox
from tests.shut_folders import shut_folder
from warehouse.store import Store


def test_a_folder_that_cannot_be_read_is_said_and_counts_as_an_unreadable_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "inbox" / "clinic").mkdir(parents=True)
    shut_folder(tmp_path / "inbox" / "clinic", monkeypatch)
    assert land_inbox(tmp_path / "inbox", Store(tmp_path / "data"), ()) == 1
    said = capsys.readouterr().err
    assert "inbox/clinic: not taken in: it cannot be read (Permission denied)" in said
