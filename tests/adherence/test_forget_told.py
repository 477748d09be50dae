"""What forget says of the other exports that it took in, how it ends, and that it has not."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adherence.__main__ import app
from tests.canary import files_of
from tests.conftest import Program, copy_clinic_a
from tests.pipeline import FIRST_ARRIVAL, published
from tests.searched import found_in
from warehouse.landing import LandedExport, land, landed_exports
from warehouse.receipt_files import drop_receipt
from warehouse.store import Store
from warehouse.tombstones import Unfinished, drop_unfinished, write_unfinished

BROKEN = "clinic_a_sessions_2026-11-16.csv"


@pytest.mark.slow
def test_forget_looks_into_both_inboxes_and_ends_with_3_where_it_rejected_an_export(
    adherence: Program, tmp_path: Path
) -> None:
    inbox, elsewhere = tmp_path / "data" / "inbox", tmp_path / "elsewhere"
    copy_clinic_a(inbox)
    elsewhere.mkdir()
    store = published(files_of(inbox), tmp_path / "data", date(2026, 11, 15))
    (elsewhere / BROKEN).write_text("something,else\n1,2\n")
    asked = ("forget", "clinic_a", "0006", "--inbox", elsewhere, "--data", store.data)
    assert str(inbox / "clinic_a_episodes_2026-11-15.csv") in adherence(*asked).stdout
    _taken_out(landed_exports(store)[0], store)
    ran = adherence(*asked, "--yes")
    assert ran.returncode == 3, ran.stderr
    assert BROKEN in ran.stderr
    assert "Erased." in ran.stdout
    assert found_in(files_of(store.data, elsewhere), ["clinic_a-0006"]) == []


def _taken_out(export: LandedExport, store: Store) -> None:
    """Removes an export by hand, but not its rows."""
    for name in export.names:
        (store.inbox / name).unlink()
    shutil.rmtree(export.path.parent)
    drop_receipt(export.export_id, store)


@pytest.mark.parametrize(
    ("row", "is_told"),
    [
        ("clinic_b,PT-88,e2,swapped with PT-0042", True),
        ("clinic_b,PT-88,e2,Patient/PT-0042", True),
        # Of another patient, and of another clinic's.
        ("clinic_b,PT-88,e2,swapped with PT-0042-b", False),
        ("clinic_a,PT-88,e2,swapped with PT-0042", False),
    ],
)
def test_forget_says_what_stays_in_rows_of_others(row: str, is_told: bool, tmp_path: Path) -> None:
    header = "clinic_id,patient_id,episode_id,comment,cohort,started_on"
    rows = [f"{one},lumbar_only,2026-02-20" for one in ("clinic_b,PT-0042,e1,PT-0042", row)]
    export = tmp_path / "clinic_b_episodes_2026-04-13.csv"
    export.write_text("\n".join([header, *rows, ""]))
    store = Store(tmp_path / "data")
    land(export, store, FIRST_ARRIVAL)
    told = CliRunner().invoke(app, ["forget", "clinic_b", "PT-0042", "--data", str(store.data)])
    assert told.exit_code == 0, told.output
    assert "landing: 1 rows of these exports" in told.output
    stays = f"stays: the id, in 1 rows of other patients, as in a comment ({export.name})"
    assert (stays in told.output) is is_told


def test_status_says_that_a_patient_is_being_forgotten_and_not_who(tmp_path: Path) -> None:
    store = Store(tmp_path)
    write_unfinished(Unfinished("clinic_a", ("PT-0042",), store.inbox), store)
    told = CliRunner().invoke(app, ["status", "--data", str(tmp_path)]).stdout
    assert "A patient is being forgotten" in told
    assert "PT-0042" not in told
    drop_unfinished(store)
    told = CliRunner().invoke(app, ["status", "--data", str(tmp_path)]).stdout
    assert "being forgotten" not in told
