"""While an export that counted is taken in anew, nothing is made from what is left."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from domain.errors import AdherenceError
from flows import one_export
from flows import take_in as take_in_module
from flows.context import RowsMissing, derivation, planned
from flows.due_exports import due_exports
from flows.standing import standing
from flows.sweep import missed_event
from flows.take_in import ExportsFailed, take_in_one
from tests.conftest import PLAIN
from tests.pipeline import FIRST_ARRIVAL, taken_in
from warehouse.landing import land, landed_exports
from warehouse.missing_rows import exports_lost
from warehouse.receipt_files import set_aside_receipt
from warehouse.store import Store
from warehouse.taken_anew import note_anew

HOLDS = PLAIN / "clinic_a_holds_2026-11-15.csv"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return taken_in([HOLDS], tmp_path / "data")


def rows_of(store: Store) -> dict[str, bytes]:
    folders = (store.data / "accepted", store.quarantines)
    files = [path for folder in folders for path in folder.rglob("*.parquet")]
    return {path.name: path.read_bytes() for path in files}


def cut_short(store: Store, monkeypatch: pytest.MonkeyPatch) -> str:
    """The export, whose take-in was killed just before its receipt."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    (only,) = derivation(store.data).known
    with monkeypatch.context() as patch:
        patch.setattr(one_export, "write_receipt", killed)
        with pytest.raises(KeyboardInterrupt):
            take_in_one.fn(store.data, only.export.export_id)
    return only.export.export_id


def test_a_plan_is_refused_until_the_rows_are_there_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows_of(store)
    export_id = cut_short(store, monkeypatch)
    with pytest.raises(RowsMissing, match="1 exports that counted"), planned(store.data):
        pass
    # Who only looks sees how things stand.
    assert derivation(store.data).known == ()
    assert due_exports(store.data) == [export_id]
    take_in_one.fn(store.data, export_id)
    assert rows_of(store) == before
    with planned(store.data) as plan:
        assert [one.export.export_id for one in plan.known] == [export_id]


