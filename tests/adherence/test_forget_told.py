"""What forget says of the other exports that it took in, how it ends, and that it has not."""

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adherence.__main__ import app
from tests.canary import files_of
from tests.conftest import Program, copy_clinic_a
from tests.pipeline import published
from warehouse.store import Store
from warehouse.tombstones import Unfinished, drop_unfinished, write_unfinished

BROKEN = "clinic_a_sessions_2026-11-16.csv"


@pytest.mark.slow
def test_forget_ends_with_3_and_names_an_export_that_it_rejected(
    adherence: Program, tmp_path: Path
) -> None:
    inbox = tmp_path / "data" / "inbox"
    copy_clinic_a(inbox)
    store = published(files_of(inbox), tmp_path / "data", date(2026, 11, 15))
    (inbox / BROKEN).write_text("something,else\n1,2\n")
    ran = adherence("forget", "clinic_a", "0006", "--yes", "--data", store.data)
    assert ran.returncode == 3, ran.stderr
    assert BROKEN in ran.stderr
    assert "Erased." in ran.stdout


def test_status_says_that_a_patient_is_being_forgotten_and_not_who(tmp_path: Path) -> None:
    store = Store(tmp_path)
    write_unfinished(Unfinished("clinic_a", ("PT-0042",), store.inbox), store)
    told = CliRunner().invoke(app, ["status", "--data", str(tmp_path)]).stdout
    assert "A patient is being forgotten" in told
    assert "PT-0042" not in told
    drop_unfinished(store)
    told = CliRunner().invoke(app, ["status", "--data", str(tmp_path)]).stdout
    assert "being forgotten" not in told
