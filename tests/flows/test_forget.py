"""A forgotten patient is nowhere, and everybody else is as if that patient had never been."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from domain.datasets import DATASETS
from domain.published import PUBLISHED
from flows.context import ForgottenAreBack, derivation, loaded, planned
from flows.due_exports import due_exports
from flows.forget import begin, carry_on, unfinished
from flows.forget_places import places
from flows.person import Person, person_of
from flows.report import write_reports
from flows.standing import standing
from flows.take_in import take_in_one
from tests.canary import (
    CANARY,
    CLINIC,
    FILE_NAME,
    PATIENT,
    WORDS,
    files_of,
    planted_exports,
    shared_exports,
    write_all,
)
from tests.flows.as_if_never import (  # noqa: F401
    OF_EXPORTS,
    test_a_published_table_is_as_if_the_patient_had_never_been,
    test_copies_in_the_inbox_are_those_very_exports,
    test_nothing_planted_is_anywhere,
    test_worklists_are_as_if_the_patient_had_never_been,
)
from tests.pipeline import FIRST_ARRIVAL, KEY, forgotten, made_anew, published, table, taken_in
from tests.searched import found_in
from tests.thorough import CAMPAIGN
from warehouse.accepted import accepted_rows, clinics_of
from warehouse.damaged import ExportDamaged
from warehouse.landing import land, landed_export, landed_exports
from warehouse.lock import locked
from warehouse.receipt_files import read_receipt
from warehouse.store import Store
from warehouse.tombstones import heed

CUT = date(2026, 11, 15)
WEEK = "2026-W46"


@pytest.fixture(autouse=True, scope="module")
def _one_key() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADHERENCE_KEY", KEY)
        yield


def _reported(store: Store) -> Store:
    write_reports.fn(store.data, WEEK, clinics_of(derivation(store.data).known), None)
    return store


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """With the canary, and with files of theirs that can't be used."""
    data = tmp_path_factory.mktemp("before") / "data"
    unusable = {
        name: text for name, text in planted_exports().items() if not name.startswith(CLINIC)
    }
    files = write_all(shared_exports(with_canary=True), data / "inbox")
    files += write_all(unusable, data / "inbox")
    store = published(files, data, CUT)
    made_anew(store, CUT)
    return _reported(store)


