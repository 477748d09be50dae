"""Names that may mean two things are left to do in a draft: one of them would be silently wrong."""

from pathlib import Path

import pytest

from tests.sources.drafts import drafted

PLAN = "Patient ID,Episode,Prescription ID,Exercise,Sets,Reps,Start Date"
LOG = "Patient,Session,Exercise,Place"


@pytest.mark.parametrize("name", ["Frequency", "Häufigkeit", "Frequency (x)"])
def test_a_frequency_may_be_of_a_day_or_of_a_week(name: str, tmp_path: Path) -> None:
    lines = f"{PLAN},{name}\n007,E1,R1,clam,2,12,2026-03-13,3\n"
    text, draft = drafted(lines, tmp_path)
    assert draft["datasets"][0]["columns"]["times_per_day"] == "TODO"
    assert f"'{name}' may be per day or per week" in text


def test_a_frequency_that_says_of_what_is_taken(tmp_path: Path) -> None:
    lines = f"{PLAN},Frequency (per day)\n007,E1,R1,clam,2,12,2026-03-13,3\n"
    _, draft = drafted(lines, tmp_path)
    assert draft["datasets"][0]["columns"]["times_per_day"] == "Frequency (per day)"


def test_when_a_form_was_sent_is_no_day_of_a_session_beside_other_days(tmp_path: Path) -> None:
    row = "1,s1,clam,home,2,12,2026-03-14 08:10:00"
    text, draft = drafted(
        f"{LOG},Sets,Reps,Timestamp,Which day?\n{row},2026-03-13\n{row},2026-03-12\n", tmp_path
    )
    assert draft["datasets"][0]["columns"]["performed_at"] == "TODO"
    assert "dates stand in 'Which day?', too" in text
    _, draft = drafted(f"{LOG},Sets,Reps,Timestamp\n{row}\n", tmp_path)
    assert draft["datasets"][0]["columns"]["performed_at"] == "Timestamp"


@pytest.mark.parametrize(
    ("doses", "sets"),
    [
        ("Sets,Reps completed", "TODO"),
        ("Sets,Number of sets completed", "TODO"),
        ("Sets,Reps", "Sets"),
        ("Sets,Target reps", "Sets"),
        ("Sets done,Reps", "Sets done"),
    ],
)
def test_beside_a_dose_that_says_it_was_done_another_may_be_what_was_asked_for(
    doses: str, sets: str, tmp_path: Path
) -> None:
    _, draft = drafted(f"{LOG},{doses},Date\n1,s1,clam,home,2,12,2026-03-14\n", tmp_path)
    assert draft["datasets"][0]["columns"]["sets_done"] == sets
