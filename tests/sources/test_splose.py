"""splose's pages as rows: one for each patient of an appointment."""

from pathlib import Path
from typing import Any

import pytest

from domain.errors import ExportRejected
from sources.conditions import unmeant_rows
from sources.documents import json_documents
from sources.mapping_files import load_mapping
from sources.read import read_export
from sources.splose import ATTENDING, COLUMNS, splose_rows
from tests.sources.json_exports import GOLDEN, as_json, example, frames_of, numbers, rows

API = "https://api.splose.com/v1"


def page(*records: Any, **more: Any) -> dict[str, Any]:
    return {"data": list(records), "links": {"previousPage": None, "nextPage": None}, **more}


def test_every_patient_of_every_appointment_is_in_exactly_one_row() -> None:
    frames = frames_of("splose")
    records = [record for page in json_documents(example("splose")) for record in page["data"]]
    counted = sum(len(record.get("appointmentPatients", ())) or 1 for record in records)
    assert numbers(frames) == list(range(1, counted + 1))
    assert {entity: frame.height for entity, frame in frames.items()} == {
        "appointments": 8,
        "appointments_without_patients": 1,
        "patients": 1,
        "cases": 1,
        "other": 1,
    }


def test_a_group_gives_each_patient_their_own_status() -> None:
    inner = [f"appointmentPatients.{name}" for name in ("patientId", "caseId", "status")]
    found = rows(frames_of("splose")["appointments"], "id", "start", *inner)
    assert found[1:4] == [
        ("702", "2026-03-03T22:30:00.000Z", "51", "6", "attended"),
        ("702", "2026-03-03T22:30:00.000Z", "52", None, "didNotAttend"),
        ("702", "2026-03-03T22:30:00.000Z", "53", None, "cancelled"),
    ]


def test_archived_and_deleted_are_kept_apart() -> None:
    names = ("id", "archived", "deletedAt")
    found = rows(frames_of("splose")["appointments"], *names)
    assert found[5:7] == [
        ("705", "false", "2026-03-05T00:00:00.000Z"),
        ("706", "true", None),
    ]


def test_an_hour_blocked_for_nobody_is_no_appointment_of_a_patient() -> None:
    frame = frames_of("splose")["appointments_without_patients"]
    assert rows(frame, "id", "isUnavailableBlock") == [("703", "true")]


def test_a_deleted_appointment_that_has_lost_its_patients_is_among_those_of_patients() -> None:
    gone = {"id": 1, ATTENDING: [], "deletedAt": "2026-04-15T00:00:00Z"}
    frames = splose_rows([page(gone, gone | {"id": 2, "isUnavailableBlock": True})])
    names = ("id", "attending", f"{ATTENDING}.patientId")
    assert rows(frames["appointments"], *names) == [("1", None, None)]
    assert frames["appointments_without_patients"]["id"].to_list() == ["2"]
    both = page({"id": 3, ATTENDING: [{"patientId": 51}, {"patientId": 52}], "deletedAt": None})
    assert rows(splose_rows([both])["appointments"], *names) == [
        ("3", "2", "51"),
        ("3", "2", "52"),
    ]


def test_it_is_counted_as_one_that_no_part_of_the_mapping_takes(tmp_path: Path) -> None:
    mapping = load_mapping(GOLDEN / "splose" / "mapping.yaml")
    gone = {"id": 1, ATTENDING: [], "deletedAt": "2026-04-15T00:00:00Z"}
    kept = {"id": 2, ATTENDING: [{"patientId": 51}], "deletedAt": None}
    export = tmp_path / "clinic_b_splose_2026-04-20.ndjson"
    export.write_text(as_json(page(gone, kept)))
    raw = read_export(export, mapping, tmp_path)["appointments"]
    assert (raw.rows_read, unmeant_rows(raw, mapping.datasets, mapping.missing)) == (2, 1)


@pytest.mark.parametrize("entity", COLUMNS)
def test_no_name_contact_or_note_is_in_any_row(entity: str) -> None:
    cells = {str(cell) for row in frames_of("splose")[entity].rows() for cell in row}
    private = ("Ada", "nvented", "@", "400000000", "430000000")
    assert [p for p in private if any(p in cell for cell in cells)] == []


@pytest.mark.parametrize(
    ("document", "resource"),
    [
        ({"url": f"{API}/invoices?id_gt=3", "body": page({"id": 1, "patientId": 2})}, "invoices"),
        (page({"id": 1}, links={"nextPage": f"{API}/support-items?id_gt=1"}), "support-items"),
        (page({"id": 1}), "unknown"),
    ],
)
def test_what_a_page_lists_is_told_by_its_address_or_its_neighbours(
    document: Any, resource: str
) -> None:
    frame = splose_rows([document])["other"]
    assert rows(frame, "resource", "id") == [(resource, "1")]


@pytest.mark.parametrize(
    ("record", "entity"),
    [
        (
            {"id": 1, "appointmentPatients": [], "deletedAt": None},
            "appointments_without_patients",
        ),
        ({"id": 1, "firstname": "Ada"}, "patients"),
        ({"id": 1, "patientId": 2, "expiryDate": None}, "cases"),
    ],
)
def test_without_an_address_the_fields_tell(record: dict[str, Any], entity: str) -> None:
    assert splose_rows([page(record)])[entity]["id"].to_list() == ["1"]


def test_an_id_that_is_a_number_with_a_zero_fraction_is_the_whole_number(tmp_path: Path) -> None:
    export = tmp_path / "export.json"
    patients = '{"patientId": 51.0}, {"patientId": "51.0"}, {"patientId": 51.50}, {"status": 1.0}'
    appointment = f'{{"id": 7.00, "deletedAt": null, "{ATTENDING}": [{patients}]}}'
    export.write_text(f'{{"data": [{appointment}], "links": {{}}}}')
    found = splose_rows(json_documents(export))["appointments"]
    assert rows(found, "id", f"{ATTENDING}.patientId", f"{ATTENDING}.status") == [
        ("7", "51", None),
        ("7", "51.0", None),
        ("7", "51.50", None),
        ("7", None, "1.0"),
    ]


APPOINTMENTS = {"nextPage": f"{API}/appointments?id_gt=1"}


@pytest.mark.parametrize(
    ("document", "code", "said"),
    [
        ({"patients": []}, "not_splose", "page 1"),
        (
            page({"id": 1, "appointmentPatients": []})
            | {"links": {"nextPage": f"{API}/appointment"}},
            "not_splose",
            "page 1",
        ),
        ({"error": "Too many requests"}, "api_error", "page 1"),
        (page("Jane"), "bad_record", "page 1 of the file: data"),
        (page({"id": 1}, links=APPOINTMENTS), "bad_record", "record 1: appointmentPatients"),
        (page({"id": 1, "appointmentPatients": [5], "deletedAt": None}), "bad_record", "record 1"),
        (page({"id": 1, "appointmentPatients": []}), "bad_record", "record 1: deletedAt"),
        *(
            (
                page({"id": 1, ATTENDING: [{"patientId": own}], "deletedAt": None}),
                "bad_record",
                "page 1 of the file, record 1: patientId",
            )
            for own in ({"x": 51}, [51])
        ),
    ],
)
def test_what_is_no_answer_of_splose_is_refused(document: Any, code: str, said: str) -> None:
    with pytest.raises(ExportRejected) as refusal:
        splose_rows([document])
    assert (refusal.value.code, said in str(refusal.value)) == (code, True)
    assert "Jane" not in str(refusal.value)
