"""An export that was redacted and pruned comes back as that export, and never with the patient."""

import os
from collections.abc import Callable
from errno import EXDEV
from pathlib import Path

import pytest

from flows.context import derivation
from flows.prune import prunable, prune
from tests.canary import files_of
from tests.flows.test_forget_shapes import workbook
from tests.flows.test_prune import LIMIT, TODAY, episode
from tests.pipeline import FIRST_ARRIVAL, KEY, forgotten, made_anew, published, table, taken_in
from tests.searched import found_in
from warehouse.landing import LandedExport, land, landed_exports
from warehouse.receipt_files import read_receipt
from warehouse.store import Store

NAME = "a_episodes_{}_2017-06-01"
GONE = "Zaunkönigin-1"


def text() -> str:
    """Two patients, both of long ago."""
    others = episode("other", "2017-01-02", "2017-05-30")
    return others + episode(GONE, "2017-01-02", "2017-05-30").splitlines()[1] + "\n"


@pytest.fixture(autouse=True)
def _one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADHERENCE_KEY", KEY)


@pytest.fixture(autouse=True)
def _a_disk_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each folder under --data is a disk of its own, as ``private`` may be an encrypted one."""

    def disk(path: Path) -> tuple[str, ...]:
        return path.relative_to(tmp_path / "data").parts[:-1][:1]

    def on_one(real: Callable[[Path, Path], None]) -> Callable[[Path, Path], None]:
        def call(source: Path, target: Path) -> None:
            if disk(source) != disk(target):
                raise OSError(EXDEV, os.strerror(EXDEV))
            real(source, target)

        return call

    for name in ("replace", "link"):
        monkeypatch.setattr(os, name, on_one(getattr(os, name)))


@pytest.fixture(params=[".csv", ".xlsx"])
def came(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The export as it came, beside the inbox."""
    path = tmp_path / (NAME.format(GONE) + str(request.param))
    path.write_bytes(text().encode() if path.suffix == ".csv" else workbook(text(), ""))
    return path


@pytest.fixture
def store(came: Path, tmp_path: Path) -> Store:
    """One of the two was forgotten; the export lies in the inbox, as it was written again."""
    inbox = tmp_path / "data" / "inbox"
    inbox.mkdir(parents=True)
    (inbox / came.name).write_bytes(came.read_bytes())
    store = published(files_of(inbox), tmp_path / "data", TODAY)
    forgotten(store, "a", GONE, TODAY)
    return store


def pruned(store: Store) -> None:
    prune(store.data, prunable(store.data, store.inbox, LIMIT, TODAY))
    assert (landed_exports(store), files_of(store.inbox)) == ([], [])
    made_anew(store, TODAY)
    assert table(store, "episodes").is_empty()


def test_a_copy_of_what_was_written_again_comes_back_as_that_export(
    store: Store, tmp_path: Path
) -> None:
    (before,) = landed_exports(store)
    receipt = read_receipt(before.export_id, store)
    (copied,) = (path.rename(tmp_path / path.name) for path in files_of(store.inbox))
    pruned(store)
    # Whoever kept it may have called it as it was called before.
    copied = copied.rename(copied.with_stem(NAME.format(GONE)))
    assert land(copied, store, before.received_at).export_id == before.export_id
    taken_in([], store.data)
    assert landed_exports(store) == [before]
    assert land(copied, store, before.received_at) == before
    assert read_receipt(before.export_id, store) == receipt
    _is_without(before, store)


def test_the_export_as_it_came_comes_back_without_the_patient(store: Store, came: Path) -> None:
    (before,) = landed_exports(store)
    pruned(store)
    came = came.rename(came.with_stem(NAME.format("again")))
    assert land(came, store, FIRST_ARRIVAL).export_id == before.export_id
    taken_in([], store.data)
    _is_without(before, store)


def _is_without(before: LandedExport, store: Store) -> None:
    (export,) = landed_exports(store)
    assert export.redaction
    assert before.redaction
    assert (export.export_id, export.redaction.digest) == (
        before.export_id,
        before.redaction.digest,
    )
    receipt = read_receipt(export.export_id, store)
    assert receipt
    (dataset,) = receipt.datasets
    assert dataset.ignored == {"forgotten_patient": 1}
    assert (dataset.rows_read, dataset.rows_accepted) == (2, 1)
    made_anew(store, TODAY)
    assert table(store, "episodes").height == 1
    assert [one.export.export_id for one in derivation(store.data).known] == [before.export_id]
    assert found_in(files_of(store.data), [GONE]) == []


def test_what_came_again_goes_from_the_inbox_with_its_export(store: Store, came: Path) -> None:
    again = store.inbox / came.name
    again.write_bytes(came.read_bytes())
    assert again in prunable(store.data, store.inbox, LIMIT, TODAY).inbox
    pruned(store)


def test_a_patient_forgotten_later_stays_out_of_an_older_copy(store: Store, tmp_path: Path) -> None:
    (copied,) = (path.rename(tmp_path / path.name) for path in files_of(store.inbox))
    (before,) = landed_exports(store)
    forgotten(store, "a", "other", TODAY)
    prune(store.data, prunable(store.data, store.inbox, TODAY, TODAY))
    for export in landed_exports(store):
        # Of nobody, it has no day on which somebody was last seen.
        assert export.redaction != before.redaction
    assert land(copied, store, FIRST_ARRIVAL).export_id == before.export_id
    taken_in([], store.data)
    assert found_in(files_of(store.landing, store.receipts), ["other-e", GONE]) == []
