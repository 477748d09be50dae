"""What ``lineage`` says of where a row comes from, line by line."""

from typing import Any

import pytest

from adherence.lineage_text import lineage_lines

FILE: dict[str, Any] = {
    "file": "a.csv", "entity": "rows", "sheet": None, "row": 7, "mapping": "plain",
    "exported_at": "2026-11-15", "received_at": "2026-11-16",
}  # fmt: skip
PLACE = "a.csv, row 7 (mapping plain, made 2026-11-15, received 2026-11-16)"
ITEM: dict[str, Any] = {
    "dataset": "holds", "key": {"clinic_id": "clinic_a", "hold_id": "h1"}, "state": "current",
    "episode_id": None, "counts_as": None, "origin": None, "row": None, "superseded": [],
    "quarantined": [],
}  # fmt: skip


def lines_of(**found: object) -> list[str]:
    *lines, empty = lineage_lines([{**ITEM, **found}])
    assert empty == ""
    return lines


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("current", "current"),
        ("waiting", "current, waiting for its episode or patient"),
        ("unattributed", "current, in no episode"),
        ("deleted", "deleted by its source"),
        ("absent", "deleted: a later full snapshot lacks it"),
        ("patient_deleted", "deleted with its patient"),
        ("quarantined", "never accepted"),
    ],
)
def test_what_became_of_a_row_is_said_first(state: str, words: str) -> None:
    assert lines_of(state=state) == [f"holds clinic_a h1: {words}"]


@pytest.mark.parametrize(
    ("because", "words"),
    [
        ("absence", "a full snapshot made after it lacks it"),
        ("updated_at", "an earlier updated_at"),
        ("exported_at", "an earlier export"),
        ("export_id", "the lesser export id of two that are equal in all else"),
        ("row_number", "a row further up in the same export"),
    ],
)
def test_why_another_row_does_not_count_is_said(because: str, words: str) -> None:
    row = {**FILE, "because": because, "differs": {}}
    assert lines_of(superseded=[row])[1:] == [f"  superseded: {PLACE}: {words}"]


def test_a_row_says_its_episode_the_patient_it_counts_for_and_its_file() -> None:
    assert lines_of(episode_id="e1", counts_as="p2", origin={**FILE, "sheet": "Holds"}) == [
        "holds clinic_a h1: current, episode e1",
        "  counts for patient p2, into whom its own was merged",
        "  from a.csv, sheet Holds, row 7 (mapping plain, made 2026-11-15, received 2026-11-16)",
    ]


@pytest.mark.parametrize(
    ("is_open", "words"), [(True, "in quarantine"), (False, "was in quarantine, mended since")]
)
def test_of_a_quarantined_row_it_is_said_whether_it_still_waits(is_open: bool, words: str) -> None:
    row = {**FILE, "is_open": is_open, "reasons": ["bad_date", "bad_id"], "cells": {}}
    (said,) = lines_of(quarantined=[row])[1:]
    assert said.startswith(f"  {words}: {PLACE}: bad_date, bad_id (")


def test_an_export_of_which_nobody_knows_when_it_was_made_says_so() -> None:
    origin = {**FILE, "exported_at": None, "row": None}
    (said,) = lines_of(origin=origin)[1:]
    assert said == "  from a.csv (mapping plain, made at an unknown time, received 2026-11-16)"
