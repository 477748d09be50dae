"""A patient goes whole or stays whole, and nobody else's rows change."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from adherence.prune import before
from domain.errors import UsageError
from flows.context import RowsMissing, derivation
from flows.prune import NotAllKnown, _copies, prunable, prune
from flows.retention import past_time, patients_in
from flows.take_in import take_in_one
from flows.tidy import tidy
from tests.pipeline import FIRST_ARRIVAL, configuration_with, published, table, taken_in
from tests.shut_folders import shut_folder
from warehouse.digests import file_hash
from warehouse.landing import land
from warehouse.lock import locked
from warehouse.receipts import withdrawn
from warehouse.store import Store
from warehouse.taken_anew import note_anew

TODAY = date(2026, 11, 15)
LIMIT = date(2019, 11, 15)


def episode(patient: str, started: str, ended: str, born: str = "1980") -> str:
    row = f"a,{patient},{patient}-e,lumbar_only,{started},{ended},{born}"
    return f"clinic_id,patient_id,episode_id,cohort,started_on,discharged_on,birth_year\n{row}\n"


def session(*rows: tuple[str, str]) -> str:
    lines = [
        f"a,{patient},{patient}-{day},1,{day},home,lumbar_dead_bug,2,10" for patient, day in rows
    ]
    head = "clinic_id,patient_id,session_id,line_no,performed_at,setting,exercise_code"
    return "\n".join([f"{head},sets_done,reps_per_set", *lines, ""])


# Each patient is seen in the years that the names of the files say.
FILES = {
    "a_episodes_old_2017-06-01.csv": episode("old", "2017-01-02", "2017-05-30"),
    "a_sessions_old_2017-06-01.csv": session(("old", "2017-01-03"), ("old", "2017-02-03")),
    "a_episodes_back_2017-06-01.csv": episode("back", "2017-01-02", "2017-05-30"),
    "a_sessions_back_2025-06-01.csv": session(("back", "2025-05-01")),
    "a_episodes_mixed_2018-06-01.csv": episode("mixed", "2018-01-02", "2018-05-30"),
    "a_sessions_both_2018-06-01.csv": session(("mixed", "2018-02-01"), ("back", "2017-03-01")),
    "a_episodes_child_2016-06-01.csv": episode("child", "2016-01-02", "2016-05-30", "2004"),
    "a_episodes_grown_2016-06-01.csv": episode("grown", "2016-01-02", "2016-05-30", "2000"),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A publication of all files, which lie in the inbox still."""
    data = tmp_path_factory.mktemp("whole") / "data"
    inbox = data / "inbox"
    inbox.mkdir(parents=True)
    for name, text in FILES.items():
        (inbox / name).write_text(text)
    return published(sorted(inbox.iterdir()), data, TODAY)


@pytest.fixture
def store(whole: Store, tmp_path: Path) -> Store:
    """The same, to be pruned."""
    return Store(shutil.copytree(whole.data, tmp_path / "data", symlinks=True))


def test_only_exports_of_patients_who_go_whole_may_go(store: Store) -> None:
    found = past_time(derivation(store.data), LIMIT, TODAY)
    names = [one.export.names[0] for one in found.exports]
    assert sorted(names) == [
        "a_episodes_grown_2016-06-01.csv",
        "a_episodes_old_2017-06-01.csv",
        "a_sessions_old_2017-06-01.csv",
    ]
    assert found.patients == 2
    assert found.kept == {
        "made_since": 1,
        "snapshots_and_merges": 0,
        "rejected": 0,
        "of_patients_who_stay": 4,
    }


def test_the_last_day_of_a_patient_is_that_of_any_row(store: Store) -> None:
    seen = patients_in(derivation(store.data))
    last = dict(seen.group_by("patient_id").agg(pl.max("last_on")).iter_rows())
    assert last["back"] == date(2025, 5, 1)
    assert last["old"] == date(2017, 5, 30)


