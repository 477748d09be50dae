"""An id that is a number, or a word of the program's own pages, stands there for something else."""

from datetime import date
from pathlib import Path

import pytest

from flows.context import loaded
from flows.forget_places import places
from flows.person import Person
from tests.adherence.conftest import Command, command, config  # noqa: F401
from tests.canary import files_of, write_all
from tests.pipeline import forgotten, made_anew, published
from warehouse.store import Store

CUT = date(2026, 11, 15)
EPISODES = "clinic_id,patient_id,episode_id,cohort,started_on\n"
PLANS = "clinic_id,patient_id,episode_id,prescription_id,exercise_code,"
PLANS += "sets,reps_min,times_per_day,valid_from\n"
PATIENTS = ("7", "White", "other")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Three patients; of the third a row and a line are in quarantine, with 7 in other cells."""
    episodes = "".join(f"a,{one},{one}-e,lumbar_only,2026-10-05\n" for one in PATIENTS)
    plan = "a,{0},{0}-e,{0}-p{1},lumbar_dead_bug,2,7,2,{2}\n"
    plans = "".join(plan.format(one, n, "2026-10-05") for one in PATIENTS for n in (1, 2))
    bad = plan.format("other", 3, "2026-13-45") + "other,a line,of few cells,7\n"
    files = write_all(
        {
            "a_episodes_2026-11-15.csv": EPISODES + episodes,
            "a_prescriptions_2026-11-15.csv": PLANS + plans + bad,
        },
        tmp_path / "data" / "inbox",
    )
    store = published(files, tmp_path / "data", CUT)
    made_anew(store, CUT)
    write_all(
        {"group.html": "<style>a { background: white }</style> 7"}, store.reports / "2026-W40"
    )
    assert len(files_of(store.quarantines)) == 1
    return store


@pytest.mark.parametrize("patient", ["7", "White"])
def test_such_a_patient_is_forgotten_and_past_reports_stay(patient: str, store: Store) -> None:
    _, _, mappings = loaded(store.data)
    found = places(Person("a", (patient,)), store, mappings, store.inbox)
    assert [(one.count, one.unit) for one in found if one.name == "worklists"] == [(1, "pages")]
    assert {"quarantine", "reports", "data-docs"} & {one.name for one in found} == set()
    person = forgotten(store, "a", patient, CUT)
    assert places(person, store, mappings, store.inbox) == []
    assert files_of(store.reports)
    assert places(Person("a", ("other",)), store, mappings, store.inbox)


@pytest.mark.parametrize("patient", ["12", "nth", "Last"])
def test_a_word_of_our_pages_makes_nobody_known(
    patient: str,
    store: Store,
    command: Command,  # noqa: F811
) -> None:
    store.logs.mkdir(exist_ok=True)
    (store.logs / "adherence.log").write_text("Last week: 12 exports, nth\n")
    ran = command("forget", "a", patient, "--yes", "--data", store.data)
    assert ran.exit_code == 2
    assert "is known here" in ran.output
    assert not (store.private / "forgotten").exists()
