"""What each public FHIR sample gives: STU3 questionnaires and responses, R4 patients."""

import pytest

from sources.documents import json_documents
from sources.fhir import fhir_rows
from tests.sources.json_exports import SAMPLES, Frames, numbers, resources, rows

QUESTIONNAIRES = {"QUE1": 6, "QUE2": 3, "QUE3": 6, "QUE4": 10}
LIZ = "Liz_Conn_27c911c6-f045-4ffa-af5d-6eba57ac94b2"
NED = "Ned_Hintz_e4b9259d-0f54-48d1-a35d-b526729a4dfe"
# Rows per entity; none are deleted.
GIVEN = {
    **{f"0-QuestionnaireSMART-PROMs-{n}": {"other": count} for n, count in QUESTIONNAIRES.items()},
    "SMART-PROMs-2": {"responses": 6, "patients": 1, "encounters": 3, "other": 1},
    "SMART-PROMs-27": {"responses": 4, "patients": 1, "encounters": 3, "other": 1},
    LIZ: {"observations": 36, "patients": 1, "encounters": 7, "other": 29},
    NED: {"observations": 35, "patients": 1, "encounters": 6, "other": 29},
}
PAIN = "http://loinc.org|72514-3"


def sample(name: str) -> Frames:
    return fhir_rows(json_documents(SAMPLES / f"{name}.json"))


def test_every_sample_is_named_here() -> None:
    assert {path.stem for path in SAMPLES.glob("*.json")} == set(GIVEN)


@pytest.mark.parametrize("name", GIVEN)
def test_each_sample_gives_its_resources_each_once(name: str) -> None:
    frames = sample(name)
    assert {entity: f.height for entity, f in frames.items() if f.height} == GIVEN[name]
    (document,) = json_documents(SAMPLES / f"{name}.json")
    assert numbers(frames) == list(range(1, len(list(resources(document))) + 1))


def test_responses_without_authored_are_dated_by_their_encounter() -> None:
    responses = sample("SMART-PROMs-27")["responses"]
    assert rows(responses, "id", "authored", "authored_from", "questionnaire") == [
        ("SMART-PROMs-27-QR1", "2019-02-18", "encounter", "Questionnaire/SMART-PROMs-QUE1"),
        ("SMART-PROMs-27-QR4", "2019-08-31", "encounter", "Questionnaire/SMART-PROMs-QUE3"),
        ("SMART-PROMs-27-QR2", "2019-02-18", "encounter", "Questionnaire/SMART-PROMs-QUE2"),
        ("SMART-PROMs-27-QR3", "2019-08-31", "encounter", "Questionnaire/SMART-PROMs-QUE2"),
    ]


def test_a_label_that_says_before_is_kept_on_a_response_from_after() -> None:
    responses = sample("SMART-PROMs-27")["responses"]
    assert rows(responses, "questionnaire_name", "authored")[3] == ("Pre-Op EQ5D3L", "2019-08-31")


def test_link_ids_keep_their_blanks_and_slashes_and_nine_stays_nine() -> None:
    responses = sample("SMART-PROMs-2")["responses"]
    general, _, before, _, hip, _ = responses.rows(named=True)
    assert (general["Heart Disease"], before["Pain/Discomfort"], before["EQ-VAS"]) == (
        "9",
        "3",
        "90",
    )
    assert (hip["Usual pain"], hip["Standing up"], hip["Score"]) == ("0", "2", "15")
    assert len(responses.columns) == len(set(responses.columns))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (LIZ, "3.369951324639569 2.9395538372585954 3.1505184655126457"),
        (NED, "2.8820436948351444 0.7276345846394481 1.4459604436248377 1.791094657928526"),
    ],
)
def test_pain_keeps_every_digit_and_belongs_to_the_patient(name: str, expected: str) -> None:
    frames = sample(name)
    observations = frames["observations"]
    pain = observations.filter(observations["codes"] == PAIN)
    assert pain["value"].to_list() == expected.split()
    assert set(pain["unit"].to_list()) == {"{score}"}
    assert set(pain["subject_id"].to_list()) == set(frames["patients"]["id"].to_list())
    assert pain["organization_id"].null_count() == 0


def test_no_name_address_or_national_number_of_a_sample_is_in_any_row() -> None:
    private = ("Liz", "Conn", "Cassin", "555-175-3568", "999-34-1238", "X36509516X", "S99928510")
    frames = sample(LIZ)
    cells = {cell for f in frames.values() for row in f.rows() for cell in row if cell is not None}
    assert [p for p in private if any(p in str(cell) for cell in cells)] == []