@pytest.fixture
def take_in_all(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Takes in all that is due without a server; one of them fails with ``trouble``."""
    monkeypatch.setattr(take_in_module, "emit", lambda *_, **__: None)
    monkeypatch.setattr(take_in_module, "show_exports", lambda _: None)

    def all_of(data: Path, failing: str = "", trouble: BaseException | None = None) -> list[str]:
        def one(data: Path, export_id: str, _: object) -> list[dict[str, Any]]:
            if trouble and export_id == failing:
                raise trouble
            return take_in_one.fn(data, export_id)

        monkeypatch.setattr(take_in_module, "take_in_one", one)
        return take_in_module.take_in.fn(data)

    return all_of


@pytest.mark.parametrize("trouble", [KeyboardInterrupt(), AdherenceError("not now")])
def test_exports_that_are_half_taken_in_anew_are_not_mixed_with_the_others(
    trouble: BaseException,
    take_in_all: Callable[..., list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = taken_in([HOLDS, PLAIN / "clinic_b_holds_2026-11-15.csv"], tmp_path)
    monkeypatch.setattr("flows.reading.intake_made_by", lambda: "another version")
    _, second = due_exports(store.data)
    with pytest.raises((KeyboardInterrupt, ExportsFailed)):
        take_in_all(store.data, second, trouble)
    assert due_exports(store.data) == [second]
    with pytest.raises(RowsMissing), planned(store.data):
        pass
    assert take_in_all(store.data) == [second]
    with planned(store.data) as plan:
        assert len(plan.known) == 2


def test_the_next_take_in_removes_the_rows_of_an_export_that_was_taken_back(
    store: Store, take_in_all: Callable[..., list[str]]
) -> None:
    (export,) = landed_exports(store)
    shutil.rmtree(store.landing / export.export_id)
    (store.receipts / f"{export.export_id}.json").unlink()
    assert len(rows_of(store)) == 1
    assert take_in_all(store.data) == []
    assert rows_of(store) == {}


def test_a_take_in_that_was_killed_at_its_very_end_keeps_nothing_waiting(
    store: Store, take_in_all: Callable[..., list[str]]
) -> None:
    (only,) = derivation(store.data).known
    note_anew([only.export.export_id], store)
    assert missed_event(store.data) == "exports.landed"
    assert take_in_all(store.data) == []
    with planned(store.data):
        assert missed_event(store.data) == "exports.taken_in"


def test_one_that_was_rejected_had_no_rows_to_miss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "clinic_a_holds_2026-11-16.csv"
    file.write_text("something,else\n1,2\n")
    store = taken_in([file], tmp_path / "data")
    export_id = cut_short(store, monkeypatch)
    assert due_exports(store.data) == [export_id]
    assert exports_lost(store) == []
    with planned(store.data) as plan:
        assert plan.known == ()


def test_an_export_that_was_never_taken_in_is_not_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.pipeline.due_exports", lambda _: [])
    store = taken_in([HOLDS], tmp_path)
    assert len(due_exports(store.data)) == 1
    with planned(store.data) as plan:
        assert plan.known == ()


def test_rows_whose_mapping_is_gone_are_withdrawn_and_not_missing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_id = cut_short(store, monkeypatch)
    for module in ("one_export", "due_exports"):
        monkeypatch.setattr(f"flows.{module}.reading_of", lambda *_: None)
    assert due_exports(store.data) == [export_id]
    one_export.taken_in(store.data, export_id)
    with planned(store.data) as plan:
        (dataset,) = plan.known[0].receipt.datasets
    assert (dataset.state, dataset.reason) == ("rejected", "no_mapping")
    assert due_exports(store.data) == []


@pytest.mark.parametrize("is_aside", [True, False])
@pytest.mark.parametrize("is_read", [True, False])
def test_a_receipt_of_another_version_says_that_rows_counted(
    is_aside: bool, is_read: bool, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (only,) = derivation(store.data).known
    export_id = only.export.export_id
    (store.receipts / f"{export_id}.json").write_text("{}")
    if is_aside:
        set_aside_receipt(export_id, store)
    assert exports_lost(store) == due_exports(store.data) == [export_id]
    if not is_read:
        for module in ("one_export", "due_exports"):
            monkeypatch.setattr(f"flows.{module}.reading_of", lambda *_: None)
    one_export.taken_in(store.data, export_id)
    assert exports_lost(store) == due_exports(store.data) == []
    assert [path.suffix for path in store.receipts.iterdir()] == [".json"] * is_read
    assert bool(rows_of(store)) == is_read


def test_nothing_is_made_while_an_export_that_counted_is_gone_from_landing(store: Store) -> None:
    (only,) = derivation(store.data).known
    shutil.rmtree(store.landing)
    with pytest.raises(RowsMissing, match="1 exports that counted are not in"), planned(store.data):
        pass
    # A run could not read them again.
    shutil.rmtree(store.accepted_exports / "holds")
    with pytest.raises(RowsMissing, match="1 exports that counted are not in"), planned(store.data):
        pass
    (store.receipts / f"{only.export.export_id}.json").unlink()
    with planned(store.data) as plan:
        assert plan.known == ()


def test_an_export_whose_rows_are_gone_is_taken_in_again(store: Store) -> None:
    before = rows_of(store)
    assert due_exports(store.data) == []
    for folder in (store.accepted_exports / "holds", store.quarantines):
        shutil.rmtree(folder, ignore_errors=True)
    # As after a restore, until the next run.
    assert standing(store.data)["not_taken_in"] == 1
    with pytest.raises(RowsMissing, match="their rows are gone or torn"), planned(store.data):
        pass
    (export_id,) = due_exports(store.data)
    take_in_one.fn(store.data, export_id)
    assert rows_of(store) == before
    assert due_exports(store.data) == []


@pytest.mark.parametrize("torn", [lambda _: b"", lambda whole: whole[:-1]])
@pytest.mark.parametrize("which", ["accepted", "quarantine"])
def test_an_export_of_whose_rows_a_file_is_torn_is_taken_in_again(
    which: str, torn: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    """Such as the power leaves it, or a bad disk: it blocked everything for good."""
    file = tmp_path / HOLDS.name
    first, *others = HOLDS.read_text().splitlines(keepends=True)
    file.write_text("".join([first, others[0].replace("2026", "20x6"), *others[1:]]))
    store = taken_in([file], tmp_path / "data")
    before, stood = rows_of(store), standing(store.data)
    (rows,) = (store.data / which).rglob("*.parquet")
    rows.write_bytes(torn(rows.read_bytes()))
    # Whoever looks is told how things stand.
    assert standing(store.data)["not_taken_in"] == 1
    with pytest.raises(RowsMissing, match="gone or torn"), planned(store.data):
        pass
    (export_id,) = due_exports(store.data)
    take_in_one.fn(store.data, export_id)
    assert rows_of(store) == before
    assert standing(store.data) == stood


def test_settled_rows_that_lack_a_table_are_settled_again(store: Store) -> None:
    before = standing(store.data)
    (table,) = store.derived.glob("clinic_a/*/current/holds.parquet")
    table.unlink()
    assert standing(store.data) == before
    assert table.exists()


def test_how_things_stand_is_told_where_nothing_can_be_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = standing(store.data)
    shutil.rmtree(store.derived)
    monkeypatch.setattr("os.access", lambda *_: False)
    assert standing(store.data) == before
    assert not store.derived.exists()


@pytest.mark.parametrize("damage", [lambda whole: whole[:100], lambda whole: b"x" + whole[1:]])
def test_a_damaged_export_is_not_taken_in_again_and_lands_again_whole(
    damage: Callable[[bytes], bytes],
    tmp_path: Path,
    take_in_all: Callable[..., list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its rows would go, or be others, and nobody would miss them."""
    store = taken_in([HOLDS], tmp_path / "data")
    ((export_id, landed),) = ((one.export_id, one.path) for one in landed_exports(store))
    landed.write_bytes(damage(landed.read_bytes()))
    os.utime(landed, (0, 0))
    monkeypatch.setattr("flows.reading.intake_made_by", lambda: "another version")
    with pytest.raises(ExportsFailed, match="its bytes are not those that came"):
        take_in_all(store.data)
    with pytest.raises(RowsMissing), planned(store.data):
        pass
    land(HOLDS, store, FIRST_ARRIVAL)
    assert landed.read_bytes() == HOLDS.read_bytes()
    assert not landed.with_name("export.damaged").exists()
    assert take_in_all(store.data) == [export_id]
    with planned(store.data) as plan:
        assert len(plan.known) == 1


def test_an_export_that_is_gone_is_described_and_comes_back_through_the_inbox(store: Store) -> None:
    (only,) = derivation(store.data).known
    shutil.rmtree(store.landing / only.export.export_id)
    described = rf"{only.export.export_id} \(holds of clinic_a, made on 2026-11-15\)"
    with pytest.raises(RowsMissing, match=described), planned(store.data):
        pass
    land(HOLDS, store, FIRST_ARRIVAL)
    with planned(store.data) as plan:
        assert len(plan.known) == 1
