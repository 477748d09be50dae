"""One clinic's tables at several data cuts: at once where it is small, and the same either way."""

from datetime import date, timedelta
from pathlib import Path
from shutil import rmtree
from signal import SIGINT
from threading import Barrier, BrokenBarrierError
from typing import Any

import polars as pl
import pytest

import domain.interrupts
import flows.derive
from flows.context import derivation
from flows.derivation import CURRENT, Derivation, clinic_folder, current_of
from flows.derive import _bouts_upto, derive_clinic, derive_cuts
from tests.flows.conftest import CopiedTo
from transforms.current.settled import settled_in_parts

CUTS = [date(2026, 11, 15), date(2026, 11, 8)]


@pytest.fixture
def plan(clinic_a_in: CopiedTo, tmp_path: Path) -> Derivation:
    clinic_a_in(tmp_path)
    return derivation(tmp_path)


@pytest.fixture
def met(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each cut that is made: whether another was being made at the same time."""
    both, found = Barrier(2), list[bool]()

    def waits_for_another(*_: object) -> None:
        try:
            both.wait(timeout=0.5)
        except BrokenBarrierError:
            found.append(False)
            both.reset()
        else:
            found.append(True)

    monkeypatch.setattr(flows.derive, "derive_clinic", waits_for_another)
    return found


def test_cuts_made_at_once_are_those_made_one_by_one(plan: Derivation) -> None:
    derive_cuts(plan, "clinic_a", CUTS)
    at_once = _files(plan)
    assert {Path(name).parts[0][:10] for name in at_once} >= {str(cut) for cut in CUTS}
    rmtree(plan.store.derived)
    for cut in CUTS:
        derive_clinic(plan, "clinic_a", cut)
    assert _files(plan) == at_once


@pytest.mark.parametrize(
    ("cut", "performed_on"),
    [(14, [13, 14]), (15, [13, 14, 15]), (16, [13, 14, 15]), (12, [])],
)
def test_bouts_of_the_day_of_the_cut_are_in_and_none_after_it(
    cut: int, performed_on: list[int], tmp_path: Path
) -> None:
    bouts = tmp_path / "bouts.parquet"
    days = [date(2026, 11, day) for day in (13, 14, 15)]
    pl.DataFrame({"performed_on": days}).write_parquet(bouts)
    found = _bouts_upto(bouts, date(2026, 11, cut))
    rows = pl.scan_parquet(found) if isinstance(found, Path) else found
    assert [day.day for day in rows.collect()["performed_on"]] == performed_on


def test_cuts_of_a_small_clinic_are_made_at_once(plan: Derivation, met: list[bool]) -> None:
    derive_cuts(plan, "clinic_a", CUTS)
    assert met == [True, True]


def test_cuts_that_are_more_than_one_part_are_made_one_by_one(
    plan: Derivation, met: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = current_of(plan, "clinic_a")["sessions"].collect().height
    monkeypatch.setattr("domain.parts.ROWS_A_PART", 2 * sessions - 1)
    derive_cuts(plan, "clinic_a", CUTS)
    assert met == [False, False]


def test_on_a_sunday_the_one_cut_is_made_once(plan: Derivation, met: list[bool]) -> None:
    derive_cuts(plan, "clinic_a", [CUTS[0], CUTS[0]])
    assert met == [False]


@pytest.mark.parametrize("lost", [CURRENT, f"{CURRENT}/sessions.parquet"])
def test_what_both_cuts_are_made_from_is_made_once(
    plan: Derivation, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    derive_clinic(plan, "clinic_a", CUTS[0] - timedelta(days=1))
    there = clinic_folder(plan, "clinic_a") / lost
    rmtree(there) if there.is_dir() else there.unlink()
    times: list[object] = []

    def counted(rows: Any, claims: Any) -> Any:
        times.append(rows)
        return settled_in_parts(rows, claims)

    monkeypatch.setattr("flows.derivation.settled_in_parts", counted)
    derive_cuts(plan, "clinic_a", CUTS)
    assert len(times) == 1


def test_who_interrupts_waits_for_the_next_table_only(
    plan: Derivation, monkeypatch: pytest.MonkeyPatch
) -> None:
    derive_clinic(plan, "clinic_a", CUTS[0] - timedelta(days=1))
    monkeypatch.setattr(domain.interrupts, "_signals", [SIGINT])
    with pytest.raises(KeyboardInterrupt):
        derive_cuts(plan, "clinic_a", CUTS)
    names = [path.name for path in clinic_folder(plan, "clinic_a").iterdir()]
    assert not [name for name in names if name.startswith((".", *map(str, CUTS)))]


def test_only_the_cuts_that_are_not_there_are_made(plan: Derivation, met: list[bool]) -> None:
    derive_clinic(plan, "clinic_a", CUTS[0])
    derive_cuts(plan, "clinic_a", [CUTS[0], CUTS[0] + timedelta(days=1)])
    assert met == [False]
    derive_cuts(plan, "clinic_a", CUTS[:1])
    assert met == [False]


def test_what_one_cut_raises_is_raised(plan: Derivation, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Derivation, clinic_id: str, cut: date) -> None:
        if cut == CUTS[1]:
            raise OSError(clinic_id)

    monkeypatch.setattr(flows.derive, "derive_clinic", fails)
    with pytest.raises(OSError, match="clinic_a"):
        derive_cuts(plan, "clinic_a", CUTS)


def _files(plan: Derivation) -> dict[str, bytes]:
    of_clinic = clinic_folder(plan, "clinic_a")
    return {
        str(path.relative_to(of_clinic)): path.read_bytes()
        for path in sorted(of_clinic.rglob("*.parquet"))
    }
