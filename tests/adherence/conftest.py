"""Commands run in this process, and a configuration that a test may change."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adherence.__main__ import app
from tests.documents import ROOT

Command = Callable[..., Result]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's configuration, copied, as the one in use."""
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    monkeypatch.setenv("ADHERENCE_CONFIG", str(folder))
    return folder


@pytest.fixture
def command(tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """Runs a command in a folder of its own; the umask is put back."""
    monkeypatch.chdir(tmp_path)
    before = os.umask(0o022)

    def run(*arguments: str | Path, typed: str | None = None) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=typed)

    yield run
    os.umask(before)
