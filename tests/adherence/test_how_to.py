"""The how-to on mapping an export, done as it says, from the foreign file to published rows."""

import re
import subprocess
from pathlib import Path

import polars as pl
import pytest
import yaml

from tests.adherence.conftest import Command
from tests.conftest import Program
from tests.documents import ROOT, Page
from tests.pipeline import taken_in
from warehouse.landing import landed_exports
from warehouse.receipt_files import read_receipt

HOW_TO = Page(ROOT / "docs" / "how-to" / "map-an-export.md")
EXAMPLE = ROOT / "tests" / "golden" / "how_to" / "seances_2026-11-08.csv"
# What is shown further down is of systems that are known.
FINISHED, *_ = HOW_TO.blocks("yaml")
BY_HAND = re.findall(r"`(clinic_a_\w+_2026-11-08\.csv)`", HOW_TO.text)


def done(line: str, command: Command, adherence: Program, folder: Path) -> str:
    """What a line of the how-to prints."""
    line = line.replace("tests/golden", str(ROOT / "tests" / "golden"))
    words = line.split()
    if words[0] != ".venv/bin/adherence":
        subprocess.run(["bash", "-ec", line], cwd=folder, check=True)
        return ""
    if words[1] == "run":
        # The whole program, since it starts the flows.
        ran = adherence(*words[1:], "--data", folder / "data")
        assert ran.returncode == 0, ran.stderr
        return ran.stdout + ran.stderr
    result = command(*words[1:])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.slow
def test_the_how_to_leads_from_a_foreign_file_to_published_rows(
    command: Command, adherence: Program, tmp_path: Path
) -> None:
    printed = ""
    for line in (line for block in HOW_TO.blocks("sh") for line in block.splitlines()):
        printed += done(line, command, adherence, tmp_path)
        if " profile " in line:
            # What the how-to tells the reader to write.
            (tmp_path / "seances.yaml").write_text(FINISHED, "utf-8")
            for name, content in zip(BY_HAND, HOW_TO.blocks("csv")[: len(BY_HAND)], strict=True):
                (tmp_path / name).write_text(content, "utf-8")

    bouts = pl.read_parquet(tmp_path / "data" / "parquet" / "bouts.parquet")
    weeks = pl.read_parquet(tmp_path / "data" / "parquet" / "patient_weeks.parquet")
    days = sorted(day.isoformat() for day in bouts["performed_on"].unique())
    assert (bouts.height, days[0], days[-1]) == (17, "2026-10-26", "2026-11-07")
    assert weeks["sessions_done"].sum() > 0
    shown = [line for block in HOW_TO.blocks("text") for line in block.splitlines()]
    assert [line for line in shown if flat(line.partition("…")[0]) not in flat(printed)] == []


def flat(text: str) -> str:
    return " ".join(text.split())


def test_merged_patients_written_as_the_how_to_says_are_taken_in(tmp_path: Path) -> None:
    (name,) = re.findall(r"`(clinic_a_merged_patients_\S+\.csv)`", HOW_TO.text)
    file = tmp_path / name
    file.write_text(HOW_TO.blocks("csv")[len(BY_HAND)], "utf-8")
    store = taken_in([file], tmp_path / "data")
    (export,) = landed_exports(store)
    receipt = read_receipt(export.export_id, store)
    assert receipt
    assert [(one.dataset, one.rows_accepted) for one in receipt.datasets] == [("patients", 1)]


def test_the_draft_lacks_only_what_the_file_cannot_tell(command: Command, tmp_path: Path) -> None:
    assert command("profile", EXAMPLE, "--draft", "draft.yaml").exit_code == 0
    draft = yaml.safe_load((tmp_path / "draft.yaml").read_text("utf-8"))
    assert differing(draft, yaml.safe_load(FINISHED)) == {"TODO"}


def differing(draft: object, finished: object) -> set[object]:
    """What the draft has where the finished mapping has something else."""
    if isinstance(draft, dict) and isinstance(finished, dict):
        assert draft.keys() == finished.keys()
        return {value for key in draft for value in differing(draft[key], finished[key])}
    if isinstance(draft, list) and isinstance(finished, list) and len(draft) == len(finished):
        return {
            v for one, other in zip(draft, finished, strict=True) for v in differing(one, other)
        }
    return set() if draft == finished else {str(draft)}
