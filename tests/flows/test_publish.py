"""In the service whoever is woken publishes what is due, and finds it done where it is."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event
from time import sleep
from types import SimpleNamespace

import polars as pl
import pytest

import flows.publish
from domain.errors import AdherenceError
from domain.published import PUBLISHED
from domain.weeks import Week
from flows.context import derivation
from flows.derivation import Derivation, clinic_folder
from flows.derive import derive_clinic
from flows.due import is_published, is_reported, report_from, report_of
from flows.publish import _write_dictionary, publish
from flows.worklists import beside_worklists
from tests.conftest import PLAIN
from tests.flows.conftest import CopiedTo
from tests.pipeline import taken_in
from warehouse.digests import folder_hash
from warehouse.finished import finishing
from warehouse.lock import held_locks
from warehouse.publication import read_publication
from warehouse.store import Store

CUT = date(2026, 11, 15)
CLINIC_A = sorted(PLAIN.glob("clinic_a_*.csv"))
CLINIC_B = sorted(PLAIN.glob("clinic_b_*.csv"))
CLINIC_C = sorted(PLAIN.glob("clinic_c_*.csv"))

Woken = Callable[..., int]


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> Woken:
    """Publishes as of the cut as an event makes it, without a server; the events it emitted."""
    for step in ("derive", "write_worklists", "publish_all", "tidy"):
        monkeypatch.setattr(f"flows.publish.{step}", getattr(flows.publish, step).fn)
    monkeypatch.setattr("flows.publish.deployment", SimpleNamespace(id="of the service"))
    emitted: list[str] = []
    monkeypatch.setattr("flows.publish.emit", lambda event, *_, **__: emitted.append(event))

    def publish_in_service(store: Store, cut: date = CUT) -> int:
        emitted.clear()
        publish.fn(store.data, cut)
        return len(emitted)

    return publish_in_service


def moment(store: Store) -> datetime:
    publication = read_publication(store)
    assert publication
    return publication.published_at


def test_those_woken_while_one_publishes_cost_one_more_publication(
    clinic_a_in: CopiedTo, woken: Woken, tmp_path: Path
) -> None:
    store = clinic_a_in(tmp_path)
    assert woken(store) == 1
    first = moment(store)
    for export in CLINIC_B:
        taken_in([export], tmp_path)
    assert [woken(store) for _ in CLINIC_B] == [1, *[0 for _ in CLINIC_B[1:]]]
    assert moment(store) > first
    assert is_published(derivation(tmp_path), CUT)


def test_a_run_by_hand_publishes_whatever_there_is(
    woken: Woken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = taken_in(CLINIC_A[:1], tmp_path)
    woken(store)
    first = moment(store)
    monkeypatch.setattr("flows.publish.deployment", SimpleNamespace(id=None))
    assert woken(store) == 1
    assert moment(store) > first


@pytest.mark.parametrize("step", ["write_worklists", "publish_all", "tidy"])
def test_a_publication_that_did_not_come_to_its_end_is_made_again(
    woken: Woken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    store = taken_in(CLINIC_A[:1], tmp_path)
    woken(store)
    taken_in(CLINIC_A[1:2], tmp_path)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(f"flows.publish.{step}", killed)
        with pytest.raises(KeyboardInterrupt):
            woken(store)
    assert not is_published(derivation(tmp_path), CUT)
    assert woken(store) == 1


@pytest.mark.parametrize("is_much", [False, True])
def test_much_is_made_one_after_the_other(is_much: bool) -> None:
    begun, is_written, seen = Event(), Event(), []

    def worklists(are_tables_there: Callable[[], bool]) -> None:
        # Of little, the tables are being made meanwhile.
        assert begun.wait(10)
        assert are_tables_there()
        is_written.set()

    def tables() -> None:
        seen.append(is_written.is_set())
        begun.set()

    beside_worklists(tables, worklists, is_much=is_much)
    assert (seen, is_written.is_set()) == ([False], True)


def test_where_the_tables_fail_the_worklists_stay_those_of_the_old_ones(
    clinic_a_in: CopiedTo,
    woken: Woken,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = clinic_a_in(tmp_path)
    woken(store)
    before = folder_hash(store.worklists)

    def failing(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr("flows.publish.publish_all", failing)
        with pytest.raises(AdherenceError):
            woken(store, CUT + timedelta(days=7))
    assert folder_hash(store.worklists) == before
    woken(store, CUT + timedelta(days=7))
    assert folder_hash(store.worklists) != before


def test_who_fails_beside_the_worklists_has_them_ended_before_another_takes_its_turn(
    woken: Woken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = taken_in(CLINIC_A[:1], tmp_path)
    failed, held_at_end = Event(), []

    def failing(*_: object) -> None:
        failed.set()
        raise KeyboardInterrupt

    def slow(*_: object) -> None:
        failed.wait()
        sleep(0.1)
        held_at_end.append(bool(held_locks()))

    monkeypatch.setattr("flows.publish.publish_all", failing)
    monkeypatch.setattr("flows.publish.write_worklists", slow)
    with pytest.raises(KeyboardInterrupt):
        woken(store)
    assert held_at_end == [True]


def test_a_clinic_that_sends_nothing_takes_no_more_room_from_day_to_day(
    clinic_a_in: CopiedTo, woken: Woken, tmp_path: Path
) -> None:
    store = clinic_a_in(tmp_path)
    plan = derivation(tmp_path)
    for day in (0, 1, 2, 7, 8):
        woken(store, cut := CUT + timedelta(days=day))
        # What the reports of that day are made from.
        sundays = {Week.last_complete(cut).before(n).sunday for n in (0, 1)}
        for sunday in sundays:
            derive_clinic(plan, "clinic_a", sunday)
        names = {path.name for path in clinic_folder(plan, "clinic_a").iterdir()}
        of_days = {name[:10] for name in names if name.startswith("2026")}
        assert of_days == {str(one) for one in {cut, *sundays}}
        assert len(names) <= 8


def test_what_the_next_day_and_its_reports_need_stays(
    clinic_a_in: CopiedTo, woken: Woken, tmp_path: Path
) -> None:
    store = clinic_a_in(tmp_path)
    plan, monday = derivation(tmp_path), CUT + timedelta(days=1)
    woken(store, monday)
    derive_clinic(plan, "clinic_a", Week.last_complete(monday).before(1).sunday)
    before = _folders(plan)
    woken(store, monday + timedelta(days=1))
    of_monday = {name for name in before if name.startswith((str(monday), "flags-"))}
    assert len(of_monday) == 2
    assert {name: one for name, one in before.items() if name not in of_monday}.items() <= (
        _folders(plan).items()
    )


@pytest.mark.parametrize("lost", ["adherence.duckdb", "parquet"])
def test_what_was_removed_is_published_again(woken: Woken, tmp_path: Path, lost: str) -> None:
    store = taken_in(CLINIC_A[:1], tmp_path)
    woken(store)
    (tmp_path / lost).unlink()
    assert woken(store) == 1
    assert (tmp_path / lost).exists()


def test_what_has_another_key_is_published(
    woken: Woken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = taken_in(CLINIC_A[:1], tmp_path)
    woken(store)
    monkeypatch.setenv("ADHERENCE_KEY", "another key")
    assert [woken(store), woken(store)] == [1, 0]


def test_a_report_is_due_until_it_was_written_from_all_that_is_known(tmp_path: Path) -> None:
    store, week = taken_in(CLINIC_A[:1], tmp_path), Week.last_complete(CUT)
    plan = derivation(tmp_path)
    page = store.reports / str(week) / "group.html"
    page.parent.mkdir(parents=True)
    page.write_text("")
    assert not is_reported(plan, week)
    with finishing(report_of(week), report_from(plan, week), store):
        assert not is_reported(plan, week)
    assert is_reported(plan, week)
    assert not is_reported(plan, week, datetime(2026, 11, 20, tzinfo=UTC))
    page.rename(page.with_suffix(".away"))
    assert not is_reported(plan, week)
    page.with_suffix(".away").rename(page)
    taken_in(CLINIC_A[1:2], tmp_path)
    assert not is_reported(derivation(tmp_path), week)


def test_the_dictionary_is_written_where_it_is_not_there_or_is_of_other_code(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (store.dictionary_page, store.dictionary):
        _write_dictionary(store)
        path.unlink()
        _write_dictionary(store)
        assert path.exists()
    store.dictionary_page.write_text("of this code")
    _write_dictionary(store)
    assert store.dictionary_page.read_text() == "of this code"
    monkeypatch.setattr("flows.publish.code_version", lambda: "another")
    _write_dictionary(store)
    assert store.dictionary_page.read_text() != "of this code"


def test_what_was_compared_within_a_clinic_serves_until_its_exports_change(
    woken: Woken, tmp_path: Path
) -> None:
    store = taken_in([*CLINIC_A, *CLINIC_C], tmp_path / "one after the other")
    woken(store)
    made = _compared_within(store, "clinic_a")
    # Its weeks counted at the cut, and the comparison at the Sunday.
    assert len(made) == 2
    taken_in(CLINIC_B, store.data)
    woken(store)
    assert _compared_within(store, "clinic_a") == made
    other = taken_in([*CLINIC_A, *CLINIC_B, *CLINIC_C], tmp_path / "at once")
    woken(other)
    for name in ("cohort_comparison", "cohort_summary", "cohort_weeks", "flow", "missing_balance"):
        found, wanted = (pl.read_parquet(one.parquet / f"{name}.parquet") for one in (store, other))
        assert found.equals(wanted, null_equal=True), name
        assert set(found["clinic_id"]) == {"all", "clinic_a", "clinic_b", "clinic_c"}


def test_a_group_of_one_clinic_has_the_figures_of_that_clinic_and_of_all(
    clinic_a_in: CopiedTo, woken: Woken, tmp_path: Path
) -> None:
    alone, among = clinic_a_in(tmp_path / "a"), clinic_a_in(tmp_path / "b")
    taken_in(CLINIC_B, among.data)
    woken(alone)
    woken(among)
    for name in ("cohort_comparison", "cohort_summary", "flow", "persistence_curves"):
        figures, others = (pl.read_parquet(s.parquet / f"{name}.parquet") for s in (alone, among))
        own, of_all = (figures.filter(clinic_id=one) for one in ("clinic_a", "all"))
        assert own.equals(others.filter(clinic_id="clinic_a"), null_equal=True), name
        same = [key for key in PUBLISHED[name].key if key != "clinic_id"]
        of_own = of_all.join(own, on=same, how="semi", nulls_equal=True)
        assert of_own.drop("clinic_id").equals(own.drop("clinic_id"), null_equal=True), name


def _folders(plan: Derivation) -> dict[str, int]:
    """Each folder of tables of a clinic, and which one it is."""
    return {path.name: path.stat().st_ino for path in clinic_folder(plan, "clinic_a").iterdir()}


def _compared_within(store: Store, clinic_id: str) -> list[int]:
    """The folders of a clinic's own comparison: a number that another folder would not have."""
    folders = (store.derived / clinic_id).glob("*/compared-*")
    return sorted(folder.stat().st_ino for folder in folders)
