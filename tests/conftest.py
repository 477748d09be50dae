"""Fixtures named for what they give."""

import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from warehouse.store import Store

# How long an example takes is no test on a machine that others share.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")

# Both import modules that are out of date, which Python tells of the first time only.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import great_expectations  # noqa: F401
    import prefect  # noqa: F401

ROOT = Path(__file__).parent.parent
PLAIN = ROOT / "tests" / "samples" / "plain"

Program = Callable[..., "subprocess.CompletedProcess[str]"]


def copy_clinic_a(inbox: Path) -> None:
    """Puts the plain samples of one clinic into an inbox that is not there yet."""
    shutil.copytree(PLAIN, inbox, ignore=shutil.ignore_patterns("clinic_[bc]*", "expected*"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store of its own for each test, in a folder whose name no reader may take for a pattern."""
    data = tmp_path / "data [x] it's *"
    data.mkdir()
    return Store(data)


@pytest.fixture(scope="session")
def adherence() -> Program:
    """The program, run as people run it."""

    def run(*arguments: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "adherence", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return run


@pytest.fixture(scope="session")
def samples_run(
    adherence: Program, tmp_path_factory: pytest.TempPathFactory
) -> "tuple[Path, subprocess.CompletedProcess[str]]":
    """The data folder after one run on the plain samples, and what the run said."""
    data = tmp_path_factory.mktemp("samples") / "data"
    (data / "inbox").mkdir(parents=True)
    (data.parent / "home").mkdir()
    for file in sorted(PLAIN.glob("clinic_*.csv")):
        shutil.copy(file, data / "inbox")
    home = str(data.parent / "home")
    return data, adherence("run", "--data", data, "--as-of", "2026-11-15", HOME=home)
