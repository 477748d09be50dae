"""What every command does before it begins."""

from pathlib import Path

import pytest

from adherence.prepared import leave_shut_folder
from tests.shut_folders import out_of_reach


def test_a_working_directory_of_use_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    leave_shut_folder(Path("/"))
    assert Path.cwd() == tmp_path


def test_one_that_is_shut_or_gone_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prefect looks for a file there: whoever ran `sudo -u adherence` got no report."""
    (tmp_path / "home").mkdir()
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path / "home")
    with monkeypatch.context() as patch:
        out_of_reach(Path(), patch)
        leave_shut_folder(tmp_path / "data")
    assert Path.cwd() == tmp_path / "data"
    monkeypatch.chdir(tmp_path / "home")
    (tmp_path / "home").rmdir()
    leave_shut_folder(tmp_path / "data")
    assert Path.cwd() == tmp_path / "data"
