"""Wherever a run fails, no patient is found outside the folders of the pipeline."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.canary import (
    IN_FILE_NAME,
    WORDS,
    files_of,
    leaks,
    planted_exports,
    words_in_private,
    write_all,
)
from tests.conftest import ROOT
from tests.thorough import CAMPAIGN

# The fault, its step, and how the program ends: killed, or saying that it failed.
FAULTS = [
    *(("killed", step, -9) for step in (range(0, 150, 7) if CAMPAIGN else (40,))),
    *(("full", step, 1) for step in (range(0, 150, 7) if CAMPAIGN else (60,))),
    *(("small", size, 1) for size in ((1000, 5000, 20_000) if CAMPAIGN else ())),
]


def run(folder: Path, *fault: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """The program on planted exports, with temporary files in a folder that is searched too."""
    (folder / "tmp").mkdir(exist_ok=True)
    module = "tests.faulty_program" if fault else "adherence"
    call = ["run", "--data", str(folder / "data"), "--as-of", "2026-11-15"]
    # Where files are limited, Python would keep halves of modules, for whoever comes next.
    own = {"TMPDIR": str(folder / "tmp"), "PYTHONDONTWRITEBYTECODE": "1" if fault else ""}
    return subprocess.run(
        [sys.executable, "-m", module, *fault, *call],
        cwd=ROOT,
        env={**os.environ, **own, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def leaks_of(folder: Path, ran: "subprocess.CompletedProcess[str]") -> list[tuple[str, str]]:
    """Each planted word with where it was found and must not be; the terminal names files."""
    (folder / "said").write_text(ran.stdout + ran.stderr.replace(IN_FILE_NAME, ""), "utf-8")
    return leaks(folder / "data", *files_of(folder / "tmp"), folder / "said")


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A folder whose inbox holds the canary in good, bad and unreadable exports."""
    write_all(planted_exports(), tmp_path / "data" / "inbox")
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "step", "status"), FAULTS)
def test_a_run_that_fails_leaks_nothing(planted: Path, kind: str, step: int, status: int) -> None:
    ran = run(planted, kind, str(step))
    assert "Traceback" not in ran.stderr
    assert ran.returncode in (status, 3), ran.stderr
    assert leaks_of(planted, ran) == []
    assert words_in_private(planted / "data") == set(WORDS)


@pytest.mark.slow
def test_a_run_without_a_server_leaks_nothing(planted: Path) -> None:
    ran = run(planted, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert ran.returncode == 1, ran.stderr
    assert leaks_of(planted, ran) == []


MAPPING = """
extends: plain
mapping: broken
files: '*'
datasets:
  sessions: {columns: {pain: Reps}}
"""


@pytest.mark.slow
def test_a_mapping_that_is_wrong_leaks_nothing(planted: Path) -> None:
    config = planted / "config"
    subprocess.run(["cp", "-r", str(ROOT / "config"), str(config)], check=True)
    (config / "mappings").mkdir(exist_ok=True)
    (config / "mappings" / "broken.yaml").write_text(MAPPING)
    (planted / "data" / ".keep").touch()
    ran = run(planted, ADHERENCE_CONFIG=str(config))
    assert ran.returncode in (2, 3), ran.stderr
    assert leaks_of(planted, ran) == []
