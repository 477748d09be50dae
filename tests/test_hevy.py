"""A real exercise log: every row is accounted for, though hardly any exercise is known."""

from datetime import date
from pathlib import Path

import pytest

from domain.environment import REPOSITORY
from flows.worklists import write_worklists
from sources.mapping import mapping_for
from sources.mapping_files import load_mapping, load_mappings
from tests.conftest import ROOT
from tests.pipeline import KEY, configuration_with, published, table

FOLDER = ROOT / "tests" / "samples" / "hevy"
LOG = FOLDER / "workout_data.csv"
CUT = date(2026, 11, 15)


def test_the_log_is_taken_in_and_none_of_its_rows_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapping = (FOLDER / "mapping.yaml").read_text("utf-8")
    monkeypatch.setenv("ADHERENCE_CONFIG", configuration_with("log", mapping, tmp_path))
    monkeypatch.setenv("ADHERENCE_KEY", KEY)
    store = published([LOG], tmp_path / "data", CUT)
    (export,) = table(store, "exports").rows(named=True)
    assert export["rows_read"] == 330
    assert (export["rows_accepted"], export["rows_quarantined"]) == (7, 323)
    assert table(store, "quarantine_counts").select("reason", "rows").rows() == [
        ("unknown_exercise", 323)
    ]
    # Nobody has an episode there yet: its bouts wait, and its clinic has an empty worklist.
    assert table(store, "bouts").is_empty()
    write_worklists.fn(store.data, CUT)
    assert (store.worklists / "hevy" / "index.html").exists()


def test_a_log_is_nobodys_until_a_mapping_says_whose_it_is() -> None:
    assert mapping_for(LOG.name, load_mappings(REPOSITORY / "config")) is None
    (sessions,) = load_mapping(FOLDER / "mapping.yaml").datasets
    assert sessions.columns["patient_id"].constant == "owner"
