"""Why to call a patient, in words with the numbers behind the flag."""

import json
from collections.abc import Mapping
from datetime import date

from reports.words import percent, short_day, week_day, whole

# By code: with its numbers, and without them where they are not there.
SENTENCES = {
    "N1": (
        "No home session logged in the {days_since_prescribed} days since the programme was "
        "prescribed.",
        "No home session logged since the programme was prescribed.",
    ),
    "N2": (
        "No home log for {eligible_days_without_log} days with exercises due; the last was on "
        "{last_logged_on}.",
        "No home log for several days with exercises due.",
    ),
    "N3": (
        "Logged {adherence_pct} of the prescribed sessions in the week of {week}.",
        "Logged less than half of the prescribed sessions in a week.",
    ),
    "N4": (
        "Low two weeks running: {previous_adherence_pct} of the prescribed sessions, then "
        "{adherence_pct}.",
        "Logged few of the prescribed sessions two weeks running.",
    ),
    "N5": (
        "Down by {drop_points} points: {adherence_pct} of the prescribed sessions, after a mean of "
        "{mean_before_pct} in the two weeks before.",
        "Logged far fewer of the prescribed sessions than in the two weeks before.",
    ),
    "N6": ("", "One exercise is left out while the others are done."),
    "P1": ("", "High pain during home sessions in the last 7 days."),
    "P2": ("", "The latest pain score is at least 2 points above the one at the start."),
    "Q1": ("", "A pain questionnaire is overdue."),
    "D1": ("", "Logged far more sessions than were prescribed."),
}


def reason_to_call(code: str, numbers: str | None) -> str:
    """The sentence for a flag, from its code and its numbers as JSON."""
    with_numbers, without = SENTENCES.get(code, ("", f"Flag {code} is up."))
    try:
        shown = {key: _shown(key, value) for key, value in _parsed(numbers).items()}
        return with_numbers.format_map(shown) or without
    except (KeyError, TypeError, ValueError):
        return without


def _parsed(numbers: str | None) -> Mapping[str, object]:
    parsed = json.loads(numbers or "{}")
    return parsed if isinstance(parsed, dict) else {}


def _shown(key: str, value: object) -> str:
    """One number behind a flag, as its name says what it is."""
    if key.endswith("_pct"):
        return percent(float(str(value)))
    if key.endswith("_on"):
        return week_day(date.fromisoformat(str(value)))
    if key == "week":
        return short_day(date.fromisoformat(str(value)))
    return whole(float(str(value)))
