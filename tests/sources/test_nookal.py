"""Nookal's pages as rows: flags as text, failures that come as success, missing pages."""

from typing import Any

import pytest

from domain.errors import ExportRejected
from sources.documents import json_documents
from sources.nookal import COLUMNS, nookal_rows
from tests.sources.json_exports import example, frames_of, numbers, rows

FLAGS = {"arrived": "0", "cancelled": "0", "DNA": "0"}


def page(results: Any, **more: Any) -> dict[str, Any]:
    return {"status": "success", "data": {"results": results}, **more}


def numbered(number: Any, following: Any, total: Any, *ids: str) -> dict[str, Any]:
    settings = {"currentPage": number, "nextPage": following}
    records = {"appointments": [{"ID": i, **FLAGS} for i in ids]}
    return page(records, settings=settings, details={"totalItems": total})


def got_from(url: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"url": f"https://api.nookal.com/v2/getAppointments?{url}", "body": body}


def test_every_record_is_in_exactly_one_entity() -> None:
    frames = frames_of("nookal")
    documents = json_documents(example("nookal"))
    results = [value for d in documents for value in d["data"]["results"].values()]
    assert numbers(frames) == list(range(1, sum(map(len, results)) + 1))
    assert {entity: frame.height for entity, frame in frames.items()} == {
        "clients": 2,
        "appointments": 6,
        "treatment_notes": 1,
        "cases": 1,
        "other": 1,
    }


def test_flags_ids_and_local_times_stay_the_text_that_they_are() -> None:
    names = ("ID", "patientID", "arrived", "cancelled", "DNA", "appointmentStartTime")
    assert rows(frames_of("nookal")["appointments"], *names)[2:4] == [
        ("103", "1", "0", "0", "1", "10:30:00"),
        ("104", "0002", "0", "0", "0", "08:15"),
    ]


def test_a_note_says_that_it_is_deleted_and_keeps_its_answers_whole() -> None:
    note = frames_of("nookal")["treatment_notes"].row(0, named=True)
    assert (note["status"], note["clientID"]) == ("deleted", "1")
    assert note["answers"] == '[{"question": "Pain", "answer": "5"}]'


@pytest.mark.parametrize("entity", COLUMNS)
def test_no_name_contact_or_note_is_in_any_row(entity: str) -> None:
    cells = {str(cell) for row in frames_of("nookal")[entity].rows() for cell in row}
    private = ("Invented", "@", "98989899", "ABC123", "rang", "Dummy")
    assert [p for p in private if any(p in cell for cell in cells)] == []


ONE = {"ID": "1"}


@pytest.mark.parametrize(
    "results", [{"patients": [ONE]}, {"clients": {"4": ONE}}, {"Clients": [{"ID": 1}]}]
)
def test_client_and_patient_are_the_same_as_a_list_or_numbered(results: Any) -> None:
    assert nookal_rows([page(results)])["clients"]["ID"].to_list() == ["1"]


def test_an_empty_answer_has_no_rows_and_what_is_no_record_is_counted() -> None:
    assert numbers(nookal_rows([page([]), page({"appointments": []})])) == []
    frames = nookal_rows([page({"url": "https://x.example/jane.png", "file_id": "f"})])
    assert rows(frames["other"], "resource", "id") == [("url", None), ("file_id", None)]


@pytest.mark.parametrize(
    "pages",
    [
        [numbered(1, "2", 3, "1", "2"), numbered("2", None, 3, "3")],
        [numbered("2", None, 3, "3")],
        [numbered(1, 2, 3, "1")],
        [numbered(1, 0, None, "1")],
        [numbered(None, None, 9, "1")],
        # Two locations; a list without records is no page that stands twice.
        [numbered(1, 2, 3, "1", "2"), numbered(2, None, 3, "3"), numbered(1, None, 1, "9")],
        [numbered(1, None, 1, "1"), numbered(1, None, 0), numbered(1, None, 0)],
        [got_from(f"page=1&location_id={n}", numbered(1, None, 1, str(n))) for n in (1, 2)],
        # Somebody adds an appointment while the pages are fetched.
        [numbered(1, 2, 3, "1"), numbered(2, 3, 4, "2"), numbered(3, None, 3, "3")],
    ],
)
def test_a_list_may_be_saved_whole_or_in_several_files(pages: list[dict[str, Any]]) -> None:
    assert nookal_rows(pages)["appointments"].height > 0


@pytest.mark.parametrize(
    ("pages", "code", "said"),
    [
        ([{"status": "failure", "errorMessage": "Jane"}], "api_failure", "page 1 of the file"),
        ([page({"cases": []}), page({}) | {"status": "failure"}], "api_failure", "page 2"),
        ([{"status": "success", "data": {}}], "not_nookal", "page 1"),
        ([{"data": {"results": {}}}], "not_nookal", "page 1"),
        ([page({"cases": []}) | {"status": "succes"}], "not_nookal", "page 1"),
        ([page({"cases": ["Jane"]})], "bad_record", "data.results"),
        ([page({"cases": [{"ID": "1", "row_number": 3}]})], "bad_record", "record 1: row_number"),
        ([page({"appointments": [FLAGS | {"DNA": "yes"}]})], "bad_record", "record 1: DNA"),
        (
            [page({"appointments": [FLAGS | {"patientID": {"x": 51}}]})],
            "bad_record",
            "record 1: patientID",
        ),
        # Under another name it would be taken for "0".
        (
            [page({"appointments": [{"arrived": "0", "Cancelled": "1", "dna": "0"}]})],
            "bad_record",
            "record 1: cancelled, DNA",
        ),
        ([numbered(1, 2, 3, "1"), numbered(3, None, 3, "3")], "missing_page", "page 2"),
        ([numbered(1, None, 3, "1")], "control_total", "1 records"),
        # Two locations: a page of the one does not stand in for that of the other.
        (
            [
                *(numbered(1, 2, 5, "1", "2"), numbered(3, None, 5, "5")),
                *(numbered(1, 2, 3, "6", "7"), numbered(2, None, 3, "8")),
            ],
            "missing_page",
            "page 2",
        ),
        (
            [
                *(got_from(f"location_id=1&page={n}", numbered(n, n + 1, 3, "1")) for n in (1, 3)),
                *(got_from(f"location_id=2&page={n}", numbered(n, n + 1, 3, "2")) for n in (1, 2)),
            ],
            "missing_page",
            "page 2",
        ),
        (
            [
                got_from("api_key=k", numbered(1, 2, 3, "1")),
                got_from("api_key=k&page=3", numbered(3, None, 3, "3")),
            ],
            "missing_page",
            "page 2",
        ),
        ([numbered(1, None, 1, "1"), numbered(1, None, 1, "2")], "repeated_page", "page 1"),
    ],
)
def test_what_is_no_whole_answer_of_nookal_is_refused(
    pages: list[Any], code: str, said: str
) -> None:
    with pytest.raises(ExportRejected) as refusal:
        nookal_rows(pages)
    assert (refusal.value.code, said in str(refusal.value)) == (code, True)
    assert "Jane" not in str(refusal.value)
