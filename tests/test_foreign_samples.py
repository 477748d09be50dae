"""What public exports of REDCap and FHIR give under mappings of ours: every row accounted for."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.golden_intake import Golden, golden

SAMPLES = ROOT / "tests" / "samples"
Counts = tuple[int, int, int, int]

QUESTIONNAIRES = ("QUE1", "QUE2", "QUE3", "QUE4")
NOTHING: dict[str, Counts] = {"outcomes": (0, 0, 0, 0)}
# Mapping and file; rows read, accepted, quarantined, ignored of each dataset; why quarantined.
GIVEN: list[tuple[str, str, dict[str, Counts], list[tuple[str, int, str]]]] = [
    (
        "redcap/blank-for-gray-status",
        "redcap/blank-for-gray-status.data.csv",
        {"episodes": (6, 4, 2, 0)},
        [("episodes", 4, "missing_value"), ("episodes", 6, "missing_value")],
    ),
    ("redcap/checkboxes-1", "redcap/checkboxes-1.data.csv", {"outcomes": (4, 3, 0, 1)}, []),
    (
        "redcap/repeating-instruments",
        "redcap/repeating-instruments.data.csv",
        {"episodes": (2, 2, 0, 0), "appointments": (6, 4, 0, 2)},
        [],
    ),
    (
        "redcap/vignette-repeating",
        "redcap/vignette-repeating.data.csv",
        {"episodes": (2, 2, 0, 0), "outcomes": (14, 6, 4, 4)},
        [("outcomes", n, "bad_number") for n in (5, 6, 13, 14)],
    ),
    *(
        ("fhir/smart_proms", f"fhir/0-QuestionnaireSMART-PROMs-{name}.json", NOTHING, [])
        for name in QUESTIONNAIRES
    ),
    ("fhir/smart_proms", "fhir/SMART-PROMs-2.json", {"outcomes": (6, 1, 0, 5)}, []),
    ("fhir/smart_proms", "fhir/SMART-PROMs-27.json", {"outcomes": (4, 1, 0, 3)}, []),
    (
        "fhir/synthea",
        "fhir/Liz_Conn_27c911c6-f045-4ffa-af5d-6eba57ac94b2.json",
        {"outcomes": (36, 3, 0, 33)},
        [],
    ),
    (
        "fhir/synthea",
        "fhir/Ned_Hintz_e4b9259d-0f54-48d1-a35d-b526729a4dfe.json",
        {"outcomes": (35, 4, 0, 31)},
        [],
    ),
]


def taken(mapping: str, file: str, workdir: Path) -> Golden:
    return golden(SAMPLES / file, SAMPLES / f"{mapping}.yaml", workdir)


def test_every_sample_is_taken_in() -> None:
    found = [*SAMPLES.glob("redcap/*.data.csv"), *SAMPLES.glob("fhir/*.json")]
    assert sorted(SAMPLES / file for _, file, _, _ in GIVEN) == sorted(found)


@pytest.mark.parametrize(
    ("mapping", "file", "counts", "bad"), GIVEN, ids=lambda v: Path(str(v)).name
)
def test_each_sample_gives_its_rows_and_loses_none(
    mapping: str,
    file: str,
    counts: dict[str, Counts],
    bad: list[tuple[str, int, str]],
    tmp_path: Path,
) -> None:
    found = taken(mapping, file, tmp_path)
    assert found.counts() == counts
    assert found.quarantined() == bad
    assert all(one.state == "accepted" and one.is_reconciled for one in found.receipt.datasets)


def test_ticked_boxes_are_the_statements_of_a_questionnaire(tmp_path: Path) -> None:
    found = taken("redcap/checkboxes-1", "redcap/checkboxes-1.data.csv", tmp_path)
    rows = found.accepted("outcomes").sort("response_id")
    assert rows.select("patient_id", "computed_score").rows() == [
        ("1", 3.0),
        ("2", 2.0),
        ("3", 4.0),
    ]


def test_repeating_visits_belong_to_the_record_that_is_said_once(tmp_path: Path) -> None:
    found = taken("redcap/repeating-instruments", "redcap/repeating-instruments.data.csv", tmp_path)
    visits = found.accepted("appointments").sort("appointment_id")
    assert [(row["patient_id"], str(row["starts_at"].date())) for row in visits.to_dicts()] == [
        ("1", "2019-10-14"),
        ("1", "2019-10-14"),
        ("1", "2019-10-14"),
        ("2", "2004-04-04"),
    ]


def test_pain_of_a_record_is_kept_with_every_digit_on_the_clinics_clock(tmp_path: Path) -> None:
    found = taken("fhir/synthea", GIVEN[-2][1], tmp_path)
    first, *_ = found.accepted("outcomes").sort("completed_at").to_dicts()
    # 20:37:06 in UTC is the next morning in Melbourne.
    assert (first["instrument"], first["score"], str(first["completed_at"])) == (
        "nprs",
        3.369951324639569,
        "2012-08-11 06:37:06",
    )
