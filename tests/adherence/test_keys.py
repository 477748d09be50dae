"""``adherence key`` and ``whois``: the key is named and never shown, and pseudonyms lead back."""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from adherence.__main__ import app
from adherence.prepared import ready
from domain.errors import UsageError
from tests.conftest import PLAIN, Program
from tests.pipeline import published
from warehouse.audit_check import checked_log
from warehouse.pseudonyms import key_id, pseudonym, pseudonym_key
from warehouse.publication import read_publication
from warehouse.receipt_files import set_aside_receipt
from warehouse.store import Store

CUT = date(2026, 11, 15)


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No key from outside; the umask is put back."""
    monkeypatch.delenv("ADHERENCE_KEY", raising=False)
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A publication of the samples of one clinic."""
    data = tmp_path_factory.mktemp("keys") / "data"
    data.mkdir()
    return published(sorted(PLAIN.glob("clinic_a_*.csv")), data, CUT)


def ask(store: Store, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(store.data)])


def test_the_key_is_named_and_not_shown(store: Store) -> None:
    key = pseudonym_key(store)
    asked = ask(store, "key")
    assert asked.exit_code == 0
    assert f"key {key_id(key)}, from {store.private / 'key'}" in asked.output
    assert "pseudonyms of the same key" in asked.output
    assert key.decode() not in asked.output
    publication = read_publication(store)
    assert publication
    assert publication.key_id == key_id(key)


def test_no_key_goes_before_all_rows_are_there_to_be_published_with_the_next(
    store: Store, tmp_path: Path
) -> None:
    alone = Store(shutil.copytree(store.data, tmp_path / "data", symlinks=True))
    cut_short = next(path.stem for path in alone.receipts.iterdir())
    set_aside_receipt(cut_short, alone)
    refused = ask(alone, "key", "rotate", "--yes")
    assert refused.exit_code == 1
    assert "1 exports that counted" in refused.stderr
    assert "Run `adherence run`" in refused.stderr
    assert pseudonym_key(alone) == pseudonym_key(store)


