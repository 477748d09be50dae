"""The comparison with what people would use instead counts what it says it counts."""

from pathlib import Path

import polars as pl
import pytest

from benchmarks.alternatives.contenders import OURS, Outcome, contenders, weeks_apart
from benchmarks.alternatives.findings import names_found, rows_found
from benchmarks.alternatives.messy_exports import END, MessyExports, write_messy_exports
from benchmarks.alternatives.table import table
from tests.pipeline import published

BOUTS = 3_000


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> MessyExports:
    return write_messy_exports(tmp_path_factory.mktemp("exports"), BOUTS)


@pytest.fixture(scope="module")
def ours(exports: MessyExports, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which our pipeline took in the first export."""
    data = tmp_path_factory.mktemp("data")
    published(sorted(exports.first.iterdir()), data, END)
    return data


@pytest.fixture(scope="module")
def outcome(ours: Path) -> Outcome:
    return contenders(None, None)[OURS].outcome(ours)


def test_the_same_arguments_give_the_same_files(exports: MessyExports, tmp_path: Path) -> None:
    again = write_messy_exports(tmp_path, BOUTS)
    for folder, other in ((exports.first, again.first), (exports.second, again.second)):
        written = {file.name: file.read_bytes() for file in folder.iterdir()}
        assert written == {file.name: file.read_bytes() for file in other.iterdir()}


def test_of_our_program_every_line_is_accounted_for(
    exports: MessyExports, outcome: Outcome
) -> None:
    found = rows_found(outcome, exports.right, exports.faulty)
    assert exports.lines == found["stored"] + exports.older + exports.faulty.len()
    assert set(found.values()) - {found["stored"]} == {0}


def test_a_row_that_is_lost_doubled_or_wrong_is_counted(
    exports: MessyExports, outcome: Outcome
) -> None:
    wrong = exports.right.head(1).with_columns(session_id=pl.lit(exports.faulty[0]))
    stored = pl.concat([outcome.stored.slice(2), outcome.stored.tail(3), wrong])
    nothing_aside = Outcome(stored, outcome.weeks, outcome.report, "")
    found = rows_found(nothing_aside, exports.right, exports.faulty)
    assert found["lost"] == 2 + exports.faulty.len() - 1
    assert found["duplicates"] == 3
    assert found["stored_though_wrong"] == 1


def test_a_week_counts_as_wrong_where_a_figure_differs_or_it_is_missing(outcome: Outcome) -> None:
    weeks = outcome.weeks.with_row_index("n")
    altered = weeks.with_columns(
        sessions_done=pl.col("sessions_done") + pl.when(pl.col("n") == 3).then(1).otherwise(0)
    )
    assert weeks_apart(weeks.drop("n"), outcome.weeks) == 0
    assert weeks_apart(altered.slice(1).drop("n"), outcome.weeks) == 2


def test_names_are_planted_and_found_where_they_lie(
    exports: MessyExports, ours: Path, tmp_path: Path
) -> None:
    contender = contenders(None, None)[OURS]
    found = names_found(contender, ours, "", exports.names)
    assert found["open"] == {}
    assert any(place.startswith("landing/") for place in found["private"])
    (tmp_path / "a.log").write_text(f"cannot read {exports.names[0]}")
    said = names_found(contender, tmp_path, f"reads {exports.names[1]}", exports.names)
    assert said["open"] == {"a.log": [exports.names[0]], "terminal": [exports.names[1]]}


def test_the_table_says_who_could_not_run() -> None:
    results = {"contenders": {"one": {"unavailable": "it is not installed"}}}
    assert "one could not run: it is not installed." in table(results)
