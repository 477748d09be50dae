"""Cliniko's pages as rows: ids out of addresses, forms by their questions, missing pages."""

from typing import Any

import pytest

from domain.errors import ExportRejected
from sources.cliniko import COLUMNS, cliniko_rows
from sources.cliniko_forms import plain_text
from sources.documents import json_documents
from tests.sources.json_exports import example, frames_of, numbers, rows

API = "https://api.au1.cliniko.com/v1"


def link(path: str) -> dict[str, Any]:
    return {"links": {"self": f"{API}/{path}"}}


def page(resource: str, *records: dict[str, Any], number: int = 1, **more: Any) -> dict[str, Any]:
    last = more.pop("last", True)
    asked = more.pop("asked", "")
    links = {"self": f"{API}/{resource}?page={number}&per_page=50{asked}"}
    links |= {} if last else {"next": f"{API}/{resource}?page={number + 1}&per_page=50{asked}"}
    return {resource: list(records), "links": links, **more}


def patients(*ids: int) -> list[dict[str, Any]]:
    return [{"id": str(i), "updated_at": "2026-03-01T00:00:00Z"} for i in ids]


BOOKED = dict.fromkeys(
    ("starts_at", "patient", "patient_arrived", "did_not_arrive", "cancelled_at", "deleted_at")
)


