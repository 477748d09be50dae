"""The oracle against the shared samples: what must come out of them was made by another hand."""

import csv
import json
from datetime import date
from typing import Any

import pytest

from tests import oracle
from tests.conftest import PLAIN as SAMPLES

CUT = date(2026, 11, 15)
LABELS = ("clinic_id", "patient_id", "episode_id", "week", "component")
WINDOW_LABELS = ("clinic_id", "patient_id", "episode_id", "instrument", "outcome_window")


@pytest.fixture(scope="module")
def sample() -> oracle.Current:
    return oracle.current_rows(SAMPLES)


def expected(name: str) -> list[dict[str, str]]:
    with (SAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_label(
    rows: list[dict[str, Any]], labels: tuple[str, ...]
) -> dict[tuple[str, ...], dict[str, Any]]:
    found = {tuple(str(row[name]) for name in labels): row for row in rows}
    assert len(found) == len(rows)
    return found


def agree(found: Any, wanted: str) -> bool:
    if found is None or wanted == "":
        return found is None and wanted == ""
    if isinstance(found, bool):
        return str(found) == wanted
    return bool(abs(float(found) - float(wanted)) <= 1e-6)


def disagreements(
    found: list[dict[str, Any]], wanted: list[dict[str, str]], labels: tuple[str, ...]
) -> list[str]:
    there, right = by_label(found, labels), by_label(wanted, labels)
    wrong = [f"{label}: only here" for label in there.keys() - right.keys()]
    wrong += [f"{label}: missing" for label in right.keys() - there.keys()]
    for label in there.keys() & right.keys():
        for column in right[label].keys() - set(labels):
            if not agree(there[label][column], right[label][column]):
                wrong.append(
                    f"{label} {column}: {there[label][column]}, not {right[label][column]}"
                )
    return sorted(wrong)


def test_patient_weeks_are_those_of_the_sample(sample: oracle.Current) -> None:
    weeks = oracle.patient_weeks(sample.rows, CUT)
    assert disagreements(weeks, expected("expected_patient_weeks.csv"), LABELS) == []


def test_outcome_windows_are_those_of_the_sample(sample: oracle.Current) -> None:
    windows = oracle.outcome_windows(sample.rows, CUT)
    assert disagreements(windows, expected("expected_windows.csv"), WINDOW_LABELS) == []


def test_quarantine_counts_are_those_of_the_sample(sample: oracle.Current) -> None:
    counts = json.loads((SAMPLES / "expected_quarantine.json").read_text("utf-8"))
    assert sample.quarantined == counts
    # None of the bad rows of the sample was ever corrected.
    assert sample.open_quarantined == counts


def test_one_row_per_clinic_waits_for_patient_9999(sample: oracle.Current) -> None:
    waiting = [row for rows in sample.rows.values() for row in rows if row["is_waiting"]]
    assert sorted((row["clinic_id"], row["patient_id"]) for row in waiting) == [
        ("clinic_a", "9999"),
        ("clinic_b", "9999"),
        ("clinic_c", "9999"),
    ]


def test_every_accepted_row_is_current_or_superseded(sample: oracle.Current) -> None:
    assert sample.rejected == []
    # The second export of sessions repeats the last week of the first.
    assert sample.superseded["sessions"] > 0
    assert {name for name, count in sample.superseded.items() if count} == {"sessions"}
