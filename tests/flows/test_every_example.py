"""The tools on an export of every shape: what a trial tells, and where a row comes from."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from domain.datasets import EVERY_DATASET
from domain.environment import REPOSITORY
from flows.context import derivation
from flows.lineage import lineage
from flows.trial import trial
from sources.dataset_rows import PART
from tests.golden_intake import EXAMPLES, GOLDEN, expected, export_of
from tests.pipeline import KEY, taken_in
from warehouse.accepted import accepted_rows

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
# The label export is the same project again, under a name that the other mapping reads too.
APART = [example for example in EXAMPLES if example != "redcap_flat_label"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_trial_tells_what_is_taken_in(example: str) -> None:
    found = trial(export_of(example), GOLDEN / example / "mapping.yaml", NOW)
    assert not found["is_rejected"]
    quarantine = expected(example, "quarantine")
    for one in found["datasets"]:
        parts = ("rows_accepted", "rows_quarantined", "rows_ignored")
        assert one["rows_read"] == sum(one[part] for part in parts)
        bad = quarantine.filter(pl.col("dataset") == one["dataset"])
        assert {why["reason"]: why["rows"] for why in one["reasons"]} == dict(
            bad.group_by("reason").len().iter_rows()
        )
        assert len(one["first_rows"]) == min(5, one["rows_accepted"])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after every example was taken in, beside the configuration of all."""
    folder = tmp_path_factory.mktemp("examples")
    shutil.copytree(REPOSITORY / "config", folder / "config")
    (folder / "config" / "mappings").mkdir(exist_ok=True)
    for example in APART:
        for path in (GOLDEN / example).iterdir():
            if path != export_of(example) and not path.name.startswith("expected_"):
                name = path.name.replace("mapping", example)
                shutil.copy(path, folder / "config" / "mappings" / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADHERENCE_CONFIG", str(folder / "config"))
        patch.setenv("ADHERENCE_KEY", KEY)
        taken_in(map(export_of, APART), folder / "data")
    return folder / "data"


@pytest.mark.parametrize("example", APART)
def test_each_row_that_counts_is_led_back_to_its_file_and_row(
    example: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADHERENCE_CONFIG", str(data.parent / "config"))
    monkeypatch.setenv("ADHERENCE_KEY", KEY)
    plan = derivation(data)
    (one,) = (t for t in plan.known if t.export.names[0] == export_of(example).name)
    for receipt in one.receipt.datasets:
        table = EVERY_DATASET[receipt.dataset]
        rows_of_it = accepted_rows([one], table, list(receipt.clinics), plan.store)
        row = rows_of_it.filter(~pl.col("is_deleted")).collect().row(0, named=True)
        words = (row["clinic_id"], table.name, *(str(row[name]) for name in table.key[1:]))
        (found,) = lineage(data, words)
        rows = [found["origin"], *found["superseded"]]
        # The same project has two examples, one of which took the place of the other.
        assert export_of(example).name in {origin["file"] for origin in rows}
        assert all(origin["row"] < PART for origin in rows)
        # Waiting where its episode is in no export of the example.
        assert found["state"] in ("current", "waiting")