def test_who_is_in_what_is_rejected_today_nobody_knows(store: Store) -> None:
    plan = derivation(store.data)
    known = [replace(one, receipt=withdrawn(one.receipt)) for one in plan.known]
    found = past_time(replace(plan, known=tuple(known)), LIMIT, TODAY)
    assert found.exports == ()
    assert found.kept["rejected"] == len(FILES) - found.kept["made_since"]


def test_a_day_planned_far_ahead_keeps_nobody(store: Store) -> None:
    head = "clinic_id,patient_id,episode_id,prescription_id,exercise_code,sets,reps_min"
    row = "a,old,old-e,p1,lumbar_dead_bug,2,10,2,2017-01-02,9999-12-31"
    file = store.inbox / "a_prescriptions_2017-06-01.csv"
    file.write_text(f"{head},times_per_day,valid_from,valid_to\n{row}\n")
    taken_in([file], store.data)
    found = past_time(derivation(store.data), LIMIT, TODAY)
    assert file.name in [one.export.names[0] for one in found.exports]


def test_a_hold_without_an_end_keeps_nobody(store: Store) -> None:
    file = store.inbox / "a_holds_2017-06-01.csv"
    row = "a,old,old-e,h1,2017-02-06,9999-12-31"
    file.write_text(f"clinic_id,patient_id,episode_id,hold_id,from_on,to_on\n{row}\n")
    taken_in([file], store.data)
    found = past_time(derivation(store.data), LIMIT, TODAY)
    assert file.name in [one.export.names[0] for one in found.exports]


def test_what_is_left_is_what_there_would_be_without_them(store: Store, tmp_path: Path) -> None:
    found = prunable(store.data, store.inbox, LIMIT, TODAY)
    going = {one.export.names[0] for one in found.past.exports}
    key = (store.private / "key").read_bytes()
    prune(store.data, found)
    assert {path.name for path in store.inbox.iterdir()} == set(FILES) - going
    after = published([], store.data, TODAY)
    tidy.fn(store.data, TODAY)
    files = [path for path in store.data.rglob("*") if path.is_file()]
    for word in (b"old-", b"grown-"):
        assert [path for path in files if word in path.read_bytes()] == []
    alone = Store(tmp_path / "alone")
    alone.private.mkdir(parents=True, mode=0o700)
    (alone.private / "key").touch(0o600)
    (alone.private / "key").write_bytes(key)
    published(sorted(store.inbox.iterdir()), alone.data, TODAY)
    for name in ("episodes", "bouts", "patient_weeks", "cohort_weeks", "flags"):
        assert table(after, name).equals(table(alone, name)), name
    assert table(after, "episodes").height == 3


