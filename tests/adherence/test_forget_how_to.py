"""The how-to on forgetting, done as it says: by the program, on the samples."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.adherence.conftest import Command
from tests.canary import files_of
from tests.conftest import PLAIN, Program, copy_clinic_a
from tests.documents import ROOT, Page
from tests.pipeline import published, table
from tests.searched import found_in
from warehouse.audit_check import checked_log
from warehouse.publication import read_publication

HOW_TO = Page(ROOT / "docs" / "how-to" / "forget-a-patient.md")
WHO = "clinic_a-0006"
CUT = date(2026, 11, 15)


@pytest.mark.slow
def test_the_how_to_lists_a_patient_and_then_erases_them(
    command: Command, adherence: Program, tmp_path: Path
) -> None:
    inbox, elsewhere = tmp_path / "data" / "inbox", tmp_path / "exports"
    elsewhere.mkdir()
    copy_clinic_a(inbox)
    shutil.copy(PLAIN / "clinic_a_sessions_2026-11-15.csv", elsewhere)
    store = published(files_of(inbox), tmp_path / "data", CUT)
    before = table(store, "episodes")
    listing, *erasing = HOW_TO.commands
    assert [call[0] for call in HOW_TO.commands] == ["forget"] * 3

    listed = command(*listing)
    assert listed.exit_code == 0, listed.output
    assert "Patient 0006 of clinic_a:" in listed.output
    assert str(inbox / "clinic_a_episodes_2026-11-15.csv") in listed.output
    assert command("forget", "clinic_a", "-", typed="0006\n").stdout == listed.stdout
    assert found_in(files_of(store.landing), [WHO])
    for call in erasing:
        arguments = [str(elsewhere) if word == "/mnt/exports" else word for word in call]
        ran = adherence(*arguments, "--data", store.data)
        assert ran.returncode == 0, ran.stderr
        assert "Erased." in ran.stdout

    assert found_in(files_of(store.data, elsewhere), [WHO]) == []
    assert table(store, "episodes").height == before.height - 1
    publication = read_publication(store)
    assert publication
    assert publication.as_of == CUT
    assert command(*listing).output.startswith("Forgotten already")
    assert files_of(store.private / "forgotten")
    # As many as were forgotten, each time; never who.
    counted = [(line["command"], line["counts"]) for line in checked_log(store).lines]
    assert [counts["patients_forgotten"] for name, counts in counted if name == "forget"] == [1, 1]
