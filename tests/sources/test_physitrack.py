"""Physitrack's pages as rows: a schedule by day and exercise, and whose each page is."""

from typing import Any

import pytest

from domain.errors import ExportRejected
from sources.documents import json_documents
from sources.physitrack import COLUMNS, physitrack_rows
from tests.sources.json_exports import example, frames_of, numbers, rows

API = "https://au.physitrack.com/api/v2/clients/7/programs/abcdefgh"


def saved(path: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"url": f"{API}/{path}", "body": body}


def week(*days: list[Any]) -> dict[str, Any]:
    dated = [{"date": f"2026-03-0{n}T00:00:00Z", "exercises": day} for n, day in enumerate(days, 2)]
    return {"schedule_type": "weekly", "weeks": [{"days": dated}]}


def test_every_exercise_of_a_day_and_every_day_without_one_is_in_exactly_one_entity() -> None:
    frames = frames_of("physitrack")
    counted = 0
    for page in json_documents(example("physitrack")):
        body = page["body"]
        days = [*body.get("days", []), *(d for w in body.get("weeks", []) for d in w["days"])]
        lists = [v for n, v in body.items() if isinstance(v, list) and n not in ("days", "weeks")]
        counted += sum(len(found) for found in lists)
        counted += sum(len(day["exercises"]) or 1 for day in days)
    assert numbers(frames) == list(range(1, counted + 1))
    assert {entity: frame.height for entity, frame in frames.items()} == {
        "clients": 3,
        "programs": 3,
        "schedule": 13,
        "rest_days": 6,
        "adherence": 1,
        "unlogged_days": 1,
        "proms": 2,
        "results": 3,
        "events": 2,
        "other": 1,
    }


def test_the_address_says_whose_a_schedule_is() -> None:
    first = frames_of("physitrack")["schedule"].row(0, named=True)
    assert {name: value for name, value in first.items() if value is not None} == {
        "row_number": 7,
        "client_id": "7961",
        "client_external_id": "1-103",
        "access_code": "jccnkbaa",
        "schedule_type": "weekly",
        "date": "2026-03-02T00:00:00Z",
        "exercise.id": "11190",
        "exercise.name": "Bird dog",
        "exercise.sets": "2",
        "exercise.reps": "15",
        "occurrence": "1",
    }


def test_the_same_exercise_twice_on_a_day_is_two_rows_with_their_own_number() -> None:
    twice, other = {"id": "1", "name": "a"}, {"id": "2", "name": "a"}
    frames = physitrack_rows([saved("exercises", week([twice, other, twice], [twice]))])
    assert rows(frames["schedule"], "date", "exercise.id", "occurrence") == [
        ("2026-03-02T00:00:00Z", "1", "1"),
        ("2026-03-02T00:00:00Z", "2", "1"),
        ("2026-03-02T00:00:00Z", "1", "2"),
        ("2026-03-03T00:00:00Z", "1", "1"),
    ]


def test_whatever_stands_in_an_exercise_done_is_kept() -> None:
    days = [{"date": "2026-03-02T00:00:00Z", "exercises": [{"id": 5, "sets": [{"reps": 3}]}, "x"]}]
    body = {"avg_adherence": "33.3", "days": days}
    frame = physitrack_rows([saved("adherence", body)])["adherence"]
    names = ("avg_adherence", "exercise", "exercise.id", "exercise.sets")
    assert rows(frame, *names) == [("33.3", None, "5", '[{"reps": 3}]'), ("33.3", "x", None, None)]


def test_results_name_their_questionnaire_where_the_file_does() -> None:
    names = ("client_external_id", "prom_id", "prom_name", "score", "date_completed")
    assert rows(frames_of("physitrack")["results"], *names) == [
        ("007", "2170", "Oswestry", "24.0", "2026-03-30T03:25:47Z"),
        ("007", "2170", "Oswestry", None, None),
        ("007", "2166", "Back Pain Index", "31.5", "2026-03-30T03:30:00Z"),
    ]
    alone = physitrack_rows([saved("proms/9/results", {"results": [{"score": 4}]})])
    assert rows(alone["results"], "prom_id", "prom_name", "client_external_id") == [
        ("9", None, None)
    ]


def test_events_say_by_their_address_whose_they_are() -> None:
    names = ("type", "client_id", "access_code", "data.pain_level", "data.end_date")
    assert rows(frames_of("physitrack")["events"], *names) == [
        ("program_updated", "7961", "jccnkbaa", None, "2026-03-15T00:00:00Z"),
        ("new_message", "7972", None, "3", None),
    ]


PROGRAMS = {"programs": [{"id": 3, "name": "Low back"}]}
RESULTS = {"results": [{"score": 4}]}
DAYS = {"days": [{"date": "2026-03-02T00:00:00Z", "exercises": []}]}


@pytest.mark.parametrize(
    ("beside", "body", "entities"),
    [
        ({"clients": None}, PROGRAMS, {"programs"}),
        ({"clients": [{"id": 7}]}, PROGRAMS, {"programs", "clients"}),
        ({"proms": []}, RESULTS, {"results"}),
        ({"proms": [{"id": 9}]}, RESULTS, {"results", "proms"}),
        ({"weeks": [{"days": []}], "events": None}, DAYS, {"unlogged_days"}),
    ],
)
def test_every_list_of_a_page_is_read(
    beside: dict[str, Any], body: dict[str, Any], entities: set[str]
) -> None:
    frames = physitrack_rows([saved("proms/9/results", beside | body)])
    assert {name for name, frame in frames.items() if frame.height} == entities
    assert numbers(frames) == list(range(1, len(entities) + 1))
    assert "weeks" not in frames["unlogged_days"].columns


@pytest.mark.parametrize("entity", COLUMNS)
def test_no_name_contact_or_message_is_in_any_row(entity: str) -> None:
    cells = {str(cell) for row in frames_of("physitrack")[entity].rows() for cell in row}
    assert [p for p in ("Invented", "@", "0400", "sore") if any(p in cell for cell in cells)] == []


def test_clients_and_events_need_no_address() -> None:
    frames = physitrack_rows([{"clients": [{"id": 7}]}, {"events": [{"id": 1, "data": None}]}])
    assert (frames["clients"]["id"][0], frames["events"]["client_id"][0]) == ("7", None)


@pytest.mark.parametrize(
    ("document", "code", "said"),
    [
        (week([]), "no_address", "weeks do not say whose they are"),
        ({"programs": []}, "no_address", '{"url": "https://'),
        ({"url": "https://x.example/clients", "body": {"proms": []}}, "no_address", "page 2"),
        (saved("exercises", {"errors": ["Client does not exist"]}), "api_error", "page 2"),
        (saved("exercises", {"url": "https://x.example/a.pdf"}), "not_physitrack", "page 2"),
        (saved("exercises", {"weeks": [{"dayz": []}]}), "bad_record", "page 2 of the file: days"),
        (
            saved("exercises", {"weeks": [{"days": [{"date": "x", "exercisez": []}]}]}),
            "bad_record",
            "page 2 of the file: exercises",
        ),
        (saved("proms", {"proms": [{"id": {}}]}), "bad_record", "page 2 of the file: id"),
        ({"url": [], "body": {}}, "bad_record", "page 2 of the file: url"),
    ],
)
def test_what_is_no_answer_of_physitrack_is_refused(document: Any, code: str, said: str) -> None:
    with pytest.raises(ExportRejected) as refusal:
        physitrack_rows([{"clients": []}, document])
    assert (refusal.value.code, said in str(refusal.value)) == (code, True)
