"""Raw rows to staged ones: types, defaults, the text kept beside, what is known of the export."""

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from domain.columns import Table
from domain.datasets import DATASETS
from domain.environment import REPOSITORY
from domain.settings import Settings, load_settings
from transforms.staging.staged import ExportFacts, staged

MADE = ExportFacts("ab" * 32, datetime.fromisoformat("2026-11-15T08:30"))
UNDATED = ExportFacts("ab" * 32, None)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(REPOSITORY / "config")


def raw(table: Table, *rows: dict[str, str]) -> pl.LazyFrame:
    """Raw rows with the cells given and no others."""
    schema = {"row_number": pl.Int64, **dict.fromkeys(table.names, pl.String)}
    cells = [
        {"row_number": number, **dict.fromkeys(table.names), **row}
        for number, row in enumerate(rows, 1)
    ]
    return pl.LazyFrame(cells, schema=schema)


def row(
    dataset: str, settings: Settings, /, export: ExportFacts = MADE, **cells: str
) -> dict[str, Any]:
    table = DATASETS[dataset]
    return staged(raw(table, cells), table, settings, export).collect().row(0, named=True)


@pytest.mark.parametrize(
    ("dataset", "column", "value"),
    [
        ("sessions", "source_kind", "patient"),
        ("sessions", "status", "done"),
        ("prescriptions", "days_per_week", 7),
    ],
)
def test_an_empty_cell_has_the_default_of_its_column(
    dataset: str, column: str, value: object, settings: Settings
) -> None:
    assert row(dataset, settings, MADE, **{column: ""})[column] == value
    assert row(dataset, settings)[column] == value


def test_no_other_column_has_a_default(settings: Settings) -> None:
    filled = {
        (table.name, name)
        for table in DATASETS.values()
        for name in table.names
        if row(table.name, settings)[name] is not None
    }
    assert filled == {
        ("sessions", "source_kind"),
        ("sessions", "status"),
        ("prescriptions", "days_per_week"),
    }


@pytest.mark.parametrize("patient_id", ["007", " 007", "1e3", "5.64394E+17", "NaN", "null", "é"])
def test_an_id_stays_as_it_was_exported(patient_id: str, settings: Settings) -> None:
    assert row("sessions", settings, patient_id=patient_id)["patient_id"] == patient_id


def test_only_what_cannot_be_read_is_null_and_keeps_its_text(settings: Settings) -> None:
    found = row(
        "sessions", settings, sets_done="two", pain="1,5", performed_at="15/11/2026", line_no="2"
    )
    texts = {name: (found[name], found[f"{name}_text"]) for name in ("sets_done", "pain")}
    assert texts == {"sets_done": (None, "two"), "pain": (None, "1,5")}
    assert (found["performed_at"], found["performed_at_text"]) == (None, "15/11/2026")
    assert (found["line_no"], found["line_no_text"]) == (2, None)
    assert (found["reps_per_set"], found["reps_per_set_text"]) == (None, None)


def test_a_staged_row_says_when_its_export_was_made(settings: Settings) -> None:
    known, unknown = row("holds", settings), row("holds", settings, UNDATED)
    assert (known["exported_at"], known["exported_on"]) == (
        datetime.fromisoformat("2026-11-15T08:30"),
        date(2026, 11, 15),
    )
    assert (unknown["exported_at"], unknown["exported_on"]) == (None, None)
    assert known["export_id"] == MADE.export_id


@pytest.mark.parametrize("dataset", DATASETS)
def test_columns_have_the_types_of_the_contract(dataset: str, settings: Settings) -> None:
    table = DATASETS[dataset]
    schema = staged(raw(table), table, settings, MADE).collect_schema()
    assert {name: schema[name] for name in table.names} == table.polars_schema
    texts = {c.name for c in table.columns if not c.is_text}
    assert {n.removesuffix("_text") for n, t in schema.items() if n.endswith("_text")} == texts


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("hip_clamshell", "hip_clamshell"),
        ("HIP_CLAMSHELL", "hip_clamshell"),
        (" Clamshell ", "hip_clamshell"),
        ("Side-lying clamshell", "hip_clamshell"),
        ("bird DOG", "lumbar_bird_dog"),
        ("Side-lying\u00a0 clamshell", "hip_clamshell"),
        ("Handstand", "Handstand"),
    ],
)
def test_an_exercise_is_known_by_code_name_or_synonym_in_any_case(
    name: str, code: str, settings: Settings
) -> None:
    assert row("sessions", settings, exercise_code=name)["exercise_code"] == code
    assert row("prescriptions", settings, exercise_code=name)["exercise_code"] == code


@pytest.mark.parametrize(
    ("written", "sex"),
    [("F", "f"), (" Female ", "f"), ("m", "m"), ("X", "x"), ("other", "x"), ("?", None)],
)
def test_sex_is_f_m_x_or_not_recorded(written: str, sex: str | None, settings: Settings) -> None:
    assert row("episodes", settings, sex=written)["sex"] == sex


def test_a_moment_with_an_offset_follows_the_clock_of_its_clinic(settings: Settings) -> None:
    at = "2026-07-01T00:00Z"
    hours = {
        clinic_id: str(
            row("sessions", settings, clinic_id=clinic_id, performed_at=at)["performed_at"]
        )
        for clinic_id in ("clinic_a", "clinic_b", "clinic_c", "nobody's")
    }
    assert hours == {
        "clinic_a": "2026-07-01 09:30:00",
        "clinic_b": "2026-07-01 10:00:00",
        "clinic_c": "2026-07-01 08:00:00",
        "nobody's": "2026-07-01 09:30:00",
    }
