"""What a trial says of a file, line by line."""

from collections.abc import Mapping
from typing import Any

import pytest

from adherence.trial_text import trial_lines

NOTHING: dict[str, Any] = {
    "file": "a.csv", "mapping": "plain", "exported_at": None, "datasets": [], "untaken": [],
    "undeleted": [], "unlisted_words": [], "unknown_columns": [], "unlisted_clinics": [],
    "dates": [], "notes": [],
}  # fmt: skip
SESSIONS: dict[str, Any] = {
    "dataset": "sessions", "state": "accepted", "reason": None, "message": None, "rows_read": 10,
    "rows_accepted": 7, "rows_quarantined": 2, "rows_ignored": 1, "is_partial": False,
    "reasons": [], "warnings": [], "first_rows": [],
}  # fmt: skip
# 20 cells, of which 15 are dates with the day first and 12 with the month first.
DATES: dict[str, Any] = {
    "column": "date", "dataset": "sessions", "cells": 20, "iso": 0, "exported_on": "2026-11-15",
    "notation": "day/month/year", "is_day_first": True, "read": 15, "after_export": 1,
    "other": "month/day/year", "read_otherwise": 12, "after_export_otherwise": 8,
    "valid_otherwise": 11,
}  # fmt: skip
TURNED = "  the other order reads more cells: the notation may be the wrong way round"
UNDECIDED = (
    "\nnothing in the file shows whether day/month/year or month/day/year is meant: ask the clinic"
)


def lines_of(**found: object) -> list[str]:
    """What is said below the first line."""
    return list(trial_lines({**NOTHING, **found}))[1:]


def rule(rows: int, first_rows: list[int]) -> Mapping[str, Any]:
    words = {"sentence": "sets_done is more than 20", "in_the_file": "Sets"}
    return {**words, "rows": rows, "first_rows": first_rows}


def test_rows_are_accounted_for_and_bad_ones_apart_from_those_kept_with_a_warning() -> None:
    bad = {"reason": "out_of_range", "rows": 2, "rules": []}
    warned = {"reason": "date_out_of_range", "rows": 4, "rules": []}
    assert lines_of(datasets=[{**SESSIONS, "reasons": [bad], "warnings": [warned]}]) == [
        "",
        "sessions: 10 rows read, 7 accepted, 2 quarantined, 1 ignored",
        "  out_of_range: 2 bad",
        "  date_out_of_range: 4 kept with a warning",
    ]


@pytest.mark.parametrize(
    ("rows", "first_rows", "where"),
    [(1, [4], "Row 4"), (2, [4, 9], "Rows 4, 9"), (5, [4, 9, 11], "Rows 4, 9, 11 and 2 more")],
)
def test_a_rule_says_in_which_rows_it_is_broken(
    rows: int, first_rows: list[int], where: str
) -> None:
    reason = {"reason": "out_of_range", "rows": rows, "rules": [rule(rows, first_rows)]}
    *_, last = lines_of(datasets=[{**SESSIONS, "reasons": [reason]}])
    assert last == f"    sets_done is more than 20 Sets {where}"


def test_of_dates_both_orders_are_counted() -> None:
    assert lines_of(dates=[DATES]) == [
        "",
        "date (sessions): 15 of 20 cells read as day/month/year, 1 of them after the export's day, "
        "2026-11-15",
        "  as month/day/year 12 would be dates, 8 of them after the export's day, 2026-11-15; "
        "11 cells are dates either way",
    ]


def test_without_the_day_of_an_export_dates_are_held_against_today() -> None:
    said = lines_of(dates=[{**DATES, "exported_on": None, "iso": 3}])
    assert said[1].endswith(
        "1 of them after today; 3 others are dates in any case, such as 2026-11-15"
    )


@pytest.mark.parametrize(("otherwise", "is_turned"), [(14, False), (15, False), (16, True)])
def test_the_other_order_is_doubted_for_where_it_reads_more(
    otherwise: int, is_turned: bool
) -> None:
    assert (TURNED in lines_of(dates=[{**DATES, "read_otherwise": otherwise}])) == is_turned


@pytest.mark.parametrize(
    ("valid", "otherwise", "reason", "is_undecided"),
    [
        (15, 15, None, True),
        (14, 15, None, False),
        # The other order reads more: that is said already, and the file does show it.
        (15, 16, None, False),
        # It is what the export is refused for.
        (15, 15, "date_order", False),
    ],
)
def test_where_each_cell_may_be_either_the_clinic_is_to_be_asked(
    valid: int, otherwise: int, reason: str | None, is_undecided: bool
) -> None:
    dates = {**DATES, "valid_otherwise": valid, "read_otherwise": otherwise}
    datasets = [SESSIONS, {**SESSIONS, "state": "rejected", "reason": reason}]
    assert (UNDECIDED in lines_of(dates=[dates], datasets=datasets)) == is_undecided
