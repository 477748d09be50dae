"""Copies in an inbox become what landing has of them; what is others' stays."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from warehouse.digests import file_hash
from warehouse.inbox_copies import digests_in, rewrite_copies
from warehouse.landing import LandedExport, land
from warehouse.redactions import Redaction, drop_unredacted, put_redaction
from warehouse.store import Store

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
CAME, PLAIN = "sessions_PT-0042_2026-11-15.csv", "sessions_2026-11-15.csv"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """One export in landing, written again without a patient, and in the inbox as it came."""
    store = Store(tmp_path / "data")
    store.inbox.mkdir(parents=True)
    (store.inbox / CAME).write_text("PT-0042\nother\n")
    redact(land(store.inbox / CAME, store, NOW), store)
    return store


def redact(export: LandedExport, store: Store) -> None:
    content = store.landing / "content"
    content.write_text("other\n")
    redaction = Redaction(file_hash(content), True, {}, (PLAIN,))
    put_redaction(export.export_id, content, redaction, store)
    (store.landing / export.export_id / "name-plain.json").write_text(
        f'{{"file": "{PLAIN}", "received_at": "{NOW.isoformat()}"}}'
    )
    drop_unredacted(export.export_id, store)


def files(store: Store) -> dict[str, str]:
    return {path.name: path.read_text() for path in store.inbox.iterdir()}


def test_a_copy_has_content_and_name_of_the_export_in_landing(store: Store) -> None:
    rewrite_copies(store.inbox, ["PT-0042"], store)
    assert files(store) == {PLAIN: "other\n"}
    written = (store.inbox / PLAIN).stat().st_ino
    rewrite_copies(store.inbox, ["PT-0042"], store)
    assert (store.inbox / PLAIN).stat().st_ino == written


def test_a_copy_under_a_name_that_never_landed_has_no_id_in_it(store: Store) -> None:
    (store.inbox / CAME).rename(store.inbox / "PT-0042 sessions_2026-11-16.csv")
    rewrite_copies(store.inbox, ["PT-0042"], store)
    assert files(store) == {"sessions_2026-11-16.csv": "other\n"}


def test_a_copy_takes_no_other_files_name(store: Store) -> None:
    (store.inbox / PLAIN).write_text("another export\n")
    rewrite_copies(store.inbox, ["PT-0042"], store)
    (apart,) = files(store).keys() - {PLAIN}
    assert files(store) == {PLAIN: "another export\n", apart: "other\n"}
    rewrite_copies(store.inbox, ["PT-0042"], store)
    assert files(store).keys() == {PLAIN, apart}


def ended() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen(["true"]) as process:
        process.wait()
    return process.pid


def test_drafts_of_copies_whose_writer_was_killed_go_and_no_others(store: Store) -> None:
    ours = f".{PLAIN}.{ended()}.part"
    others = [
        f".{PLAIN}.{os.getppid()}.part",
        f".upload.csv.{ended()}.part",
        f"{PLAIN}.{ended()}.part",
        f".{PLAIN}.part",
    ]
    for name in (ours, *others):
        (store.inbox / name).write_text(name)
    rewrite_copies(store.inbox, [], store)
    assert set(files(store)) == {PLAIN, *others}


def test_a_file_that_was_taken_away_meanwhile_is_passed_over(store: Store) -> None:
    (store.inbox / "a.csv").write_text("a")
    (store.inbox / "z.csv").write_text("z")
    found = []
    for path, *_ in digests_in(store.inbox):
        found.append(path.name)
        (store.inbox / CAME).unlink(missing_ok=True)
    assert found == ["a.csv", "z.csv"]


def test_a_copy_that_was_taken_away_does_not_stop_the_others(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = store.inbox / "gone.csv"
    monkeypatch.setattr(
        "warehouse.inbox_copies._files_in", lambda inbox: [gone, store.inbox / CAME]
    )
    rewrite_copies(store.inbox, ["PT-0042"], store)
    assert files(store) == {PLAIN: "other\n"}


@pytest.mark.parametrize("name", [CAME, PLAIN])
def test_another_file_that_came_in_the_place_of_a_copy_stays(
    name: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (store.inbox / CAME).rename(store.inbox / name)
    copied = shutil.copyfile

    def slowly(source: Path, target: Path) -> Path:
        (store.inbox / "new").write_text("PT-0042\nfresh\n")
        (store.inbox / "new").rename(store.inbox / name)
        return copied(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", slowly)
        rewrite_copies(store.inbox, ["PT-0042"], store)
    assert files(store) == {name: "PT-0042\nfresh\n"}
