"""What lies in quarantine is told on the worklist: who logged has not stopped, nor is gone."""

import re
from datetime import date
from pathlib import Path

import pytest

from flows.worklists import write_worklists
from tests.pipeline import KEY, configuration_with, taken_in
from tests.reports.pages import Page
from warehouse.store import Store

CUT = date(2026, 11, 15)
EPISODES = (
    "clinic_id,patient_id,episode_id,physio_id,cohort,started_on\n"
    "clinic_a,0012,e1,physio_1,lumbar_hip,2026-10-05\n"
    "clinic_a,0013,e2,physio_1,lumbar_only,2026-10-05\n"
)
PRESCRIPTIONS = (
    "clinic_id,patient_id,episode_id,prescription_id,exercise_code,sets,reps_min,times_per_day,"
    "valid_from\n"
    "clinic_a,0012,e1,p1,hip_clamshell,2,12,1,2026-10-05\n"
)
HEADER = (
    "clinic_id,patient_id,session_id,line_no,performed_at,setting,source_kind,exercise_code,"
    "sets_done,reps_per_set\n"
)
GOOD = HEADER + "clinic_a,0012,s1,1,2026-11-03T07:00,home,patient,hip_clamshell,2,12\n"


def bad(
    session: str, at: str, *, setting: str = "home", by: str = "patient", of: str = "0012"
) -> str:
    return f"clinic_a,{of},{session},1,{at},{setting},{by},no_such_exercise,2,12\n"


