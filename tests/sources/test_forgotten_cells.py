"""Rows of FHIR that no patient is read of, and those about patients under another id."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.person import Person
from sources.forgotten import forgotten_rows
from sources.mapping_files import load_mapping
from sources.read import read_export
from tests.sources.test_forgotten import LINES

MAPPING = """
mapping: clinic_b_fhir
version: 1
extends: fhir_r4
files: '*'
columns: {clinic_id: {constant: clinic_b}}
"""
PAIN = {"coding": [{"system": "http://loinc.org", "code": "72514-3"}]}
Resource = dict[str, Any]


def observation(number: int, subject: str) -> Resource:
    """A pain score of that subject."""
    return {
        "resourceType": "Observation",
        "id": f"o{number}",
        "status": "final",
        "code": PAIN,
        "subject": {"reference": subject},
        "effectiveDateTime": "2026-03-02T09:00:00+11:00",
        "valueInteger": 5,
    }


def deletion(address: str) -> Resource:
    """A history with the request to delete a resource."""
    request = {"method": "DELETE", "url": address}
    entry = {"request": request, "response": {"lastModified": "2026-04-10T00:00:00Z"}}
    return {"resourceType": "Bundle", "type": "history", "entry": [entry]}


def left_out(resources: list[Resource], who: Person, tmp_path: Path) -> dict[str, int]:
    """How many rows of each kind go with the patient."""
    (tmp_path / "fhir.yaml").write_text(MAPPING)
    mapping = load_mapping(tmp_path / "fhir.yaml")
    export = tmp_path / "export.ndjson"
    export.write_text("\n".join(map(json.dumps, resources)))
    entities = read_export(export, mapping, tmp_path)
    found = forgotten_rows(entities, mapping.datasets, mapping.missing, who)
    assert all(
        numbers <= {*pl.read_parquet(entities[name].rows)["row_number"]}
        for name, numbers in found.items()
    )
    return {name: len(numbers) for name, numbers in found.items()}


@pytest.mark.parametrize("patient", ["pat-77", "6600"])
@pytest.mark.parametrize("address", ["Patient/{}", "https://x/fhir/Patient/{}/_history/2"])
def test_a_patient_whom_the_source_deleted_goes(patient: str, address: str, tmp_path: Path) -> None:
    # Also where nothing else in the export is about them.
    resources = [observation(1, "Patient/other"), deletion(address.format(patient))]
    who = Person("clinic_b", (patient,))
    assert left_out(resources, who, tmp_path) == {"deletions": 1}
    assert left_out(resources, Person("clinic_a", (patient,)), tmp_path) == {}


def test_what_was_deleted_of_others_stays_where_its_number_is_the_patients(tmp_path: Path) -> None:
    resources = [observation(1, "Patient/6600"), deletion("Observation/6600")]
    assert left_out(resources, Person("clinic_b", ("6600",)), tmp_path) == {"observations": 1}


def test_what_was_deleted_of_others_stays_where_its_name_is_the_patients(tmp_path: Path) -> None:
    resources = [observation(1, "Patient/example"), deletion("Observation/example")]
    assert left_out(resources, Person("clinic_b", ("example",)), tmp_path) == {"observations": 1}


@pytest.mark.parametrize("patient", ["pat-77", "6600"])
@pytest.mark.parametrize("subject", ["Group/{}", "https://x/fhir/Patient?_id={}"])
def test_a_row_of_no_patient_goes_where_its_subject_names_one(
    patient: str, subject: str, tmp_path: Path
) -> None:
    resources = [observation(1, "Patient/other"), observation(2, subject.format(patient))]
    who = Person("clinic_b", (patient,))
    assert left_out(resources, who, tmp_path) == {"observations": 1}


@pytest.mark.parametrize("patient", ["pat-77", "6600"])
def test_a_patient_goes_who_is_another_one_now(patient: str, tmp_path: Path) -> None:
    links = [
        {"type": "replaced-by", "other": {"reference": f"Patient/{one}"}} for one in ("x", patient)
    ]
    resources: list[Resource] = [
        observation(1, "Patient/other"),
        {"resourceType": "Patient", "id": "9999", "link": links},
        {"resourceType": "Patient", "id": "other", "link": [links[0]]},
    ]
    assert left_out(resources, Person("clinic_b", (patient,)), tmp_path) == {"patients": 1}


@pytest.mark.parametrize(
    ("row", "is_left_out"),
    [
        ("clinic_b,,PT-1", True),
        (",,PT-1", True),
        # Of another clinic, or somebody's own.
        ("clinic_a,,PT-1", False),
        ("clinic_b,other,PT-1", False),
        # A number may be that of anything, and a word part of any text.
        ("clinic_b,,42", False),
        ("clinic_b,,about PT-1", False),
    ],
)
def test_a_row_of_no_patient_goes_where_a_cell_is_the_id(
    row: str, is_left_out: bool, tmp_path: Path
) -> None:
    (tmp_path / "diary.yaml").write_text(LINES)
    mapping = load_mapping(tmp_path / "diary.yaml")
    header = "clinic_id,patient_id,note,personal_best,episode_id,hold_id,from_on,to_on"
    rows = [f"{one},42,e,h,2026-11-09,2026-11-10" for one in ("clinic_b,other,", row)]
    path = tmp_path / "export.csv"
    path.write_text("\n".join([header, *rows, ""]))
    entities = read_export(path, mapping, tmp_path)
    who = Person("clinic_b", ("PT-1", "42"))
    found = forgotten_rows(entities, mapping.datasets, mapping.missing, who)
    assert found == ({"rows": frozenset([2])} if is_left_out else {})
