"""``adherence audit``: the log for the eye, and whether it is whole."""

import base64
import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from adherence.__main__ import app
from domain.published import PUBLISHED
from tests.conftest import Program
from warehouse.audit import append
from warehouse.audit_check import checked_log
from warehouse.digests import file_hash, folder_hash
from warehouse.publication import read_publication
from warehouse.publish import publish_tables
from warehouse.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path)
    facts = {"at": "2026-11-16T05:30:00+00:00", "who": "anna", "ended": "done"}
    append({**facts, "command": "run", "options": {"as_of": "2026-11-15"}}, made)
    append({**facts, "command": "take-in", "inputs": {"exports": ["ab", "cd"]}}, made)
    return made


def ask(store: Store, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["audit", *arguments, "--data", str(store.data)])


def test_the_log_is_a_line_for_each_command(store: Store) -> None:
    assert ask(store).stdout.splitlines() == [
        "1 2026-11-16T05:30:00+00:00 anna run done: as_of 2026-11-15",
        "2 2026-11-16T05:30:00+00:00 anna take-in done: exports 2",
    ]
    lines = [json.loads(line) for line in ask(store, "--json").stdout.splitlines()]
    assert lines == list(checked_log(store).lines)


def test_a_whole_log_is_said_to_be_whole_with_its_head(store: Store) -> None:
    asked = ask(store, "verify")
    head = checked_log(store).digests[-1]
    assert (asked.exit_code, asked.stdout) == (0, f"2 lines, each as it was written; head {head}\n")
    told = json.loads(ask(store, "verify", "--json", "--head", head).stdout)
    assert told == {"lines": 2, "head": head}


def test_a_broken_log_is_one_line_and_1(store: Store) -> None:
    store.audit_log.write_bytes(store.audit_log.read_bytes().replace(b"anna", b"nobody", 1))
    for arguments in (("verify",), ()):
        asked = ask(store, *arguments)
        assert (asked.exit_code, asked.stdout, len(asked.stderr.splitlines())) == (1, "", 1)
        assert "line 2 does not follow" in asked.stderr


def test_a_head_that_is_not_of_the_log_is_1(store: Store) -> None:
    asked = ask(store, "verify", "--head", "0" * 64)
    assert (asked.exit_code, asked.stdout) == (1, "")


def test_a_log_that_the_published_head_is_not_of_is_1(store: Store, tmp_path: Path) -> None:
    """Written anew with its copy, it agrees with itself."""
    row = dict.fromkeys(PUBLISHED["publication"].names) | {
        "audit_head": checked_log(store).digests[0]
    }
    file = tmp_path / "publication.parquet"
    schema = PUBLISHED["publication"].polars_schema
    pl.DataFrame([row], schema=schema).write_parquet(file)
    publish_tables({"publication": [file]}, store)
    assert ask(store, "verify").exit_code == 0
    store.audit_log.unlink()
    store.audit_last.unlink()
    append({"at": "2026-11-16", "who": "anna", "command": "run", "ended": "done"}, store)
    asked = ask(store, "verify")
    assert asked.exit_code == 1
    assert "or the log was written anew" in asked.stderr


def test_tables_that_no_key_opens_do_not_keep_the_log_from_being_verified(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADHERENCE_DATABASE_KEY", base64.b64encode(b"k" * 32).decode())
    publish_tables({}, store)
    monkeypatch.delenv("ADHERENCE_DATABASE_KEY")
    asked = ask(store, "verify")
    assert asked.exit_code == 0
    assert "is not compared" in asked.stderr


@pytest.mark.slow
def test_every_command_that_changes_something_leaves_its_line(
    samples_run: tuple[Path, object], adherence: Program
) -> None:
    store = Store(samples_run[0])
    line = checked_log(store).lines[0]
    assert (line["command"], line["ended"], line["options"]["as_of"]) == (
        *("run", "done"),
        "2026-11-15",
    )
    counts = line["counts"]
    read = counts["rows_accepted"] + counts["rows_quarantined"] + counts["rows_ignored"]
    assert counts["rows_read"] == read > 0
    assert len(line["inputs"]["exports"]) == len(list(store.landing.iterdir()))
    if len(checked_log(store).lines) == 1:
        assert line["outputs"]["adherence.duckdb"] == file_hash(store.database)
        assert line["outputs"]["parquet"] == folder_hash(store.parquet)
    report = adherence("report", "--week", "2026-W45", "--data", store.data)
    assert report.returncode == 0, report.stderr
    last = checked_log(store).lines[-1]
    assert (last["command"], last["options"]["week"]) == ("report", "2026-W45")
    assert last["outputs"] == {
        "reports/2026-W45": folder_hash(store.reports / "2026-W45"),
    }
    verified = adherence("audit", "verify", "--data", store.data)
    assert verified.returncode == 0, verified.stderr
    assert read_publication(store)