BAD = HEADER + "".join(
    (
        bad("s0", "2026-11-02T07:00"),
        bad("s2", "2026-11-09T07:00"),
        bad("s3", "2026-11-10T07:00", setting="at home"),
        bad("s4", "on Tuesday"),
        bad("s5", "2026-11-11T07:00", setting="clinic"),
        bad("s6", "2026-11-11T07:00", by="inferred"),
        bad("s7", "2026-11-11T07:00", of="0099"),
    )
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A patient who logged until 3 November, and worklists of the 15th."""
    monkeypatch.setenv("ADHERENCE_KEY", KEY)
    of_dataset = {"episodes": EPISODES, "prescriptions": PRESCRIPTIONS, "sessions": GOOD}
    for dataset, text in of_dataset.items():
        (tmp_path / f"a_{dataset}_2026-11-05.csv").write_text(text)
    store = taken_in(sorted(tmp_path.glob("*.csv")), tmp_path / "data")
    write_worklists.fn(store.data, CUT)
    return store


def after(name: str, text: str, store: Store) -> str:
    """The row of the patient once one more export of sessions came."""
    file = store.data.parent / name
    file.write_text(text)
    taken_in([file], store.data)
    write_worklists.fn(store.data, CUT)
    return row_of(store)


def row_of(store: Store) -> str:
    page = Page((store.worklists / "clinic_a" / "physio_1.html").read_text("utf-8"))
    rows = (re.sub(r"\s+", " ", row.text) for row in page.all("tr"))
    (row,) = (row for row in rows if " 0012 " in row and "day by day" not in row)
    return row


def test_who_logs_what_can_not_be_used_is_not_taken_for_silent(store: Store) -> None:
    assert "No home exercise logged for 12 days" in row_of(store)
    assert "quarantine" not in row_of(store)
    # Nothing of this export was accepted: it is no other reason to make the page again.
    row = after("a_sessions_2026-11-13.csv", BAD, store)
    assert "Tue 3 Nov 12 days ago 3 later rows in quarantine" in row
    mended = BAD.replace("no_such_exercise", "hip_clamshell").replace("at home", "home")
    mended = mended.replace("on Tuesday", "2026-11-10T20:00")
    row = after("a_sessions_2026-11-14.csv", mended, store)
    assert "Tue 10 Nov 5 days ago" in row
    assert "quarantine" not in row


def test_a_row_that_each_export_repeats_is_one(store: Store) -> None:
    row = HEADER + bad("s2", "2026-11-09T07:00")
    for day in (11, 12, 13):
        told = after(f"a_sessions_2026-11-{day}.csv", row + "\n" * day, store)
        assert "1 later row in quarantine" in told
    # Its newest version says that it was none at home.
    away = HEADER + bad("s2", "2026-11-09T07:00", setting="Clinic ")
    assert "quarantine" not in after("a_sessions_2026-11-14.csv", away, store)


def test_a_newer_version_of_a_row_that_counts_is_no_other_log(store: Store) -> None:
    row = HEADER + bad("s1", "on Tuesday")
    assert "quarantine" not in after("a_sessions_2026-11-13.csv", row, store)


def test_an_export_that_says_no_day_counts_as_well(store: Store) -> None:
    # Were more than half of them unreadable, the export would be rejected.
    rows = GOOD + GOOD.removeprefix(HEADER).replace("s1", "s0")
    rows += bad("s2", "2026-11-09T07:00", of=" 0012 ") + bad("s3", "on Tuesday")
    assert "2 later rows in quarantine" in after("a_sessions.csv", rows, store)


def test_the_day_is_that_of_the_clinics_wall_clock(store: Store) -> None:
    """At 21:00 of London it is the next morning in Adelaide."""
    rows = HEADER + bad("s2", "2026-11-03T21:00Z") + bad("s3", "2026-11-03T09:00Z")
    assert "1 later row in quarantine" in after("a_sessions_2026-11-13.csv", rows, store)


MERGED = "clinic_id,patient_id,merged_into,deleted\nclinic_a,0009,0012,\n"


def test_it_is_told_of_the_patient_whom_one_was_merged_into(store: Store) -> None:
    of_another = HEADER + bad("s8", "2026-11-12T07:00", of="0009")
    assert "quarantine" not in after("a_sessions_2026-11-13.csv", of_another, store)
    assert "1 later row in quarantine" in after("a_merged_patients_2026-11-14.csv", MERGED, store)


SLASHED = """
mapping: slashed
version: 1
files: '*_slashed_*'
exported_at: {file_name: '([-0-9]{10})', format: '%Y-%m-%d'}
datasets:
  - dataset: sessions
    columns:
      clinic_id: clinic_id
      patient_id: patient_id
      session_id: session_id
      line_no: line_no
      performed_at: {from: performed_at, datetime: '%d/%m/%Y %H:%M'}
      setting: setting
      source_kind: source_kind
      exercise_code: exercise_code
      sets_done: sets_done
      reps_per_set: reps_per_set
"""


def test_a_day_is_known_as_the_mapping_reads_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADHERENCE_CONFIG", configuration_with("slashed", SLASHED, tmp_path))
    old, new = bad("s2", "02/11/2026 07:00"), bad("s3", "09/11/2026 07:00")
    row = after("a_slashed_2026-11-13.csv", HEADER + old + new, store)
    assert "1 later row in quarantine" in row


def test_whose_episode_is_in_quarantine_is_counted_until_it_is_mended(store: Store) -> None:
    def index() -> str:
        return (store.worklists / "clinic_a" / "index.html").read_text("utf-8")

    head = EPISODES.splitlines()[0] + ",discharged_on\n"
    known = "".join(f"{line},\n" for line in EPISODES.splitlines()[1:])
    bad = "clinic_a,{},{},physio_1,lumbar + hip,2026-10-05,{}\n"
    rows = (
        bad.format("0014", "e3", ""),
        # Two episodes of one patient; over; of one who is on a list; without an id of its own.
        bad.format("0014", "e4", ""),
        bad.format("0015", "e5", "2026-10-20"),
        bad.format("0013", "e6", ""),
        bad.format("0016", "", ""),
    )
    # More than half of the rows are good: else the export is rejected.
    wrong = head + known + "".join(rows)
    after("a_episodes_2026-11-12.csv", wrong, store)
    after("a_episodes_2026-11-13.csv", wrong + "\n", store)
    assert "1 patient of this clinic is on no list" in index()
    after("a_episodes_2026-11-14.csv", wrong.replace("lumbar + hip", "lumbar_hip"), store)
    assert "on no list" not in index()
