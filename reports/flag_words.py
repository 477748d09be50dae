"""Why to call a patient, in words with the numbers behind the flag."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.flag_thresholds import FlagThresholds
from reports.counted import counted
from reports.words import percent, points, short_day, week_day

# By code: with its numbers, and without them where they are not there.
SENTENCES = {
    "N1": (
        "No home exercise logged in the {days} since the programme was prescribed.",
        "No home exercise logged since the programme was prescribed.",
    ),
    "N2": (
        "No home exercise logged for {days} of the programme (last on {value_on}).",
        "No home exercise logged for several days.",
    ),
    "N3": (
        "Only {pct} of sessions logged in the week of {week}.",
        "Logged few of the prescribed sessions in a week.",
    ),
    "N4": (
        "Low two weeks running: {compared_pct}, then {pct} of sessions logged.",
        "Logged few of the prescribed sessions two weeks running.",
    ),
    "N5": (
        "Down by {drop}: {pct} of the prescribed sessions, after a mean of {compared_pct} "
        "in the two weeks before.",
        "Logged far fewer of the prescribed sessions than in the two weeks before.",
    ),
    "N6": (
        "One exercise is left out: {exercise}, {pct} of its sessions in the week of {week}; the "
        "others at least {compared_pct}.",
        "One exercise is left out while the others are done.",
    ),
    "P1": (
        "Pain of {threshold} or more in {sessions} lately, {points} at the highest; the last on "
        "{value_on}.",
        "High pain during sessions lately.",
    ),
    "P2": (
        "Pain score of {points} on {value_on}, {compared_points} at the start.",
        "The latest pain score is well above the one at the start.",
    ),
    "Q1": (
        "No pain score for {outcome_window}, due by {value_on}.",
        "A pain questionnaire is overdue.",
    ),
    "D1": (
        "Logged {pct} of the prescribed sessions in the week of {week}.",
        "Logged far more sessions than were prescribed.",
    ),
}

# Of flags that name a week, which need not be the first: what has held since they are up.
LASTING = {
    "N3": "not back at {clears_from} since",
    "N4": "not back at {clears_from} since",
    "N5": "down by {drop} or more since",
    "N6": "one exercise left out since",
    "D1": "over {over} since",
}


def what_has_lasted(code: str, thresholds: FlagThresholds) -> str:
    """What has held since a flag came up, before the day; empty where its sentence says it."""
    return LASTING.get(code, "").format(
        clears_from=percent(thresholds.clears_from_pct),
        drop=counted(thresholds.n5.drop_points, "point"),
        over=percent(thresholds.d1.over_pct),
    )


def reason_to_call(flag: Mapping[str, Any], exercises: Mapping[str, str], as_of: date) -> str:
    """The sentence for a row of ``flags`` at a cut; ``exercises`` gives each code its name."""
    with_numbers, without = SENTENCES.get(flag["code"], ("", f"Flag {flag['code']} is up."))
    shown = {name: text for name, text in _shown(flag, exercises, as_of).items() if text}
    try:
        return with_numbers.format_map(shown) or without
    except KeyError:
        return without


def _shown(
    flag: Mapping[str, Any], exercises: Mapping[str, str], as_of: date
) -> dict[str, str | None]:
    """The numbers of a flag as the sentences name them; null where it has none."""
    value, compared = flag.get("value"), flag.get("compared_with")
    sessions = flag.get("counted")
    window = flag.get("outcome_window")
    return {
        "days": None if value is None else counted(value, "day"),
        "pct": None if value is None else percent(value),
        "points": _points(value),
        "threshold": _points(flag.get("threshold")),
        "compared_pct": None if compared is None else percent(compared),
        "compared_points": _points(compared),
        "drop": None if value is None or compared is None else counted(compared - value, "point"),
        "sessions": counted(sessions, "session") if sessions else None,
        "value_on": _day(flag.get("value_on"), as_of),
        "week": short_day(flag["week"], as_of) if flag.get("week") else None,
        "exercise": exercises.get(flag.get("exercise_code") or ""),
        "outcome_window": window.replace("_", " ") if window else None,
    }


def _points(value: float | None) -> str | None:
    return None if value is None else points(value)


def _day(day: date | None, as_of: date) -> str | None:
    return None if day is None else week_day(day, as_of)
