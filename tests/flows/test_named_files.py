"""A forgotten patient's id goes from names of files in landing and inbox, and is met no more."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from domain.errors import UsageError
from flows.context import loaded
from flows.due_exports import due_exports
from flows.forget import begin, carry_on, finish, unfinished
from flows.held import files_held, held
from flows.person import Person
from flows.redact import without_forgotten
from tests.canary import files_of
from tests.flows.test_forget import killed_in
from tests.pipeline import FIRST_ARRIVAL, KEY, taken_in
from tests.searched import found_in
from warehouse.landing import land, landed_export, landed_exports
from warehouse.store import Store
from warehouse.tombstones import tombstones

HEADER = "clinic_id,patient_id,episode_id,hold_id,from_on,to_on"
ROW = "clinic_a,{},{}-e,h1,2026-11-09,2026-11-10"
NAME = "clinic_a_holds_{}2026-11-15.csv"


@pytest.fixture(autouse=True)
def _one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADHERENCE_KEY", KEY)


def export_of(patients: list[str], name: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    rows = [HEADER, *(ROW.format(one, one) for one in patients), ""]
    (folder / name).write_text("\n".join(rows))
    return folder / name


def forget(person: Person, store: Store) -> list[str]:
    begin(person, store.inbox, store)
    again = carry_on(store.data)
    assert finish(store.data)
    return again


def named(store: Store) -> tuple[set[str], set[str]]:
    """The names of the exports in landing, and of the files in the inbox."""
    landed = {name for export in landed_exports(store) for name in export.names}
    return landed, {path.name for path in files_of(store.inbox)}


# The id, how a file is called after it, and whether it stands for nothing else.
IDS = [
    ("PT-0042", "PT-0042_", True),
    ("PT_0042", "PT_0042_", True),
    # A letter that the name needs beside it.
    ("A-15", "A-15_", True),
    ("0042", "0042_", False),
]


@pytest.mark.parametrize(("patient", "called", "is_telling"), IDS)
@pytest.mark.parametrize("has_rows", [True, False])
def test_an_id_goes_from_names_and_is_not_met_again(
    patient: str, called: str, is_telling: bool, has_rows: bool, tmp_path: Path
) -> None:
    store, person = Store(tmp_path / "data"), Person("clinic_a", (patient,))
    patients = [patient, "other"] if has_rows else ["other"]
    path = export_of(patients, NAME.format(called), store.inbox)
    taken_in([path], store.data)
    _, _, mappings = loaded(store.data)
    is_met = has_rows or is_telling
    assert bool(held(landed_exports(store)[0], person, mappings, store)) is is_met
    assert len(forget(person, store)) == is_met
    plain = NAME.format("" if is_met else called)
    assert named(store) == ({plain}, {plain})
    (export,) = landed_exports(store)
    assert held(export, person, mappings, store) is None
    assert list(files_held(store.inbox, {}, person, mappings, store)) == []
    assert forget(person, store) == []
    # The copy in the inbox is that very export.
    assert land(store.inbox / plain, store, FIRST_ARRIVAL) == export


@pytest.mark.parametrize(("patient", "called"), [one[:2] for one in IDS if one[2]])
def test_what_comes_again_under_a_name_with_the_id_is_landed_without(
    patient: str, called: str, tmp_path: Path
) -> None:
    store, person = Store(tmp_path / "data"), Person("clinic_a", (patient,))
    first = export_of([patient, "other"], NAME.format(called), tmp_path / "first")
    taken_in([first], store.data)
    forget(person, store)
    assert named(store)[0] == {NAME.format("")}
    # The same bytes, then others.
    assert land(first, store, FIRST_ARRIVAL).names == (NAME.format(""),)
    new = export_of([patient, "new"], NAME.format(called), tmp_path / "second")
    taken_in([new], store.data)
    assert len(landed_exports(store)) == 2
    assert named(store)[0] == {NAME.format("")}
    # A name that it had not: taken in again, once.
    more = first.rename(first.with_name(f"{patient} {first.name.replace('-15.', '-16.')}"))
    again = land(more, store, FIRST_ARRIVAL)
    assert due_exports(store.data) == [again.export_id]
    taken_in([], store.data)
    assert due_exports(store.data) == []
    plain = NAME.format("")
    assert named(store)[0] == {plain, plain.replace("-15.", "-16.")}


@pytest.mark.parametrize("is_pruned", [True, False])
def test_who_is_killed_while_a_name_is_made_plain_is_carried_on_with(
    is_pruned: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "data")
    path = export_of(["PT-0042", "other"], NAME.format("PT-0042_"), store.inbox)
    taken_in([path], store.data)
    forget(Person("clinic_a", ("PT-0042",)), store)
    (export,) = landed_exports(store)
    assert export.redaction
    (copy,) = files_of(store.inbox)
    came = copy.rename(tmp_path / "clinic_a_holds_PT-0042_2026-11-16.csv")
    if is_pruned:
        shutil.rmtree(store.landing / export.export_id)
    assert came.name in land(came, store, FIRST_ARRIVAL).new_names
    _, _, mappings = loaded(store.data)
    landed = store.landing / export.export_id
    shutil.copytree(landed, tmp_path / "landed")
    expected = {"clinic_a_holds_2026-11-16.csv", *([] if is_pruned else export.names)}
    is_killed, step = True, -1
    while is_killed:
        step += 1
        shutil.rmtree(landed)
        shutil.copytree(tmp_path / "landed", landed)

        def made_plain() -> None:
            one = landed_export(export.export_id, store)
            without_forgotten(one, mappings, tombstones(store), store)

        with monkeypatch.context() as patch:
            is_killed = killed_in(made_plain, step, patch)
        made_plain()
        (again,) = landed_exports(store)
        assert (set(again.names), again.new_names) == (expected, ())
        assert again.redaction == replace(export.redaction, names=again.names)
        assert found_in(files_of(landed), ["PT-0042"]) == []
    assert step > 4


def test_an_export_stays_received_when_it_first_was_though_that_name_goes(tmp_path: Path) -> None:
    names = [NAME.format("PT-0042_"), NAME.format("")]
    paths = [export_of(["PT-0042", "other"], name, tmp_path / "came") for name in names]
    # A minute apart.
    store = taken_in(paths, tmp_path / "data")
    forget(Person("clinic_a", ("PT-0042",)), store)
    (export,) = landed_exports(store)
    assert export.names == (NAME.format(""),)
    assert export.received_at == FIRST_ARRIVAL


def test_nobody_is_forgotten_with_a_new_key_where_the_old_one_was_lost(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    taken_in([export_of(["PT-0042", "other"], NAME.format(""), store.inbox)], store.data)
    forget(Person("clinic_a", ("PT-0042",)), store)
    key = store.private / "forgotten" / "key"
    restored = key.rename(tmp_path / "key")
    with pytest.raises(UsageError, match="Restore it from your backup"):
        begin(Person("clinic_a", ("other",)), store.inbox, store)
    assert unfinished(store) is None
    restored.rename(key)
    assert forget(Person("clinic_a", ("other",)), store)
