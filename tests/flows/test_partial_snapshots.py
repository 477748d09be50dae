"""A full list that says itself that it goes on: its rows count, and nothing it lacks is deleted."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adherence.status_text import doubted
from adherence.told_taken import tell_taken
from flows.standing import standing
from tests.pipeline import KEY, configuration_with, published, table
from warehouse.landing import landed_exports
from warehouse.store import Store

LIST = "https://api.au1.cliniko.com/v1/individual_appointments"
MAPPING = (
    "{extends: cliniko, mapping: booked, files: 'a_booked_*', snapshot: {scope: clinic}, "
    "columns: {clinic_id: {constant: clinic_a}}, datasets: {episodes: null}}"
)
EPISODES = (
    "clinic_id,patient_id,episode_id,cohort,started_on\nclinic_a,7,e1,lumbar_hip,2026-11-02\n"
)


def appointment(number: int) -> dict[str, Any]:
    patient = {"links": {"self": "https://api.au1.cliniko.com/v1/patients/7"}}
    unset = dict.fromkeys(("did_not_arrive", "cancelled_at", "deleted_at"))
    times = {"starts_at": "2026-11-03T00:00:00Z", "updated_at": "2026-11-02T00:00:00Z"}
    return {"id": str(number), "patient": patient, "patient_arrived": True, **unset, **times}


def pages(numbers: Sequence[Sequence[int]], last: int) -> str:
    return json.dumps(
        [
            {
                "individual_appointments": [appointment(number) for number in of_page],
                "total_entries": 20,
                "links": {"self": f"{LIST}?page={page}"}
                | ({"next": f"{LIST}?page={page + 1}"} if page < last else {}),
            }
            for page, of_page in enumerate(numbers, 1)
        ]
    )


ALL = [range(10), range(10, 20)]
# Nineteen of twenty were allowed to go astray: fewer than any snapshot may lose.
FIRST = [range(10), range(10, 19)]


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ADHERENCE_CONFIG", configuration_with("booked", MAPPING, tmp_path))
    monkeypatch.setenv("ADHERENCE_KEY", KEY)
    return tmp_path


def store_of(later: str, folder: Path) -> Store:
    files = {
        "a_episodes_2026-11-01.csv": EPISODES,
        "a_booked_2026-11-04.json": pages(ALL, last=2),
        "a_booked_2026-11-11.json": later,
    }
    for name, content in files.items():
        (folder / name).write_text(content)
    return published([folder / name for name in files], folder / "data", date(2026, 11, 15))


def test_a_page_that_was_not_saved_deletes_nobody(
    configured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = store_of(pages(FIRST, last=3), configured)
    found = standing(store.data)
    assert found["current"]["appointments"] == 20
    assert found["warnings"]["appointments"] == {"partial_snapshot": 1}
    assert [one["is_partial"] for one in found["exports"]] == [False, True, False]
    [line] = doubted(found["snapshots"])
    assert "1 rows that it lacks were not taken for deleted (partial_snapshot). Save all" in line
    exports = table(store, "exports").sort("exported_at")
    assert exports["snapshot"].to_list() == [None, "applied", "partial_snapshot"]
    tell_taken([one.export_id for one in landed_exports(store)], store)
    goes_on = [line for line in capsys.readouterr().err.splitlines() if "goes on" in line]
    assert [line.partition(":")[0] for line in goes_on] == ["a_booked_2026-11-11.json"]


def test_a_list_that_changed_while_it_was_saved_deletes_nobody(configured: Path) -> None:
    # Appointment 0 went after page 1 was saved; 10 moved on to that page and was never seen.
    first, second = json.loads(pages([range(10), range(11, 20)], last=2))
    changed = json.dumps([first, second | {"total_entries": 19}])
    found = standing(store_of(changed, configured).data)
    assert (found["current"]["appointments"], found["absent"]["appointments"]) == (20, 0)
    assert found["warnings"]["appointments"] == {"partial_snapshot": 1}


def test_the_same_list_to_its_end_does(configured: Path) -> None:
    store = store_of(pages(FIRST, last=2).replace('entries": 20', 'entries": 19'), configured)
    found = standing(store.data)
    assert (found["current"]["appointments"], found["absent"]["appointments"]) == (19, 1)
    assert found["warnings"]["appointments"] == {}
