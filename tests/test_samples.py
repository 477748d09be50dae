"""The plain samples come out as their expected results say."""

import json
import subprocess
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from domain.published import PUBLISHED
from tests.conftest import PLAIN, Program
from tests.pipeline import table, with_ids
from warehouse.sentences import grain, meaning
from warehouse.store import Store
from warehouse.views import views

Run = tuple[Path, "subprocess.CompletedProcess[str]"]
ROW = ["clinic_id", "patient_id", "episode_id"]


def expected(name: str) -> pl.DataFrame:
    return pl.read_csv(PLAIN / name, schema_overrides={"patient_id": pl.String})


def differences(found: pl.DataFrame, wanted: pl.DataFrame, on: list[str]) -> list[str]:
    """Rows and cells that are not in both, or differ by more than 1e-6."""
    keys_found = set(found.select(on).cast(pl.String).iter_rows())
    keys_wanted = set(wanted.select(on).cast(pl.String).iter_rows())
    joined = wanted.join(found, on=on, suffix="_found")
    wrong = [f"only in one: {key}" for key in sorted(keys_found ^ keys_wanted)]
    for name in [name for name in wanted.columns if name not in on]:
        want = pl.col(name).cast(pl.Float64)
        have = pl.col(f"{name}_found").cast(pl.Float64)
        # The expected rates are rounded to six digits: half of the last one is theirs.
        near = ((want - have).abs() <= 1e-6 + 5e-7).fill_null(False)
        same = near | (want.is_null() & have.is_null())
        wrong += [f"{name}: {row}" for row in joined.filter(~same).select(on).iter_rows()]
    return wrong


def test_the_run_ends_well(samples_run: Run) -> None:
    _, run = samples_run
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


def test_nothing_is_written_to_the_home_of_whoever_runs_it(samples_run: Run) -> None:
    """Where that can't be written to, engines say so to the terminal, in words of their own."""
    assert not [*(samples_run[0].parent / "home").rglob("*")]


def test_patient_weeks_are_those_expected(samples_run: Run) -> None:
    wanted = expected("expected_patient_weeks.csv").with_columns(pl.col("week").str.to_date())
    found = with_ids(Store(samples_run[0]), "patient_weeks")
    assert wanted.height == 572
    assert differences(found, wanted, [*ROW, "week", "component"]) == []


def test_outcome_windows_are_those_expected(samples_run: Run) -> None:
    wanted = expected("expected_windows.csv")
    found = with_ids(Store(samples_run[0]), "outcome_windows")
    assert wanted.height == 172
    assert differences(found, wanted, [*ROW, "instrument", "outcome_window"]) == []
    none = found.filter(pl.col("improvement") == 0)["improvement"].cast(pl.String).unique()
    assert none.to_list() == ["0.0"]


def test_quarantine_waiting_and_sums_are_those_expected(
    samples_run: Run, adherence: Program
) -> None:
    found = json.loads(adherence("status", "--json", "--data", samples_run[0]).stdout)
    reasons = {name: counts for name, counts in found["quarantine"].items() if counts}
    assert reasons == json.loads((PLAIN / "expected_quarantine.json").read_text())
    assert {name: n for name, n in found["waiting"].items() if n} == {"sessions": 3}
    assert found["published"]["as_of"] == "2026-11-15"
    for export in found["exports"]:
        parts = ("rows_accepted", "rows_quarantined", "rows_ignored")
        assert export["rows_read"] == sum(export[part] for part in parts), export
    for name, current in found["current"].items():
        accepted = sum(e["rows_accepted"] for e in found["exports"] if e["dataset"] == name)
        assert accepted == current + found["superseded"][name]


def test_the_database_holds_every_table_and_comment(samples_run: Run) -> None:
    import duckdb

    with duckdb.connect(str(samples_run[0] / "adherence.duckdb"), read_only=True) as database:
        tables = dict(
            database.execute("select table_name, comment from duckdb_tables()").fetchall()
        )
        columns = database.execute(
            "select table_name, column_name, comment from duckdb_columns() where not internal"
        ).fetchall()
    assert tables == {t.name: grain(t) for t in PUBLISHED.values()}
    declared = {
        (t.name, c.name, meaning(c))
        for t in (*PUBLISHED.values(), *views().values())
        for c in t.columns
    }
    assert set(columns) == declared


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_parquet_holds_the_same_rows_as_the_database(samples_run: Run, name: str) -> None:
    import duckdb

    data = samples_run[0]
    with duckdb.connect(str(data / "adherence.duckdb"), read_only=True) as database:
        rows = database.execute(f"select * from {name} order by all").fetchall()
        parquet = str(data / "parquet" / f"{name}.parquet")
        same = database.execute(f"select * from '{parquet}' order by all").fetchall()
    assert same == rows


def test_every_key_of_a_published_row_is_known_to_the_private_folder(samples_run: Run) -> None:
    store = Store(samples_run[0])
    for name in ("patient_weeks", "outcome_windows", "bouts", "flags", "attendance"):
        rows = with_ids(store, name)
        assert rows.height > 0
        assert rows.filter(pl.col("patient_id").is_null()).is_empty()


def test_only_the_owner_may_read_what_is_made(samples_run: Run) -> None:
    data = samples_run[0]
    private = [data / "private" / "key", data / "adherence.duckdb", *data.rglob("*.parquet")]
    assert all(path.stat().st_mode & 0o077 == 0 for path in private)


def test_the_comparison_is_that_of_the_last_complete_week(samples_run: Run) -> None:
    weeks = table(Store(samples_run[0]), "cohort_comparison")["week"].unique().to_list()
    assert weeks == [date(2026, 11, 9)]
