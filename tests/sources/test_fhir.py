"""FHIR resources as rows: answers, codes, dates, references, deletions."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from domain.errors import ExportRejected
from sources.documents import json_documents
from sources.fhir import COLUMNS, fhir_rows
from tests.sources.json_exports import SAMPLES, example, frames_of, numbers, resources, rows

EXAMPLES = ("fhir_r4", "fhir_stu3")


def resource(kind: str, **members: Any) -> dict[str, Any]:
    return {"resourceType": kind, "id": "x", **members}


def response(*items: Mapping[str, Any], **members: Any) -> dict[str, Any]:
    done = {"status": "completed", "item": list(items)}
    return resource("QuestionnaireResponse", **done | members)


def bundle(*entries: Mapping[str, Any], **members: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "transaction", "entry": list(entries), **members}


def answered(link_id: str, *values: Mapping[str, Any], **members: Any) -> dict[str, Any]:
    return {"linkId": link_id, "answer": list(values), **members}


def only(entity: str, *documents: Any) -> dict[str, Any]:
    """The one row of an entity."""
    return fhir_rows(documents)[entity].row(0, named=True)


def test_every_entity_is_there_with_its_columns_even_without_rows() -> None:
    frames = fhir_rows([])
    assert {entity: tuple(frame.columns[1:]) for entity, frame in frames.items()} == COLUMNS
    assert {frame.height for frame in frames.values()} == {0}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_resource_is_in_exactly_one_entity_in_the_order_of_the_file(name: str) -> None:
    documents = json_documents(example(name))
    found = [found for document in documents for found in resources(document)]
    frames = fhir_rows(documents)
    assert numbers(frames) == list(range(1, len(found) + 1))
    for frame in frames.values():
        for number, own in rows(frame, "row_number", "id"):
            assert found[number - 1].get("id", own) == own


def test_answers_are_one_column_per_link_id_groups_and_follow_ups_flattened() -> None:
    items = [
        {
            "linkId": "group",
            "item": [answered("a/1 ", {"valueInteger": 3}), {"linkId": "not answered"}],
        },
        answered("b", {"valueDecimal": "3.50", "item": [answered("why", {"valueString": "x"})]}),
        answered("c", {"valueCoding": {"code": "9"}}, {"valueCoding": {"display": "none"}}),
        answered("b", {"valueBoolean": False}),
        answered("day", {"valueDate": "2026-03"}),
        answered("load", {"valueQuantity": {"value": "2.5", "unit": "kg", "comparator": ">="}}),
        answered("empty", {"extension": []}),
    ]
    row = only("responses", response(*items))
    names = [name for name in row if name not in ("row_number", *COLUMNS["responses"])]
    assert {name: row[name] for name in names} == {
        "a/1": "3",
        "not answered": None,
        "b": "3.50;false",
        "why": "x",
        "c": "9;none",
        "day": "2026-03",
        "load": ">=2.5",
        "empty": None,
    }


def test_a_link_id_with_a_blank_at_its_end_is_the_same_question() -> None:
    responses = [response(answered(name, {"valueInteger": 3})) for name in ("odi-1", "odi-1 ")]
    assert rows(fhir_rows(responses)["responses"], "odi-1") == [("3",), ("3",)]
    both = response(*(answered(name, {"valueInteger": 3}) for name in ("odi-1", " odi-1")))
    assert only("responses", both)["odi-1"] == "3;3"


def test_a_link_id_that_is_also_a_field_of_the_response_does_not_replace_it() -> None:
    items = [answered(name, {"valueInteger": 1}) for name in ("status", "row_number")]
    row = only("responses", response(*items))
    assert (row["status"], row["linkId:status"], row["linkId:row_number"]) == (
        "completed",
        "1",
        "1",
    )


@pytest.mark.parametrize("entity", ["responses", "observations"])
def test_both_releases_give_the_same_columns(entity: str) -> None:
    kind = {"responses": "QuestionnaireResponse", "observations": "Observation"}[entity]
    about = {"subject": {"reference": "Patient/p"}, "status": "amended"}
    r4 = only(entity, resource(kind, encounter={"reference": "Encounter/e"}, **about))
    stu3 = only(entity, resource(kind, context={"reference": "Encounter/e"}, **about))
    assert r4 == stu3
    assert (r4["encounter"], r4["encounter_id"], r4["subject_id"]) == ("Encounter/e", "e", "p")


@pytest.mark.parametrize(
    ("questionnaire", "expected", "name"),
    [
        ("https://a.example/q|2.1", "https://a.example/q|2.1", None),
        ({"reference": "Questionnaire/Q1", "display": "Pre-Op"}, "Questionnaire/Q1", "Pre-Op"),
        ({"identifier": {"system": "s", "value": "odi"}}, "s|odi", None),
        (None, None, None),
    ],
)
def test_the_questionnaire_is_its_address_or_reference_as_written(
    questionnaire: Any, expected: str | None, name: str | None
) -> None:
    row = only("responses", response(questionnaire=questionnaire))
    assert (row["questionnaire"], row["questionnaire_name"]) == (expected, name)


VISIT = resource("Encounter", id="e", period={"start": "2026-03-02"}, status="finished")
AT_VISIT = {"encounter": {"reference": "Encounter/e"}}


@pytest.mark.parametrize(
    ("members", "visit", "authored", "authored_from"),
    [
        ({"authored": "2026-03-05T09:00:00+11:00"}, VISIT, "2026-03-05T09:00:00+11:00", "authored"),
        ({}, VISIT, "2026-03-02", "encounter"),
        ({}, VISIT | {"id": "other"}, None, None),
        ({}, VISIT | {"status": "entered-in-error"}, None, None),
    ],
)
def test_without_authored_a_response_is_dated_by_its_encounter(
    members: dict[str, Any], visit: dict[str, Any], authored: str | None, authored_from: str | None
) -> None:
    row = only("responses", response(**members, **AT_VISIT), visit)
    assert (row["authored"], row["authored_from"]) == (authored, authored_from)


def test_the_organisation_is_that_of_the_encounter_else_the_patients() -> None:
    patient = resource("Patient", id="p", managingOrganization={"reference": "Organization/home"})
    visit = VISIT | {"serviceProvider": {"reference": "Organization/north"}}
    about = {"subject": {"reference": "Patient/p"}}
    both = only("responses", response(**about, **AT_VISIT), visit, patient)
    assert (both["organization"], both["organization_id"]) == ("Organization/north", "north")
    assert only("responses", response(**about), visit, patient)["organization_id"] == "home"
    assert only("responses", response(**about))["organization_id"] is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Patient/0042", "0042"),
        ("Patient/a.b-c", "a.b-c"),
        ("https://a.example/fhir/Patient/7/_history/2", "7"),
        ("urn:uuid:ee9f8dd8-72d2-4769-8020-89e504b1504b", "ee9f8dd8-72d2-4769-8020-89e504b1504b"),
        ("https://a.example/FHIR/R4/Patient/7", "7"),
        ("Group/5", None),
        ("https://a.example/FHIR/R4/Group/5/_history/2", None),
        ("#contained", None),
        ("Patient?identifier=mrn|7", None),
        ("", None),
    ],
)
def test_the_id_is_cut_out_of_a_reference_and_the_reference_kept(
    written: str, expected: str | None
) -> None:
    row = only("observations", resource("Observation", subject={"reference": written}))
    assert (row["subject"], row["subject_id"]) == (written, expected)


def test_an_address_within_a_bundle_stands_for_the_id_of_its_resource() -> None:
    place = "urn:uuid:1"
    patient = {"fullUrl": place, "resource": resource("Patient", id="p-1")}
    taken = {"resource": resource("Observation", subject={"reference": place})}
    other = bundle({"fullUrl": place, "resource": resource("Patient", id="p-2")}, taken)
    frames = fhir_rows([bundle(patient, taken), other, taken["resource"]])
    assert frames["observations"]["subject_id"].to_list() == ["p-1", "p-2", "1"]


def test_the_id_of_another_kind_of_resource_is_no_patients() -> None:
    group = {"fullUrl": "urn:uuid:1", "resource": resource("Group", id="5")}
    unnumbered = {"fullUrl": "urn:uuid:2", "resource": {"resourceType": "Group"}}
    told = {"reference": "urn:uuid:3", "type": "Group"}
    about = [{"reference": "urn:uuid:1"}, {"reference": "urn:uuid:2"}, told]
    taken = [{"resource": resource("Observation", subject=subject)} for subject in about]
    frames = fhir_rows([bundle(group, unnumbered, *taken)])
    assert frames["observations"]["subject_id"].to_list() == [None, None, None]


def test_an_episode_of_care_dates_no_response_though_an_encounter_has_its_id() -> None:
    row = only("responses", response(context={"reference": "EpisodeOfCare/e"}), VISIT)
    assert (row["encounter_id"], row["authored"]) == (None, None)


def test_what_is_deleted_is_of_the_type_before_its_id() -> None:
    entry = {"request": {"method": "DELETE", "url": "https://x.example/FHIR/R4/Observation/5"}}
    assert only("deletions", bundle(entry))["typed_id"] == "Observation-5"


def test_a_resource_without_id_has_that_of_its_address() -> None:
    sent = resource("Observation")
    del sent["id"]
    entry = {"fullUrl": "urn:uuid:77", "resource": sent, "request": {"method": "POST", "url": "X"}}
    row = only("observations", bundle(entry))
    assert (row["id"], row["typed_id"]) == ("77", "Observation-77")


CONCEPT = {"coding": [{"system": "s", "code": "LA1"}, {"code": "b"}], "text": "some"}


@pytest.mark.parametrize(
    ("members", "value", "unit"),
    [
        ({"valueQuantity": {"value": "3.92725503476", "unit": "{s}"}}, "3.92725503476", "{s}"),
        ({"valueQuantity": {"value": 3, "code": "{score}"}}, "3", "{score}"),
        ({"valueQuantity": {"value": 3, "comparator": "<"}}, "<3", None),
        ({"valueInteger": 7}, "7", None),
        ({"valueCodeableConcept": CONCEPT}, "s|LA1;b", None),
        ({"valueCodeableConcept": {"text": "some"}}, "some", None),
        ({"valueString": "7/10"}, "7/10", None),
        ({"dataAbsentReason": {"coding": [{"code": "unknown"}]}}, None, None),
        ({"component": [{"code": {"coding": [{"code": "a"}]}, "valueInteger": 1}]}, None, None),
    ],
)
def test_an_observation_gives_its_value_and_unit(
    members: dict[str, Any], value: str | None, unit: str | None
) -> None:
    row = only("observations", resource("Observation", **members))
    assert (row["value"], row["unit"]) == (value, unit)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"effectiveDateTime": "2026-03"}, "2026-03"),
        ({"effectiveInstant": "2026-03-02T09:00:00Z"}, "2026-03-02T09:00:00Z"),
        ({"effectivePeriod": {"start": "2026-03-02", "end": "2026-03-03"}}, "2026-03-02"),
        ({"effectivePeriod": {"end": "2026-03-03"}}, None),
        ({"effectiveTiming": {"event": ["2026-03-02"]}}, None),
        ({}, None),
    ],
)
def test_an_observation_is_dated_as_written_or_by_the_start_of_its_period(
    members: dict[str, Any], expected: str | None
) -> None:
    assert only("observations", resource("Observation", **members))["effective"] == expected


def test_all_codes_and_parts_of_an_observation_are_kept() -> None:
    code = {"coding": [{"code": "own"}, {"system": "http://loinc.org", "code": "85354-9"}]}
    part = {"code": {"coding": [{"system": "http://loinc.org", "code": "8462-4"}]}}
    parts = [part | {"valueQuantity": {"value": 80, "unit": "mm[Hg]"}}, part]
    row = only("observations", resource("Observation", code=code, component=parts))
    assert row["codes"] == "own;http://loinc.org|85354-9"
    assert row["components"] == "http://loinc.org|8462-4=80 mm[Hg];http://loinc.org|8462-4="


def test_what_is_deleted_or_entered_in_error_is_in_no_other_entity() -> None:
    wrong = resource("Observation", id="o", status="entered-in-error")
    entry = {"request": {"method": "DELETE", "url": "QuestionnaireResponse/q"}}
    past = entry | {"response": {"lastModified": "2026-04-01T00:00:00Z"}}
    frames = fhir_rows([wrong, bundle(entry, past, timestamp="2026-04-02T00:00:00Z")])
    assert rows(frames["deletions"], "typed_id", "method", "last_updated") == [
        ("Observation-o", None, None),
        ("QuestionnaireResponse-q", "DELETE", "2026-04-02T00:00:00Z"),
        ("QuestionnaireResponse-q", "DELETE", "2026-04-01T00:00:00Z"),
    ]
    assert sum(frame.height for frame in frames.values()) == 3


def test_amended_and_unfinished_responses_keep_their_status() -> None:
    statuses = ["completed", "amended", "in-progress", "stopped"]
    frames = fhir_rows([response(id=status) | {"status": status} for status in statuses])
    assert frames["responses"]["status"].to_list() == statuses


def test_of_a_patient_only_record_numbers_and_facts_are_kept() -> None:
    number = {"system": "https://a.example/mrn", "value": "0042"}
    passport = {"type": {"coding": [{"code": "PPN"}]}, "value": "X1"}
    record = {"type": {"coding": [{"code": "MR"}]}} | number
    link = {"type": "replaced-by", "other": {"reference": "Patient/new"}}
    patient = resource(
        "Patient",
        identifier=[passport, record, {"value": "no type"}],
        name=[{"family": "Doe"}],
        telecom=[{"value": "0400"}],
        link=[link, link | {"type": "seealso"}],
        birthDate="1980",
        deceasedBoolean=False,
    )
    row = only("patients", patient)
    given = {name: value for name, value in row.items() if value is not None}
    assert given == {
        "row_number": 1,
        "id": "x",
        "typed_id": "Patient-x",
        "identifiers": "https://a.example/mrn|0042",
        "birth_date": "1980",
        "deceased": "false",
        "replaced_by_id": "new",
    }


def test_other_resources_and_answers_of_a_server_are_counted_by_type_and_id() -> None:
    condition = resource("Condition", code={"coding": {"code": "an object for an array"}})
    frames = fhir_rows([condition, bundle({"response": {"status": "201 Created"}})])
    assert rows(frames["other"], "resource_type", "id") == [("Condition", "x"), (None, None)]


@pytest.mark.parametrize(
    ("document", "code", "said"),
    [
        ({"patients": []}, "not_fhir", "document 2"),
        ({"resourceType": 7}, "not_fhir", "document 2"),
        (bundle({"resource": {"id": "x"}}), "bad_record", "document 2: entry.resource"),
        (bundle({"resourse": VISIT}), "bad_record", "document 2: entry"),
        (bundle(entries=[]), "bad_record", "document 2: Bundle"),
        (response({"answer": []}), "bad_record", "resource 2: item.linkId"),
        (response(answered("a", {"valueIntger": 1})), "bad_record", "resource 2: item.answer"),
        (response({"linkId": "a", "answer": [3]}), "bad_record", "resource 2: item.answer"),
        (response(answered("a", {"valueInteger": [1]})), "bad_record", "resource 2: valueInteger"),
        (
            response(answered("a", {"valueInteger": 1, "valueString": "1"})),
            "bad_record",
            "resource 2: item.answer",
        ),
        (resource("Observation", subject="Patient/1"), "bad_record", "resource 2: subject"),
        (resource("Observation", valueQuantity={"valu": 3}), "bad_record", "2: valueQuantity"),
        (resource("Observation", status=["final"]), "bad_record", "resource 2: status"),
        (resource("Observation", status="completed"), "bad_record", "resource 2: status"),
        (response(status="final"), "bad_record", "resource 2: status"),
    ],
)
def test_what_is_not_built_like_fhir_refuses_the_export_and_says_which_resource(
    document: Any, code: str, said: str
) -> None:
    with pytest.raises(ExportRejected) as refusal:
        fhir_rows([VISIT, document])
    assert (refusal.value.code, said in str(refusal.value)) == (code, True)


def misspelt(text: str) -> list[str]:
    """The text with one name of a member misspelt, for each of its names."""
    names = [match.end() - 2 for match in re.finditer(r'"\w+":', text)]
    return [f"{text[:place]}x{text[place:]}" for place in names]


@pytest.mark.parametrize("name", [*EXAMPLES, "SMART-PROMs-27"])
def test_a_misspelt_name_refuses_the_export_and_loses_no_answer(name: str) -> None:
    path = example(name) if name in EXAMPLES else SAMPLES / f"{name}.json"
    found = [r for document in json_documents(path) for r in resources(document)]
    read = [r for r in found if r["resourceType"] in ("QuestionnaireResponse", "Observation")]
    dull = {"text": None, "meta": {"lastUpdated": "2026-03-02T00:00:00Z"}}
    for original in (r | dull for r in read if r["status"] != "entered-in-error"):
        for text in misspelt(json.dumps(original)):
            with pytest.raises(ExportRejected):
                fhir_rows([json.loads(text)])


def test_the_r4_example_holds_what_its_file_says() -> None:
    frames = frames_of("fhir_r4")
    assert {entity: frame.height for entity, frame in frames.items()} == {
        "responses": 8,
        "observations": 8,
        "patients": 3,
        "encounters": 1,
        "deletions": 4,
        "other": 1,
    }
    first = frames["responses"].row(0, named=True)
    assert "".join(first[f"odi-{n}"] or "-" for n in range(1, 11)) == "2312241-23"
    values = frames["observations"]["value"].to_list()
    assert values == ["3.9272550347679753", "24.1", "7", "6", "<1", None, "3", "8"]


def test_missing_coded_nine_stays_nine() -> None:
    row = frames_of("fhir_stu3")["responses"].row(0, named=True)
    assert (row["Item 8/10"], row["Score"], row["authored"]) == ("9", "64", "2026-02-02")


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(ExportRejected) as refusal:
        fhir_rows(json_documents(example("cliniko")))
    assert refusal.value.code == "not_fhir"