@pytest.fixture(scope="module")
def after(before: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The same, once the canary was forgotten."""
    data = tmp_path_factory.mktemp("after") / "data"
    shutil.copytree(before.data, data, symlinks=True)
    forgotten(Store(data), CLINIC, PATIENT, CUT)
    return _reported(Store(data))


@pytest.fixture(scope="module")
def never(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Where the canary has never been."""
    data = tmp_path_factory.mktemp("never") / "data"
    files = write_all(shared_exports(with_canary=False), data / "inbox")
    store = published(files, data, CUT)
    made_anew(store, CUT)
    return _reported(store)


@pytest.fixture
def store(before: Store, tmp_path: Path) -> Store:
    """A copy of the store before, to change."""
    shutil.copytree(before.data, tmp_path / "data", symlinks=True)
    return Store(tmp_path / "data")


def test_no_place_is_listed_any_more(before: Store, after: Store) -> None:
    person = person_of(before.data, CLINIC, PATIENT)
    _, _, mappings = loaded(before.data)
    listed = {place.name for place in places(person, before, mappings, before.inbox)}
    assert {"landing", "inbox", "accepted", "quarantine", "derived", "worklists"} <= listed
    assert places(person, after, mappings, after.inbox) == []


def test_exports_differ_in_ids_and_counts_alone(after: Store, never: Store) -> None:
    apart = ["export_id", "received_at", "rows_read", "rows_ignored", "is_redacted"]
    # Of one that was rejected for the canary's rows alone, no row is left that could be bad.
    used = table(after, "exports").filter(pl.col("rows_accepted") > 0)
    expected = table(never, "exports")
    order = ["dataset"]
    assert used.drop(apart).sort(order).equals(expected.drop(apart).sort(order))


def _measured(page: Path) -> list[str]:
    """The lines of a report but those that count exports and their rows."""
    of_exports = re.compile(r'<section id="(?:data|exports)">.*?</section>', re.S)
    lines = of_exports.sub("", page.read_text("utf-8")).splitlines()
    # The list of what to do, the facts at the head, and what the report was made from.
    counting = (
        *("rejected", "in quarantine", "accepted +", "Latest export received"),
        *("exports known at", 'exports <span class="id">'),
    )
    return [line for line in lines if not any(words in line for words in counting)]


@pytest.mark.parametrize("page", ["group.html", f"{CLINIC}.html"])
def test_reports_are_as_if_the_patient_had_never_been(
    page: str, after: Store, never: Store
) -> None:
    lines = _measured(never.reports / WEEK / page)
    assert len(lines) > 500
    assert _measured(after.reports / WEEK / page) == lines


def test_accepted_rows_are_as_if_the_patient_had_never_been(after: Store, never: Store) -> None:
    for dataset in DATASETS.values():
        rows = [
            accepted_rows(derivation(one.data).known, dataset, [CLINIC], one)
            .drop("export_id")
            .collect()
            for one in (after, never)
        ]
        assert rows[0].height
        assert rows[0].equals(rows[1])


def test_a_rewritten_export_keeps_its_id_and_is_marked(before: Store, after: Store) -> None:
    ids = [one.export_id for one in landed_exports(before)]
    assert [one.export_id for one in landed_exports(after)] == ids
    assert all(one.redaction for one in landed_exports(after))
    assert {one["is_redacted"] for one in standing(before.data)["exports"]} == {False}
    assert {one["is_redacted"] for one in standing(after.data)["exports"]} == {True}


def test_forgotten_rows_count_as_read_and_ignored(before: Store, after: Store) -> None:
    for export in landed_exports(before):
        was, now = (read_receipt(export.export_id, one) for one in (before, after))
        assert was
        assert now
        for old, new in zip(was.datasets, now.datasets, strict=True):
            assert new.is_reconciled
            if old.state == new.state == "accepted":
                assert new.rows_read == old.rows_read
                assert new.ignored["forgotten_patient"] > 0


def test_other_lines_of_a_file_in_the_inbox_stay_byte_for_byte(after: Store) -> None:
    name = f"{CLINIC}_sessions_2026-11-15.csv"
    expected = shared_exports(with_canary=False)[FILE_NAME.format("sessions")]
    assert (after.inbox / name).read_text("utf-8") == expected


def test_the_same_file_again_stays_out(after: Store, tmp_path: Path) -> None:
    shutil.copytree(after.data, tmp_path / "data", symlinks=True)
    store = Store(tmp_path / "data")
    (again,) = write_all(
        {f"{CLINIC}_{CANARY}_sessions_2026-11-20.csv": _sessions(with_canary=True)}, tmp_path / "in"
    )
    export = land(again, store, FIRST_ARRIVAL)
    assert taken_in([], store.data) == store
    plain = tuple(f"{CLINIC}_sessions_2026-11-{day}.csv" for day in (15, 20))
    assert landed_export(export.export_id, store).names == plain
    # From then on it is known by that name.
    assert land(again, store, FIRST_ARRIVAL).names == plain
    assert due_exports(store.data) == []
    assert found_in(files_of(store.landing, store.receipts), WORDS) == []


def test_accepted_rows_put_back_from_a_backup_do_not_bring_the_patient_back(
    before: Store, after: Store, never: Store, tmp_path: Path
) -> None:
    """All of a backup of before but the memory of who was forgotten, which is of today."""
    data = tmp_path / "data"
    shutil.copytree(before.data, data, symlinks=True)
    shutil.rmtree(data / "private")
    shutil.copytree(after.private, data / "private")
    store = Store(data)
    due = due_exports(data)
    assert {one.export_id for one in landed_exports(store)} == {*due}
    # Nor is a report made of them meanwhile.
    with pytest.raises(ForgottenAreBack, match="Run `adherence run`"), planned(data):
        pass
    for export_id in due:
        take_in_one.fn(data, export_id)
    heed(store)
    with planned(data):
        assert due_exports(data) == []
    made_anew(store, CUT)
    for name in ("episodes", "bouts", "patient_weeks"):
        assert table(store, name).equals(table(never, name)), name


def test_who_forgets_reads_no_export_again_that_does_not_hold_the_patient(store: Store) -> None:
    """Nor does who forgets the next, as long as nothing was put back."""
    assert due_exports(store.data) == []
    for patient_id in ("of nobody", "nor this one's"):
        begin(Person(CLINIC, (patient_id,)), store.inbox, store)
        assert due_exports(store.data) == []
    store.heeded.unlink()
    begin(Person(CLINIC, ("somebody",)), store.inbox, store)
    assert {*due_exports(store.data)} == {one.export_id for one in landed_exports(store)}


def test_a_damaged_export_is_not_written_again_without_the_patient(store: Store) -> None:
    """What the disk left would look whole for ever."""
    person = person_of(store.data, CLINIC, PATIENT)
    begin(person, store.inbox, store)
    damaged = max(landed_exports(store), key=lambda one: one.path.stat().st_size)
    damaged.path.write_bytes(damaged.path.read_bytes()[:-200])
    with pytest.raises(ExportDamaged, match="its bytes are not those that came"):
        carry_on(store.data)
    # Nor is it once they were set aside: the patient goes on being forgotten when it is back.
    with pytest.raises(ExportDamaged, match="is gone"):
        carry_on(store.data)
    assert unfinished(store) == person


def test_a_new_export_with_the_patient_is_taken_in_without(after: Store, tmp_path: Path) -> None:
    shutil.copytree(after.data, tmp_path / "data", symlinks=True)
    store = Store(tmp_path / "data")
    text = _sessions(with_canary=True) + _sessions(with_canary=False).splitlines()[1] + "\n"
    (again,) = write_all({f"{CLINIC}_sessions_2026-11-16.csv": text}, tmp_path / "in")
    export = land(again, store, FIRST_ARRIVAL)
    taken_in([], store.data)
    receipt = read_receipt(export.export_id, store)
    assert receipt
    (dataset,) = receipt.datasets
    assert dataset.ignored == {"forgotten_patient": 13}
    assert dataset.is_reconciled
    assert dataset.rows_read == 27
    assert found_in(files_of(store.data), WORDS) == []
    assert found_in([again], WORDS)


def test_what_came_again_lies_in_the_inbox_until_the_patient_is_forgotten_again(
    after: Store, tmp_path: Path
) -> None:
    shutil.copytree(after.data, tmp_path / "data", symlinks=True)
    store = Store(tmp_path / "data")
    came = write_all(shared_exports(with_canary=True), store.inbox)
    taken_in(came, store.data)
    (new,) = write_all({f"{CLINIC}_holds_2026-11-17.csv": _holds()}, store.inbox)
    # Hidden files never land, and what no mapping reads is nobody's export.
    write_all({f".{CLINIC}_holds.csv": _holds(), "notes.csv": _holds()}, store.inbox)
    person = person_of(store.data, CLINIC, PATIENT)
    _, _, mappings = loaded(store.data)
    (place,) = places(person, store, mappings, store.inbox)
    assert (place.name, place.which) == ("inbox", tuple(map(str, sorted([*came, new]))))
    land(new, store, FIRST_ARRIVAL)
    begin(person, store.inbox, store)
    made_anew(store, CUT)
    assert places(person, store, mappings, store.inbox) == []


def _holds() -> str:
    return shared_exports(with_canary=True)[FILE_NAME.format("holds")] + "\n"


def _sessions(*, with_canary: bool) -> str:
    return shared_exports(with_canary=with_canary)[FILE_NAME.format("sessions")]


def test_a_patient_is_forgotten_under_every_id(store: Store, tmp_path: Path) -> None:
    text = f"clinic_id,patient_id,merged_into,deleted\n{CLINIC},{PATIENT},neighbour-1,\n"
    (merge,) = write_all({f"{CLINIC}_merged_patients_2026-11-15.csv": text}, tmp_path / "in")
    taken_in([merge], store.data)
    person = forgotten(store, CLINIC, "neighbour-1", CUT)
    assert set(person.ids) == {PATIENT, "neighbour-1"}
    assert found_in(files_of(store.data), [*WORDS, "neighbour-1"]) == []
    assert table(store, "episodes").is_empty()
    assert not (store.private / "patient_keys.parquet").exists()


class Killed(BaseException):
    """Nothing catches it, as nothing catches a kill."""


Function = Callable[..., Any]


def killed_in(work: Callable[[], None], step: int, patch: pytest.MonkeyPatch) -> bool:
    """Whether the process died in its work: just before a file is put in place or removed."""
    left = count(step, -1)

    def dying(real: Function) -> Function:
        def call(*arguments: object, **options: object) -> object:
            if next(left) <= 0:
                raise Killed
            return real(*arguments, **options)

        return call

    patch.setattr(os, "replace", dying(os.replace))
    patch.setattr(Path, "unlink", dying(Path.unlink))
    try:
        work()
    except Killed:
        return True
    return False


def _landing(store: Store) -> dict[str, bytes]:
    return {
        path.relative_to(store.landing).as_posix(): path.read_bytes()
        for path in files_of(store.landing)
    }


def _begun(person: Person, store: Store) -> None:
    begin(person, store.inbox, store)
    carry_on(store.data)


# How many files are put in place or removed: at a later step nobody is killed, and one says so.
WHILE_LANDING, WHILE_MADE_ANEW = 109, 127
LANDING, MADE_ANEW = (3, 4, 34, 65, WHILE_LANDING), (40, 83, WHILE_MADE_ANEW)


@pytest.mark.parametrize("step", range(WHILE_LANDING + 1) if CAMPAIGN else LANDING)
def test_who_is_killed_is_carried_on_with(
    step: int, after: Store, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = person_of(store.data, CLINIC, PATIENT)
    with monkeypatch.context() as patch:
        is_killed = killed_in(lambda: _begun(person, store), step, patch)
    assert is_killed == (step < WHILE_LANDING)
    with locked(store):
        if unfinished(store) is None:
            assert found_in(files_of(store.private / "forgotten"), WORDS) == []
            begin(person, store.inbox, store)
        carry_on(store.data)
    assert _landing(store) == _landing(after)
    assert found_in(files_of(store.landing), WORDS) == []


@pytest.mark.parametrize("step", range(WHILE_MADE_ANEW + 1) if CAMPAIGN else MADE_ANEW)
def test_who_is_killed_while_all_is_made_anew_is_carried_on_with(
    step: int, after: Store, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _begun(person_of(store.data, CLINIC, PATIENT), store)
    with monkeypatch.context() as patch:
        is_killed = killed_in(lambda: made_anew(store, CUT), step, patch)
    assert is_killed == (step < WHILE_MADE_ANEW)
    # What the next run does: it lands what lies in the inbox, maybe with the patient still.
    for path in files_of(store.inbox):
        land(path, store, FIRST_ARRIVAL)
    made_anew(store, CUT)
    assert _landing(store) == _landing(after)
    assert unfinished(store) is None
    for name in set(PUBLISHED) - set(OF_EXPORTS):
        assert table(store, name).equals(table(after, name)), name
    shutil.rmtree(store.reports)
    assert found_in(files_of(store.data), WORDS) == []
    assert due_exports(store.data) == []
