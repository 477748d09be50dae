"""The files: their names, columns and bytes, and the rules that clean ones keep."""

import csv
import hashlib
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.datasets import DATASETS
from domain.errors import UsageError
from simulation.blocks import clinic_name
from simulation.exports import write_exports
from simulation.files import ExportFiles
from tests import oracle

END = date(2026, 11, 15)
SMALL: dict[str, Any] = {"patients": 12, "weeks": 6, "seed": 1, "end": END}


def hashes(paths: list[Path]) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


@pytest.mark.parametrize("messy", [False, True])
def test_the_same_arguments_give_the_same_bytes(tmp_path: Path, messy: bool) -> None:
    first = write_exports(tmp_path / "first", **SMALL, messy=messy)
    second = write_exports(tmp_path / "second", **SMALL, messy=messy)
    assert hashes(first) == hashes(second)


def test_another_seed_gives_other_sessions(tmp_path: Path) -> None:
    one = hashes(write_exports(tmp_path / "one", **SMALL))
    two = hashes(write_exports(tmp_path / "two", **(SMALL | {"seed": 2})))
    assert one.keys() == two.keys()
    assert all(one[name] != two[name] for name in one if "_sessions_" in name)


def test_there_is_one_file_per_clinic_and_dataset_named_for_the_day(plain: list[Path]) -> None:
    expected = {
        f"{clinic}_{dataset}_2026-11-15.csv"
        for clinic in ("clinic_a", "clinic_b", "clinic_c")
        for dataset in DATASETS
    }
    assert {path.name for path in plain} == expected
    assert {path.name for path in plain[0].parent.iterdir()} == expected


def test_columns_are_those_of_the_contract_in_its_order(plain: list[Path]) -> None:
    for path in plain:
        dataset = next(name for name in DATASETS if f"_{name}_" in path.name)
        with path.open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == DATASETS[dataset].names


def test_lines_end_with_lf_the_last_one_too(plain: list[Path]) -> None:
    for path in plain:
        content = path.read_bytes()
        assert content.endswith(b"\n")
        assert b"\r" not in content


def test_clinics_after_z_go_on_with_two_letters() -> None:
    names = [clinic_name(number) for number in (0, 25, 26, 51, 52, 26 * 27)]
    assert names == ["clinic_a", "clinic_z", "clinic_aa", "clinic_az", "clinic_ba", "clinic_aaa"]


def test_patients_are_shared_out_over_the_clinics(rows: dict[str, pl.DataFrame]) -> None:
    patients = rows["episodes"].unique(["clinic_id", "patient_id"])["clinic_id"].value_counts()
    assert sorted(patients.rows()) == [("clinic_a", 16), ("clinic_b", 16), ("clinic_c", 16)]
    assert rows["episodes"]["patient_id"].str.contains(r"^0\d{3}$").all()


def test_more_patients_leave_those_before_as_they_are(tmp_path: Path) -> None:
    few = write_exports(tmp_path / "few", **SMALL, clinics=1)
    many = write_exports(tmp_path / "many", **(SMALL | {"patients": 30}), clinics=1)
    for less, more in zip(few, many, strict=True):
        assert more.read_text("utf-8").startswith(less.read_text("utf-8"))


def test_clean_exports_break_no_rule(plain_settled: oracle.Current) -> None:
    assert plain_settled.rejected == []
    assert plain_settled.quarantined == {}
    assert not any(plain_settled.superseded.values())
    assert not any(plain_settled.waiting.values())


@settings(max_examples=8, deadline=None)
@given(
    patients=st.integers(1, 6),
    weeks=st.integers(1, 40),
    clinics=st.integers(1, 4),
    seed=st.integers(0, 2**64),
    end=st.dates(date(2010, 1, 1), date(2040, 1, 1)),
)
def test_clean_exports_of_any_size_break_no_rule(
    patients: int, weeks: int, clinics: int, seed: int, end: date
) -> None:
    with TemporaryDirectory() as folder:
        write_exports(
            Path(folder), patients=patients, weeks=weeks, seed=seed, end=end, clinics=clinics
        )
        settled = oracle.current_rows(Path(folder))
    assert settled.rejected == []
    assert settled.quarantined == {}
    assert not any((settled.superseded | settled.waiting).values())


def test_no_row_was_updated_before_what_it_tells(rows: dict[str, pl.DataFrame]) -> None:
    for dataset, event in (("sessions", "performed_at"), ("outcomes", "completed_at")):
        assert (rows[dataset]["updated_at"] >= rows[dataset][event]).all()
    past = rows["appointments"].filter(pl.col("status") != "booked")
    assert (past["updated_at"] >= past["starts_at"]).all()
    episodes = rows["episodes"]
    changed = episodes["discharged_on"].fill_null(episodes["started_on"])
    assert (episodes["updated_at"].dt.date() >= changed).all()


def test_only_planned_dates_lie_after_the_end(rows: dict[str, pl.DataFrame]) -> None:
    planned = {"starts_at", "from_on", "to_on", "valid_from", "valid_to"}
    for frame in rows.values():
        for name in set(frame.select(pl.col(pl.Date, pl.Datetime)).columns) - planned:
            assert (frame[name].cast(pl.Date).drop_nulls() <= END).all()
    ahead = rows["appointments"].filter(pl.col("starts_at").dt.date() > END)
    assert ahead["status"].unique().to_list() == ["booked"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"patients": 0},
        {"weeks": 0},
        {"clinics": 0},
        {"seed": -1},
        {"effect": float("nan")},
        {"weeks": 2000},
    ],
)
def test_a_request_that_cannot_be_met_is_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"Expected|Choose"):
        write_exports(tmp_path / "out", **(SMALL | wrong))
    assert not (tmp_path / "out").exists()


def test_no_half_written_file_is_left_behind(tmp_path: Path) -> None:
    def fails_after_a_piece() -> None:
        with ExportFiles(tmp_path, "clinic_a") as files:
            files.append("holds", END, DATASETS["holds"].empty())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_after_a_piece()
    assert list(tmp_path.iterdir()) == []
