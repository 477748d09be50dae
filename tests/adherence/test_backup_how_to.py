"""The how-to on backups, done as it says, from one machine to another."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Program
from tests.documents import ROOT, Page
from tests.pipeline import FIRST_ARRIVAL, table
from warehouse.landing import land
from warehouse.receipt_files import read_receipt, write_receipt
from warehouse.receipts import DatasetReceipt, Receipt, withdrawn
from warehouse.store import Store

HOW_TO = Page(ROOT / "docs" / "how-to" / "back-up-and-restore.md")
BLOCKS = [block.replace("\\\n", "") for block in HOW_TO.blocks("sh")]
LINES = [line for block in BLOCKS for line in block.splitlines()]
SAVING, RESTORING = [line for line in LINES if " tar " in line]
DATA = "srv/adherence/data"


def done(line: str, machine: Path, backup: Path) -> None:
    """Does a line of the how-to on a folder in place of a machine."""
    line = line.replace("sudo ", "").replace("-C /", f"-C {machine}")
    subprocess.run(["sh", "-ec", line.replace("/mnt/backup", str(backup))], check=True)


def _withdrawn(file: Path, store: Store) -> Receipt:
    """The receipt of an export whose mapping is gone."""
    file.write_text("a,b\n1,2\n")
    export = land(file, store, FIRST_ARRIVAL)
    sessions = DatasetReceipt("sessions", "accepted", 1, 1)
    receipt = Receipt(export.export_id, "1", "diary", "plain", None, (sessions,))
    write_receipt(withdrawn(receipt), store)
    return withdrawn(receipt)


@pytest.mark.slow
def test_what_is_restored_publishes_the_same_with_the_same_pseudonyms(
    samples_run: "tuple[Path, subprocess.CompletedProcess[str]]",
    adherence: Program,
    tmp_path: Path,
) -> None:
    old, new, backup = (tmp_path / name for name in ("old", "new", "backup"))
    for folder in (old / "etc", old / "srv" / "adherence-config", new, backup):
        folder.mkdir(parents=True)
    (old / "etc" / "adherence.env").touch()
    shutil.copytree(samples_run[0], old / DATA, symlinks=True)
    gone = _withdrawn(tmp_path / "diary.csv", Store(old / DATA))
    done(SAVING, old, backup)
    done(RESTORING, new, backup)
    made_again = {"quarantine", "derived", "adherence.duckdb", "parquet", ".published"}
    left = {path.name for path in (new / DATA).iterdir()}
    there = {path.name for path in (old / DATA).iterdir()}
    # Prefect's own folder is there only where a run needed one.
    assert there - left - {".prefect"} == made_again
    assert not [*(new / DATA / "accepted").rglob("*.parquet")]

    called = [line.split()[1:] for line in LINES if line.startswith("adherence ")]
    assert called == [["audit", "verify"], ["key"], ["run"]]
    for call in called:
        as_of = ["--as-of", "2026-11-15"] if call == ["run"] else []
        ran = adherence(*call, *as_of, "--data", new / DATA)
        # Of the samples one export is rejected.
        assert ran.returncode in ((0, 3) if as_of else (0,)), ran.stderr
    for name in ("episodes", "patient_weeks"):
        assert table(Store(new / DATA), name).equals(table(Store(old / DATA), name))
    # What became of an export that no mapping reads nobody can make again.
    assert gone == read_receipt(gone.export_id, Store(new / DATA))
