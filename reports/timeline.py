"""The last weeks of one patient as a picture: each session due, pain, questionnaires, holds."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from html import escape

from reports.timeline_days import WEEKS_SHOWN, DayOfPatient
from reports.timeline_words import timeline_in_words
from reports.words import short_day

LEFT, DAY, SLOT = 80, 11, 8
FORMS_AT, PAIN_AT, PAIN_POINT, SLOTS_AT = 8, 24, 4, 74
# Slots of more sessions a day than this are drawn lower, so that they fit.
TALLEST = 4


def timeline(days: Sequence[DayOfPatient], first: date) -> str:
    """An SVG of the days since the Monday ``first``, one column each, with a text alternative."""
    most = max((max(day.due, day.done + day.skipped) for day in days), default=0)
    slot = SLOT * TALLEST / max(TALLEST, most)
    foot = SLOTS_AT + SLOT * min(max(most, 1), TALLEST)
    width, height = LEFT + 7 * WEEKS_SHOWN * DAY, foot + 16
    return (
        f'<svg role="img" class="timeline" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><title>{escape(timeline_in_words(days))}</title>'
        f"{_frame(first, foot)}{_holds(days, first, foot)}{_slots(days, first, slot)}"
        f"{_pain(days, first)}{_forms(days, first)}</svg>"
    )


def _left(day: date, first: date) -> int:
    return LEFT + (day - first).days * DAY


def _middle(day: date, first: date) -> str:
    return f"{_left(day, first) + DAY / 2:g}"


@lru_cache
def _frame(first: date, foot: int) -> str:
    """Names of the lanes, the scale of pain, and a line and a date for each Monday."""
    mondays = [first + timedelta(weeks=n) for n in range(WEEKS_SHOWN)]
    lines = "".join(f"M{_left(monday, first)} 2V{foot}" for monday in mondays)
    scale = "".join(f"M{LEFT} {_pain_at(pain)}H{LEFT + 7 * WEEKS_SHOWN * DAY}" for pain in (0, 10))
    dates = "".join(
        f'<text x="{_left(monday, first)}" y="{foot + 12}">{short_day(monday)}</text>'
        for monday in mondays
    )
    lanes = (("Forms", FORMS_AT + 4), ("Pain 10", _pain_at(10) + 4), ("0", _pain_at(0) + 4))
    names = "".join(
        f'<text x="{LEFT - 6}" y="{at}" class="lane">{name}</text>'
        for name, at in (*lanes, ("Sessions", SLOTS_AT + 10))
    )
    return f'<path class="grid" d="{lines}{scale}"/>{names}{dates}'


def _path(name: str, marks: Iterator[str]) -> str:
    drawn = "".join(marks)
    return f'<path class="{name}" d="{drawn}"/>' if drawn else ""


def _holds(days: Sequence[DayOfPatient], first: date, foot: int) -> str:
    tall = foot - SLOTS_AT
    marks = (
        f"M{_left(day.day, first)} {SLOTS_AT}h{DAY}v{tall}h-{DAY}z" for day in days if day.is_hold
    )
    return _path("hold", marks)


def _slots(days: Sequence[DayOfPatient], first: date, slot: float) -> str:
    """A square per session done, a cross per one logged as skipped, a dot per one without a log."""
    kinds: dict[str, list[str]] = {"done": [], "skipped": [], "silent": []}
    for day in days:
        silent = max(0, day.due - day.done - day.skipped)
        states = ["done"] * day.done + ["skipped"] * day.skipped + ["silent"] * silent
        for place, state in enumerate(states):
            middle = SLOTS_AT + slot * (place + 0.5)
            kinds[state].append(_mark(state, _left(day.day, first), middle))
    return "".join(_path(name, iter(marks)) for name, marks in kinds.items())


def _mark(state: str, left: int, middle: float) -> str:
    if state == "done":
        return f"M{left + 2} {middle:g}h7"
    if state == "skipped":
        return f"M{left + 3} {middle - 2:g}l5 4m0-4l-5 4"
    return f"M{left + 5.5:g} {middle:g}h0"


def _pain_at(pain: float) -> float:
    return PAIN_AT + PAIN_POINT * (10 - pain)


def _pain(days: Sequence[DayOfPatient], first: date) -> str:
    """A dot per session, at the highest pain of its bouts."""
    marks = (
        f"M{_middle(day.day, first)} {_pain_at(pain):g}h0" for day in days for pain in day.pain
    )
    return _path("pain", marks)


def _forms(days: Sequence[DayOfPatient], first: date) -> str:
    """A tick for each day with a questionnaire, and a diamond at the pain that one says."""
    ticks = (f"M{_middle(day.day, first)} {FORMS_AT - 5}v10" for day in days if day.forms)
    diamonds = (
        f"M{_middle(day.day, first)} {_pain_at(score) - 5:g}l5 5l-5 5l-5-5z"
        for day in days
        for code, score in day.forms
        if code == "nprs"
    )
    return _path("forms", ticks) + _path("score", diamonds)
