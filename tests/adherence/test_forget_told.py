"""What forget says of the other exports that it took in, and how it ends."""

from datetime import date
from pathlib import Path

import pytest

from tests.canary import files_of
from tests.conftest import Program, copy_clinic_a
from tests.pipeline import published

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
