"""What the how-to on privacy shows does what it says, on an encrypted publication."""

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from adherence.__main__ import app
from tests.conftest import PLAIN, Program
from tests.documents import ROOT, Page
from tests.flows.test_prune import FILES
from tests.pipeline import published
from warehouse.audit_check import checked_log
from warehouse.encryption import is_encrypted
from warehouse.publication import published_rows
from warehouse.store import Store

HOW_TO = Page(ROOT / "docs" / "how-to" / "privacy.md")
LINES = [line for block in HOW_TO.blocks("sh") for line in block.splitlines()]
# What publishes anew starts the whole program; tests of its own do that.
STARTED = (" run", " --yes")
SOMEBODY = "0123456789abcdef" * 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose data were published with the key that the how-to makes."""
    made = tmp_path_factory.mktemp("how-to")
    (made / "data" / "private").mkdir(parents=True, mode=0o700)
    (line,) = (line for line in LINES if "openssl" in line)
    subprocess.run(["bash", "-ec", line], cwd=made, check=True)
    published(sorted(PLAIN.glob("clinic_a_*.csv")), made / "data", date(2026, 11, 15))
    return made


def test_the_key_that_it_makes_encrypts_what_is_published(folder: Path) -> None:
    assert (folder / "data" / "private" / "database-key").stat().st_mode & 0o777 == 0o600
    assert is_encrypted(Store(folder / "data").database)


@pytest.mark.parametrize(
    "line", [line for line in LINES if "openssl" not in line and not line.endswith(STARTED)]
)
def test_every_command_shown_works(
    folder: Path, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    before = os.umask(0o077)
    store = Store(folder / "data")
    somebody = pl.read_parquet(store.private / "patient_keys.parquet")["patient_key"][0]
    (_, call) = line.replace(SOMEBODY, somebody).split("adherence ", 1)
    arguments = [call[4:].strip('"')] if call.startswith("sql ") else call.split()[1:]
    result = CliRunner().invoke(app, [call.split()[0], *arguments])
    os.umask(before)
    assert result.exit_code == 0, result.output
    assert result.output


def test_what_is_shown_and_not_tried_says_so() -> None:
    (block,) = HOW_TO.blocks("text")
    before = HOW_TO.text.partition(block)[0].splitlines()[-3]
    assert before.endswith("(not tested here):")
    assert {"sh", "python", "text"} == set(re.findall(r"^```(\w+)$", HOW_TO.text, re.M))


def test_the_python_shown_opens_both_and_they_agree(folder: Path) -> None:
    (code,) = HOW_TO.blocks("python")
    key = (folder / "data" / "private" / "database-key").read_text().strip()
    program = f"{code}\nassert weeks.height and weeks.sort(weeks.columns).equals(\n"
    program += "    same.sort(same.columns)), (weeks, same)\nprint(weeks.height)\n"
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**os.environ, "ADHERENCE_DATABASE_KEY": key},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_the_notebook_opens_it(folder: Path) -> None:
    key = (folder / "data" / "private" / "database-key").read_text().strip()
    notebook = ROOT / "docs" / "queries" / "first-look.py"
    run = subprocess.run(
        [sys.executable, notebook, "--", "--data", folder / "data"],
        env={**os.environ, "ADHERENCE_DATABASE_KEY": key},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.slow
def test_what_is_past_its_time_goes_and_the_rest_is_published(
    adherence: Program, tmp_path: Path
) -> None:
    inbox = tmp_path / "data" / "inbox"
    inbox.mkdir(parents=True)
    for name, text in FILES.items():
        if "old" in name or "back" in name:
            (inbox / name).write_text(text)
    store = published(sorted(inbox.iterdir()), tmp_path / "data", date(2026, 11, 15))
    run = adherence("prune", "--older-than", "7y", "--yes", "--data", store.data)
    assert run.returncode == 0, run.stderr
    assert "pruning 2 exports" in run.stderr
    assert "2 copies in the inbox" in run.stderr
    assert published_rows("select count(*) as n from episodes", store) == [{"n": 1}]
    line = checked_log(store).lines[-1]
    assert (line["command"], line["ended"], line["options"]) == (
        *("prune", "done"),
        {"older_than": "7y"},
    )
    assert (line["counts"]["patients"], len(line["inputs"]["exports"])) == (1, 2)