def test_another_key_than_the_published_one_is_told(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADHERENCE_KEY", "short")
    asked = ask(store, "key")
    assert "from ADHERENCE_KEY" in asked.stdout
    assert f"another key, {key_id(pseudonym_key(Store(store.data / 'none')))}" not in asked.stdout
    assert "pseudonyms of another key" in asked.stdout
    assert "ADHERENCE_KEY is short" in asked.stderr


def test_a_key_that_others_may_read_is_one_line_and_2(store: Store) -> None:
    path = store.private / "key"
    path.chmod(0o644)
    try:
        asked = ask(store, "key")
        assert (asked.exit_code, len(asked.stderr.splitlines())) == (2, 1)
        assert "chmod 600" in asked.stderr
        # Before any work.
        with pytest.raises(UsageError, match="chmod 600"):
            ready(store.data)
    finally:
        path.chmod(0o600)


def test_without_a_key_there_is_nothing_to_name_or_rotate(tmp_path: Path) -> None:
    for arguments in (("key",), ("key", "rotate", "--yes")):
        asked = ask(Store(tmp_path), *arguments)
        assert (asked.exit_code, asked.stdout) == (2, "")
        assert "no key yet" in asked.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_rotation_that_is_not_meant_changes_nothing(store: Store) -> None:
    before = pseudonym_key(store)
    asked = ask(store, "key", "rotate")
    assert asked.exit_code == 0
    assert "Nothing was changed" in asked.stderr
    assert pseudonym_key(store) == before


def test_a_key_from_outside_is_not_rotated(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADHERENCE_KEY", "k" * 32)
    asked = ask(store, "key", "rotate", "--yes")
    assert asked.exit_code == 2
    assert "give it another value" in asked.stderr


@pytest.mark.parametrize(
    ("table", "name"),
    [("episodes", "patient_key"), ("episodes", "episode_key"), ("bouts", "session_key")],
)
def test_a_pseudonym_leads_back_to_the_clinics_own_ids(store: Store, table: str, name: str) -> None:
    rows = pl.read_parquet(store.parquet / f"{table}.parquet").drop_nulls(name)
    word = rows[name][0]
    # As the last cell of a line of CSV, which ends with both.
    asked = ask(store, "whois", f"{word.upper()}\r", "--json")
    assert asked.exit_code == 0, asked.output
    (found,) = json.loads(asked.stdout)
    kinds = {
        "patient": ("clinic_id", "patient_id"),
        "episode": ("clinic_id", "episode_id"),
        "session": ("clinic_id", "patient_id", "session_id"),
    }
    natural = [found[part] for part in kinds[found["kind"]]]
    assert (found["key"], pseudonym(pseudonym_key(store), natural)) == (word, word)
    known = pl.read_parquet(store.private / "patient_keys.parquet")
    patients = dict(known.select("patient_key", "patient_id").iter_rows())
    assert found["patient_id"] == patients[rows["patient_key"][0]]


def test_several_pseudonyms_are_a_line_each_and_the_audit_log_tells_neither(store: Store) -> None:
    keys = pl.read_parquet(store.private / "patient_keys.parquet").head(2)
    asked = ask(store, "whois", *keys["patient_key"])
    assert asked.stdout.splitlines() == [
        f"{key}: clinic_id clinic_a, patient_id {patient}"
        for key, patient in keys.select("patient_key", "patient_id").iter_rows()
    ]
    line = checked_log(store).lines[-1]
    assert (line["command"], line["counts"]) == ("whois", {"keys": 2})
    log = store.audit_log.read_text()
    assert not any(f'"{word}"' in log for row in keys.iter_rows() for word in row[1:])


def test_whoever_has_a_pseudonym_explained_is_in_the_audit_log_as_well(store: Store) -> None:
    (key,) = pl.read_parquet(store.private / "patient_keys.parquet")["patient_key"].head(1)
    assert ask(store, "explain", key).exit_code == 0
    line = checked_log(store).lines[-1]
    assert (line["command"], line["counts"]) == ("explain", {"keys": 1})


@pytest.mark.parametrize("word", ["00" * 16, "no key"])
def test_a_pseudonym_that_nobody_stands_behind_is_one_line_and_2(store: Store, word: str) -> None:
    asked = ask(store, "whois", word)
    assert (asked.exit_code, asked.stdout, len(asked.stderr.splitlines())) == (2, "", 1)


def test_the_old_key_stays_where_what_is_published_cannot_be_read(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = Store(tmp_path / "data")
    shutil.copytree(store.data, kept.data, symlinks=True)
    before = pseudonym_key(kept)

    def refused(_: Store) -> None:
        raise UsageError("encrypted with another key")

    monkeypatch.setattr("warehouse.publication.read_publication", refused)
    asked = ask(kept, "key", "rotate", "--yes")
    assert asked.exit_code == 2
    assert pseudonym_key(kept) == before


def test_the_status_of_a_publication_that_cannot_be_read_says_all_else(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Store) -> None:
        raise UsageError("encrypted with another key")

    monkeypatch.setattr("flows.standing.read_publication", refused)
    asked = ask(store, "status", "--json")
    assert asked.exit_code == 0
    found = json.loads(asked.stdout)
    assert found["exports"]
    assert found["published"]["at"] is None
    assert "Published, but it cannot be read as of when: encrypted" in ask(store, "status").stdout


@pytest.mark.slow
def test_a_rotation_changes_every_pseudonym_and_nothing_else(
    store: Store, adherence: Program, tmp_path: Path
) -> None:
    rotated = Store(tmp_path / "data")
    shutil.copytree(store.data, rotated.data, symlinks=True)
    before = key_id(pseudonym_key(rotated))
    run = adherence("key", "rotate", "--yes", "--data", rotated.data)
    assert run.returncode == 0, run.stderr
    after = key_id(pseudonym_key(rotated))
    assert f"key {after} in place of {before}" in run.stderr
    publication = read_publication(rotated)
    assert publication
    assert (publication.key_id, publication.as_of) == (after, CUT)
    old, new = (_keys(one) for one in (store, rotated))
    assert old.drop("patient_key").equals(new.drop("patient_key"))
    assert not set(old["patient_key"]) & set(new["patient_key"])
    # Nothing with a pseudonym of the old key is left, in derived tables neither.
    words = [key.encode() for key in old["patient_key"]]
    left = [path for path in rotated.data.rglob("*.parquet") if _holds(path, words)]
    assert left == []
    (line,) = checked_log(
        rotated, (publication.audit_head or "",) if publication.audit_head else ()
    ).lines[-1:]
    assert (line["command"], line["ended"]) == ("key rotate", "done")
    assert (line["inputs"]["key_id"], line["outputs"]["key_id"]) == (before, after)


def _keys(store: Store) -> pl.DataFrame:
    return pl.read_parquet(store.private / "patient_keys.parquet").sort("patient_id")


def _holds(path: Path, words: list[bytes]) -> bool:
    content = str(pl.read_parquet(path, glob=False).to_dicts()).encode()
    return any(word in content for word in words)