def test_copies_go_from_the_inbox_here_and_from_the_one_that_is_named(
    store: Store, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    name = "a_sessions_old_2017-06-01.csv"
    shutil.copy(store.inbox / name, elsewhere)
    found = prunable(store.data, elsewhere, LIMIT, TODAY)
    assert len(found.inbox) == len(found.past.exports) + 1
    prune(store.data, found)
    assert list(elsewhere.iterdir()) == []
    assert not (store.inbox / name).exists()
    # Somebody may be in what has come there, too.
    (store.inbox / "a_sessions_new_2026-11-15.csv").write_text(session(("old", "2026-11-01")))
    with pytest.raises(NotAllKnown):
        prunable(store.data, elsewhere, LIMIT, TODAY)


def dying_at(step: int, patch: pytest.MonkeyPatch) -> None:
    """Kills whoever takes an export out of landing: before it, or at a file or folder of it."""
    steps = count()

    def dying(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: object, **options: object) -> object:
            # Files of a folder that goes as a whole are removed by its descriptor.
            if (name == "replace" or "dir_fd" in options) and next(steps) == step:
                raise KeyboardInterrupt
            return real(*arguments, **options)

        return call

    for name in ("replace", "unlink", "rmdir"):
        patch.setattr(os, name, dying(name, getattr(os, name)))


@pytest.mark.parametrize(("step", "left"), [(0, 3), (1, 2), (2, 2), (3, 2)])
def test_a_prune_that_was_killed_can_be_done_again(
    step: int, left: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = prunable(store.data, store.inbox, LIMIT, TODAY)
    with monkeypatch.context() as patch:
        dying_at(step, patch)
        with pytest.raises(KeyboardInterrupt):
            prune(store.data, found)
    with locked(store):
        assert not store.workdirs.exists()
    # The next run takes in again what was still there, and the next prune finds it.
    published([], store.data, TODAY)
    again = prunable(store.data, store.inbox, LIMIT, TODAY)
    assert len(again.past.exports) == left
    assert again.inbox == {}
    prune(store.data, again)
    assert prunable(store.data, store.inbox, LIMIT, TODAY).past.exports == ()


def test_another_file_that_came_in_the_place_of_a_copy_stays(store: Store) -> None:
    found = prunable(store.data, store.inbox, LIMIT, TODAY)
    replaced, *others = found.inbox
    came = store.inbox / "came"
    came.write_bytes(b"x" * replaced.stat().st_size)
    came.rename(replaced)
    prune(store.data, found)
    assert replaced.read_bytes()[:1] == b"x"
    assert not [file for file in others if file.exists()]


BACK = session(("old", "2026-10-01"))


def test_who_may_be_in_an_export_that_nobody_has_read_does_not_go_in_part(store: Store) -> None:
    file = store.inbox / "a_sessions_new_2026-11-01.csv"
    file.write_text(BACK)
    with pytest.raises(NotAllKnown, match="1 exports or folders are not taken in"):
        prunable(store.data, store.inbox, LIMIT, TODAY)
    export = land(file, store, FIRST_ARRIVAL)
    with pytest.raises(NotAllKnown, match="1 exports or folders are not taken in"):
        prunable(store.data, store.inbox, LIMIT, TODAY)
    take_in_one.fn(store.data, export.export_id)
    found = prunable(store.data, store.inbox, LIMIT, TODAY)
    assert [one.export.names[0] for one in found.past.exports] == [
        "a_episodes_grown_2016-06-01.csv"
    ]


def test_nothing_goes_while_exports_are_half_taken_in_anew(store: Store) -> None:
    one, *_ = derivation(store.data).known
    note_anew([one.export.export_id], store)
    with pytest.raises(RowsMissing):
        prunable(store.data, store.inbox, LIMIT, TODAY)


def test_a_folder_of_the_inbox_that_nobody_may_read_may_hold_exports(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (store.inbox / "shut").mkdir()
    shut_folder(store.inbox / "shut", monkeypatch)
    with pytest.raises(NotAllKnown, match="1 exports or folders are not taken in"):
        prunable(store.data, store.inbox, LIMIT, TODAY)


def test_a_file_of_the_inbox_that_nobody_may_read_is_not_known(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("flows.prune.file_hash", refused)
    with pytest.raises(NotAllKnown, match=f"{len(FILES)} exports or folders are not taken in"):
        prunable(store.data, store.inbox, LIMIT, TODAY)

    def gone(*_: object) -> str:
        raise FileNotFoundError(2, "No such file")

    monkeypatch.setattr("flows.prune.file_hash", gone)
    monkeypatch.setattr("flows.prune._copies", lambda *_: {})
    assert prunable(store.data, store.inbox, LIMIT, TODAY).past.exports


def test_where_everybody_goes_nobody_is_left_in_the_private_folder_either(store: Store) -> None:
    prune(store.data, prunable(store.data, store.inbox, TODAY, date(2040, 1, 1)))
    after = published([], store.data, TODAY)
    assert table(after, "episodes").is_empty()
    assert [path.name for path in after.private.rglob("*") if path.is_file()] == ["key"]


def test_nothing_is_past_its_time_where_nothing_has_landed(tmp_path: Path) -> None:
    assert prunable(tmp_path, tmp_path / "inbox", LIMIT, TODAY).past.exports == ()


@pytest.mark.parametrize(
    ("age", "day"),
    [
        ("7y", date(2019, 11, 15)),
        ("18m", date(2025, 5, 15)),
        ("84m", date(2019, 11, 15)),
        ("2000y", date(26, 11, 15)),
    ],
)
def test_an_age_is_counted_back_from_today(age: str, day: date) -> None:
    assert before(TODAY, age) == day


def test_a_month_without_that_day_ends_sooner() -> None:
    assert before(date(2024, 2, 29), "1y") == date(2023, 2, 28)
    assert before(date(2026, 7, 31), "1m") == date(2026, 6, 30)


@pytest.mark.parametrize("age", ["7", "7d", "0y", "-1y", "y", "7 y", "9999y", ""])
def test_what_is_no_age_is_refused(age: str) -> None:
    with pytest.raises(UsageError, match="--older-than"):
        before(TODAY, age)


@pytest.mark.parametrize(
    ("born", "ended", "made", "goes"),
    [
        # 18 in the year in which they were last seen, and 25 this year.
        ("2001", "2019-05-30", "2019-06-01", False),
        ("2000", "2018-05-30", "2018-06-01", True),
        # Last seen, or exported, on the day from which on everything stays.
        ("1980", "2019-11-15", "2019-06-01", False),
        ("1980", "2019-11-14", "2019-06-01", True),
        ("1980", "2019-05-30", "2019-11-15", False),
        ("1980", "2019-05-30", "2019-11-14", True),
        # Nobody knows how old they were.
        ("", "2019-05-30", "2019-06-01", True),
    ],
)
def test_the_day_and_the_age_up_to_which_a_patient_stays(
    born: str, ended: str, made: str, goes: bool, tmp_path: Path
) -> None:
    file = tmp_path / f"a_episodes_{made}.csv"
    file.write_text(episode("somebody", "2017-01-02", ended, born))
    store = taken_in([file], tmp_path / "data")
    assert len(past_time(derivation(store.data), LIMIT, TODAY).exports) == goes


MINOR = episode("somebody", "2017-01-02", "2019-05-30", "2001")
ADULT = episode("somebody", "2018-01-02", "2019-05-30", "1991").replace("body-e", "body-f")


@pytest.mark.parametrize(
    "texts",
    [(MINOR, ADULT), (f"{MINOR}{ADULT.splitlines()[1]}\n",)],
    ids=["in two exports", "in one"],
)
def test_of_two_years_of_birth_the_later_one_counts(texts: tuple[str, ...], tmp_path: Path) -> None:
    files = [tmp_path / f"a_episodes_2019-06-0{day}.csv" for day, _ in enumerate(texts, 1)]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text)
    found = past_time(derivation(taken_in(files, tmp_path / "data").data), LIMIT, TODAY)
    assert (found.exports, found.kept["of_patients_who_stay"]) == ((), len(texts))


def test_the_rows_of_all_datasets_of_an_export_are_counted(store: Store) -> None:
    found = past_time(derivation(store.data), LIMIT, TODAY)
    assert found.rows == 4
    (one, *others) = found.exports
    twice = replace(one.receipt, datasets=one.receipt.datasets * 2)
    of_two = replace(found, exports=(replace(one, receipt=twice), *others))
    assert of_two.rows == 4 + one.receipt.datasets[0].rows_read


def test_where_nothing_says_when_an_export_was_made_its_arrival_does(tmp_path: Path) -> None:
    file = tmp_path / "a_episodes.csv"
    file.write_text(episode("somebody", "2017-01-02", "2017-05-30"))
    store = taken_in([file], tmp_path / "data")
    assert past_time(derivation(store.data), LIMIT, TODAY).kept["made_since"] == 1


def test_who_is_in_quarantine_since_stays(tmp_path: Path) -> None:
    good = session(*(("other", f"2025-05-0{day}") for day in range(1, 4)))
    bad = session(("somebody", "2025-05-01")).replace(",2,10", ",99,10").splitlines()[1]
    files = {
        "a_episodes_2017-06-01.csv": episode("somebody", "2017-01-02", "2017-05-30"),
        "a_sessions_2025-06-01.csv": f"{good}{bad}\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    store = taken_in([tmp_path / name for name in files], tmp_path / "data")
    found = past_time(derivation(store.data), LIMIT, TODAY)
    assert (found.exports, found.kept["of_patients_who_stay"]) == ((), 1)


@pytest.mark.parametrize("named", ["a, somebody", ",somebody", "a/x,somebody"])
def test_who_may_be_in_quarantine_of_an_old_export_keeps_it(named: str, tmp_path: Path) -> None:
    """With a blank before the id, without a clinic, or with one that can't be."""
    old = session(*(("other", f"2017-05-0{day}") for day in range(1, 4)))
    bad = session(("somebody", "2017-05-01")).splitlines()[1].replace("a,somebody", named)
    files = {
        "a_episodes_2025-06-01.csv": episode("somebody", "2025-01-02", "2025-05-30"),
        "a_sessions_2017-06-01.csv": f"{old}{bad}\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    store = taken_in([tmp_path / name for name in files], tmp_path / "data")
    plan = derivation(store.data)
    receipts = [dataset for one in plan.known for dataset in one.receipt.datasets]
    assert [dataset.rows_quarantined for dataset in receipts if dataset.rows_quarantined] == [1]
    found = past_time(plan, LIMIT, TODAY)
    assert (found.exports, found.kept["of_patients_who_stay"]) == ((), 1)
    # As the number of patients: who may be somebody else's is nobody more.
    assert patients_in(plan)["patient_id"].n_unique() == 2


def test_a_copy_that_is_taken_out_of_the_inbox_meanwhile_is_none(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_away = sorted(store.inbox.iterdir())[0]
    hashed = file_hash

    def looked_at(file: Path) -> str:
        file.unlink() if file == taken_away else None
        return hashed(file)

    plan = derivation(store.data)
    monkeypatch.setattr("flows.prune.file_hash", looked_at)
    assert taken_away not in _copies([store.inbox], plan.known, store)


FULL = "{extends: plain, mapping: full, source: plain, files: '*_full_*', snapshot: {}}"
MERGE = "clinic_id,patient_id,merged_into,deleted\na,somebody,other,\n"


def test_full_snapshots_and_merges_stay_and_who_was_merged_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADHERENCE_CONFIG", configuration_with("full", FULL, tmp_path))
    files = {
        "a_episodes_2017-06-01.csv": episode("other", "2017-01-02", "2017-05-30"),
        "a_full_episodes_2017-06-02.csv": episode("third", "2017-01-02", "2017-05-30"),
        "a_merged_patients_2017-06-01.csv": MERGE,
        "a_sessions_2025-06-01.csv": session(("somebody", "2025-05-01")),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    store = taken_in([tmp_path / name for name in files], tmp_path / "data")
    found = past_time(derivation(store.data), LIMIT, TODAY)
    assert found.exports == ()
    assert found.kept == {
        "made_since": 1, "rejected": 0, "snapshots_and_merges": 2, "of_patients_who_stay": 1
    }  # fmt: skip


def test_a_full_snapshot_that_is_rejected_stays_for_one_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADHERENCE_CONFIG", configuration_with("full", FULL, tmp_path))
    file = tmp_path / "a_full_episodes_2017-06-02.csv"
    file.write_text(episode("third", "2017-01-02", "2017-05-30"))
    plan = derivation(taken_in([file], tmp_path / "data").data)
    (one,) = plan.known
    (dataset,) = one.receipt.datasets
    rejected = replace(one.receipt, datasets=(replace(dataset, state="rejected"),))
    known = (replace(one, receipt=rejected),)
    assert past_time(replace(plan, known=known), LIMIT, TODAY).kept == {
        "made_since": 0, "rejected": 0, "snapshots_and_merges": 1, "of_patients_who_stay": 0
    }  # fmt: skip
