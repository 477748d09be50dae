"""Staged files from rows that state only what they are about."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from domain.columns import POLARS_TYPES, Kind, Table
from domain.datasets import DATASETS
from domain.environment import REPOSITORY
from domain.settings import Settings, load_settings
from expectations.validate import Validation, validated

# It imports modules that are out of date, and warns only the first time.
with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import great_expectations  # noqa: F401

Row = Mapping[str, Any]
EXPORTED_ON = date(2026, 11, 15)
PERSON = {"clinic_id": "clinic_a", "patient_id": "007"}

GOOD: dict[str, Row] = {
    "episodes": {**PERSON, "cohort": "lumbar_hip", "started_on": "2026-11-15"},
    "prescriptions": {
        **PERSON,
        "episode_id": "e1",
        "exercise_code": "hip_clamshell",
        "sets": 2,
        "reps_min": 12,
        "times_per_day": 2,
        "days_per_week": 7,
        "valid_from": "2027-01-01",
    },
    "holds": {**PERSON, "episode_id": "e1", "from_on": "2027-01-01"},
    "sessions": {
        **PERSON,
        "line_no": 1,
        "performed_at": "2026-11-15T23:59",
        "setting": "home",
        "source_kind": "patient",
        "exercise_code": "hip_clamshell",
        "status": "done",
        "sets_done": 2,
        "reps_per_set": 12,
    },
    "appointments": {**PERSON, "starts_at": "2027-01-01T09:00", "status": "booked"},
    "outcomes": {**PERSON, "instrument": "nprs", "completed_at": "2026-11-15T23:59"},
}


def _read(kind: Kind, cell: Any) -> Any:
    """What a cell stands for: dates are written as text, any other text is unreadable."""
    read = {Kind.DATE: date.fromisoformat, Kind.DATETIME: datetime.fromisoformat}.get(kind)
    if not isinstance(cell, str):
        return cell
    try:
        return read(cell) if read else None
    except ValueError:
        return None


def _cells(table: Table, row: Row) -> dict[str, Any]:
    """A staged row, without what only outcomes have."""
    cells = {column.name: row.get(column.name) for column in table.columns}
    for column in table.columns:
        given = cells[column.name]
        if not column.is_text:
            read = cells[column.name] = _read(column.kind, given)
            is_unread = given is not None and read is None
            cells[f"{column.name}_text"] = str(given) if is_unread else None
    return cells


def _schema(table: Table) -> dict[str, Any]:
    texts = {f"{c.name}_text": pl.String() for c in table.columns if not c.is_text}
    scores = {"reported_score": pl.Float64(), "computed_score": pl.Float64()}
    return {
        "export_id": pl.String(),
        "row_number": pl.Int64(),
        "exported_on": POLARS_TYPES[Kind.DATE],
        "unlisted": pl.List(pl.String()),
        **table.polars_schema,
        **texts,
        **(scores if table.name == "outcomes" else {}),
    }


def staged_frame(table: Table, rows: Sequence[Row], exported_on: date | None) -> pl.DataFrame:
    """One staged row per row; keys differ unless the rows give them."""
    schema = _schema(table)
    cells = []
    for number, row in enumerate(rows, 1):
        whole = {**GOOD[table.name], table.key[1]: f"k{number}", **row}
        own = {"export_id": "ab" * 32, "row_number": number, "exported_on": exported_on}
        own["unlisted"] = row.get("unlisted", [])
        cell = own | _cells(table, whole)
        scores = {"reported_score": cell.get("score"), "computed_score": row.get("computed_score")}
        cells.append({name: (cell | scores)[name] for name in schema})
    return pl.DataFrame(cells, schema=schema)


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load_settings(REPOSITORY / "config")


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Rows as a staged file."""
    # Brackets and quotes in a folder's name must not be taken for a pattern.
    folder = tmp_path_factory.mktemp("staged [x] it's *")

    def staged(dataset: str, rows: Sequence[Row], exported_on: date | None = EXPORTED_ON) -> Path:
        path = folder / f"{len(list(folder.iterdir()))}.parquet"
        staged_frame(DATASETS[dataset], rows, exported_on).write_parquet(path)
        return path

    return staged


@pytest.fixture(scope="session")
def judge(
    stage: Callable[..., Path], settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Validation]:
    """Rows as the validation of them."""
    folder = tmp_path_factory.mktemp("work [x] it's *")

    def judged(
        dataset: str,
        rows: Sequence[Row],
        exported_on: date | None = EXPORTED_ON,
        settings: Settings = settings,
    ) -> Validation:
        path = stage(dataset, rows, exported_on)
        return validated(path, DATASETS[dataset], settings, folder)

    return judged


@pytest.fixture(scope="session")
def broken_rules() -> Callable[[Validation, int], set[str]]:
    """The rules that one row breaks, warnings included, without the dataset's name."""

    def of_row(validation: Validation, row_number: int) -> set[str]:
        rows = pl.concat([validation.reasons, validation.warnings])
        rule_ids = rows.filter(pl.col("row_number") == row_number)["rule_ids"].explode()
        return {rule_id.split(".", 1)[1] for rule_id in rule_ids}

    return of_row
