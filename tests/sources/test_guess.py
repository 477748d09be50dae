"""Which column of an unknown header is whose, told by its name."""

import pytest

from sources.guess import guess_of

LOG = ["Patient ID", "Session ID", "Line", "Date", "Exercise", "Place"]
PLAN = ["Patient ID", "Episode", "Prescription ID", "Exercise", "Per day", "Start date"]


@pytest.mark.parametrize(
    ("header", "sets", "reps"),
    [
        (["Sets", "Reps", "Sets Completed", "Reps Completed"], "Sets Completed", "Reps Completed"),
        (["Sets", "Reps", "Performed sets", "Actual reps"], "Performed sets", "Actual reps"),
        (["Sets", "Reps", "Sets (done)", "Reps (done)"], "Sets (done)", "Reps (done)"),
        (["Sätze", "Wdh.", "Sätze gemacht", "Wdh. gemacht"], "Sätze gemacht", "Wdh. gemacht"),
        (["Prescribed sets", "Target reps", "Sets", "Reps"], "Sets", "Reps"),
        (["Sets (target)", "Reps (target)", "Sets", "Reps"], "Sets", "Reps"),
        (["Sets (prescribed)", "Target reps"], None, None),
    ],
)
def test_of_a_log_the_dose_that_was_done_is_taken(
    header: list[str], sets: str | None, reps: str | None
) -> None:
    found = guess_of([*LOG, *header])
    assert found.dataset == "sessions"
    assert (found.columns.get("sets_done"), found.columns.get("reps_per_set")) == (sets, reps)


@pytest.mark.parametrize(
    ("header", "sets", "reps"),
    [
        (
            ["Sets", "Reps", "Prescribed sets", "Reps prescribed"],
            "Prescribed sets",
            "Reps prescribed",
        ),
        (["Sets", "Reps", "Target sets", "Reps (target)"], "Target sets", "Reps (target)"),
        (["Sets done", "Reps done", "Sets", "Reps"], "Sets", "Reps"),
    ],
)
def test_of_a_plan_the_dose_that_was_asked_for_is_taken(
    header: list[str], sets: str, reps: str
) -> None:
    found = guess_of([*PLAN, *header])
    assert found.dataset == "prescriptions"
    assert (found.columns["sets"], found.columns["reps_min"]) == (sets, reps)


def test_words_behind_the_name_of_no_dose_are_no_part_of_it() -> None:
    found = guess_of([*LOG, "Sets", "Reps", "Status (done / partial / skipped)"])
    assert found.columns["status"] == "Status (done / partial / skipped)"


@pytest.mark.parametrize(
    "header",
    [
        ["Timestamp", "Session date"],
        ["Submitted on", "Date of exercise"],
        ["Horodateur", "Date"],
        ["Date", "Exercise date"],
    ],
)
def test_the_day_of_a_session_is_taken_and_not_that_on_which_a_form_was_sent(
    header: list[str],
) -> None:
    found = guess_of(["Patient", "Exercise", "Sets", "Reps", *header])
    assert found.columns["performed_at"] == header[1]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("Frequency (per day)", "times_per_day"),
        ("Daily frequency", "times_per_day"),
        ("Frequency (per week)", "days_per_week"),
        ("Times per week", "days_per_week"),
    ],
)
def test_a_frequency_is_what_its_name_says(name: str, column: str) -> None:
    found = guess_of(["Patient", "Episode", "Plan ID", "Exercise", "Sets", "Reps", name])
    (ours,) = (ours for ours, theirs in found.columns.items() if theirs == name)
    assert (found.dataset, ours) == ("prescriptions", column)