def form(*questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    content = {"sections": [{"name": "Pain", "questions": list(questions)}]}
    return {"id": "9", "name": "Pain", "content": content, **more}


def answers(*questions: dict[str, Any]) -> dict[str, str | None]:
    """The cells of a form's questions."""
    frame = cliniko_rows([page("patient_forms", form(*questions))])["patient_forms"]
    row = frame.row(0, named=True)
    return {name: row[name] for name in frame.columns if name.startswith("Pain / ")}


def test_every_record_is_in_exactly_one_entity() -> None:
    documents = json_documents(example("cliniko"))
    records = [r for page in documents for r in next(v for v in page.values() if type(v) is list)]
    frames = frames_of("cliniko")
    assert numbers(frames) == list(range(1, len(records) + 1))
    assert {entity: frame.height for entity, frame in frames.items()} == {
        "patients": 5,
        "individual_appointments": 8,
        "attendees": 0,
        "patient_cases": 3,
        "treatment_notes": 2,
        "patient_forms": 7,
        "other": 1,
    }


def test_ids_of_eighteen_digits_are_kept_whether_written_as_text_or_number() -> None:
    frames = cliniko_rows([page("patients", {"id": 564393784322819470}, {"id": "0042"})])
    assert frames["patients"]["id"].to_list() == ["564393784322819470", "0042"]


def test_a_relation_keeps_its_address_and_gives_the_id_of_the_one_record() -> None:
    patient = frames_of("cliniko")["patients"].row(3, named=True)
    assert patient["merged_with_patient"] == f"{API}/patients/564393784322819470"
    assert patient["merged_with_patient_id"] == "564393784322819470"
    case = frames_of("cliniko")["patient_cases"]
    assert case["bookings"][0] == f"{API}/patient_cases/566562806174843905/bookings"
    assert "bookings_id" not in case.columns
    assert case["attendee_ids"][0] == "372482141335848698;529672213901608572"


def test_of_a_deleted_record_the_address_is_all_there_is() -> None:
    last = frames_of("cliniko")["patients"].row(4, named=True)
    given = {name: value for name, value in last.items() if value is not None}
    assert given == {
        "row_number": 5,
        "id": "564393784322819999",
        "deleted_at": "2026-03-18T04:00:00Z",
    }


def test_archived_merged_and_deleted_are_three_things_and_absent_may_be_an_empty_text() -> None:
    states = ("archived_at", "merged_at", "deleted_at")
    found = rows(frames_of("cliniko")["patients"], *states)
    assert found[1:4] == [
        ("2026-03-15T00:00:00Z", None, None),
        (None, None, None),
        ("2026-03-10T05:00:00Z", "2026-03-10T05:00:00Z", None),
    ]
    appointments = frames_of("cliniko")["individual_appointments"]
    assert appointments["cancelled_at"].to_list()[-2:] == ["2026-03-10T00:00:00Z", ""]
    assert appointments["did_not_arrive"].to_list()[:3] == ["false", "true", "false"]


@pytest.mark.parametrize("entity", COLUMNS)
def test_no_name_contact_or_note_is_in_any_row(entity: str) -> None:
    cells = {str(cell) for row in frames_of("cliniko")[entity].rows() for cell in row}
    private = ("Invented", "example.org", "61400000000", "likes cats", "flu", "token")
    assert [p for p in private if any(p in cell for cell in cells)] == []


def test_of_a_patient_nothing_is_kept_that_is_not_named() -> None:
    patient = {"id": "1", "aunts_maiden_name": "Doe", "doctor": link("contacts/7")}
    assert set(cliniko_rows([page("patients", patient)])["patients"].columns[1:]) == set(
        COLUMNS["patients"]
    )


def choice(name: str, *ticked: str, kind: str = "checkboxes") -> dict[str, Any]:
    boxes = [{"value": v, **({"selected": True} if v in ticked else {})} for v in ("A", "B", "C")]
    return {"name": name, "type": kind, "answers": boxes}


def test_questions_are_columns_by_their_section_and_wording() -> None:
    assert answers(
        {"name": "Now ", "type": "text", "answer": "<7> &amp; more"},
        {"name": "How?", "type": "paragraph", "answer": "<div>3 &lt; 4</div><div><br></div>b"},
        choice("Where?", "A", "C"),
        choice("One", kind="radiobuttons"),
        {"name": "Day", "type": "date", "answer": "2026-03-02"},
        {"name": "Sign", "type": "signature", "signature_id": "565805660088829113"},
        {"name": "Left out", "type": "text"},
    ) == {
        "Pain / Now": "<7> &amp; more",
        "Pain / How?": "3 < 4\nb",
        "Pain / Where?": "A;C",
        "Pain / One": None,
        "Pain / Day": "2026-03-02",
        "Pain / Sign": "565805660088829113",
        "Pain / Left out": None,
    }


def test_a_second_question_of_the_same_wording_has_its_own_column() -> None:
    questions = [{"name": "Pain", "type": "text", "answer": answer} for answer in "123"]
    assert answers(*questions) == {
        "Pain / Pain": "1",
        "Pain / Pain (2)": "2",
        "Pain / Pain (3)": "3",
    }


@pytest.mark.parametrize("wording", ["Right  now", "Right\u00a0now", " Right now\t"])
def test_a_question_typed_with_other_blanks_is_the_same(wording: str) -> None:
    forms = [
        form({"name": name, "type": "text", "answer": answer})
        for name, answer in (("Right now", "3"), (wording, "4"))
    ]
    frame = cliniko_rows([page("patient_forms", *forms)])["patient_forms"]
    assert rows(frame, "Pain / Right now") == [("3",), ("4",)]
    twice = [{"name": n, "type": "text", "answer": "5"} for n in ("Right now", wording)]
    assert answers(*twice) == {"Pain / Right now": "5", "Pain / Right now (2)": "5"}


@pytest.mark.parametrize("word", [True, "true", "True", None, ""])
def test_a_flag_may_be_written_in_capitals_or_be_absent(word: object) -> None:
    frame = cliniko_rows([page("attendees", {"arrived": word})])["attendees"]
    assert (frame["arrived"][0] or "").lower() in ("", "true")


def test_a_record_that_fills_one_column_twice_is_refused_by_its_number() -> None:
    known = {"id": "1", "old_reference_id": "a"}
    blank = cliniko_rows([page("patient_cases", known | {"old_reference_id ": None})])
    assert rows(blank["patient_cases"], "old_reference_id") == [("a",)]
    pages = [page("patient_cases", {"id": "2"}, known | {"old_reference_id ": "b"})]
    with pytest.raises(ExportRejected, match="page 1 of the file, record 2: 'old_reference_id'"):
        cliniko_rows(pages)


def test_what_the_vendor_does_not_describe_is_kept_beside_the_answer() -> None:
    other = choice("Where?", "A") | {"other": {"selected": True, "value": "knee"}}
    scored = choice("One", "B") | {"type": "radiobuttons"}
    scored["answers"][1]["points"] = 2
    found = answers(other, scored, {"name": "Now", "type": "text", "answr": "7"})
    assert found["Pain / Where? [other]"] == '{"selected": true, "value": "knee"}'
    assert '"points": 2' in (found["Pain / One [answers]"] or "")
    assert (found["Pain / Now"], found["Pain / Now [answr]"]) == (None, "7")


@pytest.mark.parametrize("content", [None, "", {}, {"sections": []}])
def test_a_form_without_questions_is_a_row_all_the_same(content: object) -> None:
    note = {"patient": link("patients/1"), "draft": True, "deleted_at": None, "content": content}
    frame = cliniko_rows([page("treatment_notes", {"id": "1", **note})])["treatment_notes"]
    assert rows(frame, "id", "draft", "patient_id") == [("1", "true", "1")]


def test_markup_is_taken_out_and_what_only_looks_like_it_stays() -> None:
    assert plain_text(None) is None
    assert plain_text("") == ""
    assert plain_text("<p>a<br/>b</p><ul><li>c</li></ul>") == "a\nb\nc"
    assert plain_text("5 < 6 and 7 > 2 &gt; 1") == "5 < 6 and 7 > 2 > 1"


def test_one_record_alone_is_read_as_one_of_its_kind() -> None:
    alone = {"id": "7", "name": "Case", "links": {"self": f"{API}/patient_cases/7"}}
    assert rows(cliniko_rows([alone])["patient_cases"], "id", "name") == [("7", "Case")]


@pytest.mark.parametrize(
    "pages",
    [
        [page("patients", *patients(1), number=2, last=False, total_entries=3)],
        [page("patients", *patients(1), total_entries=3, last=False)],
        [page("patients", *patients(1), total_entries=1), page("bookings", total_entries=0)],
        [
            page("patients", *patients(1, 2), total_entries=3, last=False),
            page("patients", *patients(3), total_entries=3, number=2),
        ],
        # Fetched while somebody was booked in: whole by no total, so that it is partial.
        [
            page("patients", *patients(1, 2), total_entries=3, last=False),
            page("patients", *patients(3, 4), total_entries=4, number=2),
        ],
        # Two lists, told apart by the first of two filters.
        [
            page("patients", *patients(1), asked=f"&q[]=created_at:{when}&q[]=archived_at:!?")
            for when in ("<2026", ">2026")
        ],
    ],
)
def test_a_list_may_be_saved_whole_or_in_several_files(pages: list[dict[str, Any]]) -> None:
    assert cliniko_rows(pages)["patients"].height == sum(len(p.get("patients", ())) for p in pages)


@pytest.mark.parametrize(
    ("pages", "code", "said"),
    [
        (
            [
                page("patients", *patients(1), last=False),
                page("patients", *patients(3), number=3),
            ],
            "missing_page",
            "page 2",
        ),
        ([page("patients", *patients(1), total_entries=2)], "control_total", "1 records"),
        ([page("patients", *patients(1), total_entires=2)], "control_total", "there are 2"),
        ([{"errors": {"base": "no"}}], "api_error", "page 1"),
        ([{"message": "Unauthorized"}], "api_error", "page 1"),
        ([{"links": {}}], "not_cliniko", "page 1"),
        ([{"patients": ["Jane Doe"]}], "bad_record", "page 1 of the file: the list"),
        ([{"patients": "Jane Doe"}], "bad_record", "page 1 of the file: the list"),
        ([page("patients", {"id": {}})], "bad_record", "record 1: id"),
        ([page("patient_forms", form("x"))], "bad_record", "section.questions"),  # type: ignore[arg-type]
        ([page("patient_forms", {"id": "1", "content": 5})], "bad_record", "content"),
        (
            [page("individual_appointments", {"id": "1", "starts_at": "2026-03-01T00:00:00Z"})],
            "bad_record",
            "cancelled_at, deleted_at, did_not_arrive, patient, patient_arrived",
        ),
        *(
            (
                [page("individual_appointments", BOOKED), page("attendees", {flag: word})],
                "bad_record",
                f"page 2 of the file, record 1: {flag} (expected true or false)",
            )
            for flag in ("patient_arrived", "did_not_arrive", "draft")
            for word in (1, "yes", 0)
        ),
    ],
)
def test_what_is_no_whole_answer_of_cliniko_is_refused(
    pages: list[Any], code: str, said: str
) -> None:
    with pytest.raises(ExportRejected) as refusal:
        cliniko_rows(pages)
    assert (refusal.value.code, said in str(refusal.value)) == (code, True)
    assert "Jane" not in str(refusal.value)


def test_a_box_that_is_neither_ticked_nor_not_is_refused() -> None:
    with pytest.raises(ExportRejected, match=r"question\.answers"):
        answers({"name": "x", "type": "checkboxes", "answers": [{"value": "A", "selected": "yes"}]})
