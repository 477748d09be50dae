"""The rules of the flags (contract, section 7).

Every rule looks at the episode as of one day and says its level, or null where it does not hold.
``was_on`` is whether it held the day before: N3 and N4 clear only after a week at 80 %.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from statistics import fmean

from tests.oracle_parts.adherence import ALL_EXERCISES, programme
from tests.oracle_parts.courses import Course, is_home_log
from tests.oracle_parts.keeping import first_prescribed_on
from tests.oracle_parts.outcomes import WINDOWS, windows_of_episode
from tests.oracle_parts.words import Row, days_from, monday_of

Rule = Callable[["AsOf", bool], str | None]


@dataclass(frozen=True)
class AsOf:
    """One episode with everything up to ``day``: its course, and the scores attributed to it."""

    course: Course
    scores: list[Row]

    @property
    def day(self) -> date:
        """The day the rules are asked about."""
        return self.course.cut

    @cached_property
    def complete_weeks(self) -> list[Row]:
        """The weeks of the episode whose Sunday is not after the day, latest first."""
        mondays = [
            monday for monday in self.course.mondays() if monday + timedelta(days=6) <= self.day
        ]
        return [programme(self.course, ALL_EXERCISES, monday) for monday in reversed(mondays)]

    def baseline_nprs(self) -> float | None:
        """The NPRS in the baseline window."""
        windows = windows_of_episode(self.scores, self.course.episode, self.day)
        found = [
            row["score"]
            for row in windows
            if (row["instrument"], row["outcome_window"]) == ("nprs", "baseline")
        ]
        return found[0] if found else None


def _adherence(weeks: list[Row], column: str = "adherence_pct") -> list[float | None]:
    # Thresholds compare after rounding to 9 decimals.
    values = [week[column] for week in weeks]
    return [None if value is None else round(value, 9) for value in values]


def home_log_days(as_of: AsOf) -> list[date]:
    """Days of the episode with a home bout of the patient (source not inferred, any status)."""
    days = [b["performed_at"].date() for b in as_of.course.patient_bouts if is_home_log(b)]
    return sorted(day for day in days if as_of.course.started_on <= day <= as_of.course.last_day)


def n1(as_of: AsOf, was_on: bool) -> str | None:
    """Prescribed ≥ 3 days ago, no home log ever: amber, red from day 7."""
    prescribed_on = first_prescribed_on(as_of.course)
    if prescribed_on is None or home_log_days(as_of):
        return None
    days = (as_of.day - prescribed_on).days
    return "red" if days >= 7 else "amber" if days >= 3 else None


def n2(as_of: AsOf, was_on: bool) -> str | None:
    """No home log for ≥ 4 eligible days (at least one before): amber, red from 7."""
    logged = home_log_days(as_of)
    if not logged:
        return None
    days = sum(
        as_of.course.is_eligible(ALL_EXERCISES, day)
        for day in days_from(logged[-1] + timedelta(days=1), as_of.day)
    )
    return "red" if days >= 7 else "amber" if days >= 4 else None


def has_cleared(weeks: list[Row]) -> bool:
    """The last complete week is at ≥ 80 %; a week without adherence does not clear."""
    latest = _adherence(weeks[:1])
    return bool(latest) and latest[0] is not None and latest[0] >= 80


def n3(as_of: AsOf, was_on: bool) -> str | None:
    """Adherence < 50 % in the last complete week with ≥ 4 eligible days: amber."""
    weeks = as_of.complete_weeks
    latest = _adherence(weeks[:1])
    if latest and latest[0] is not None and latest[0] < 50 and weeks[0]["eligible_days"] >= 4:
        return "amber"
    return "amber" if was_on and not has_cleared(weeks) else None


def n4(as_of: AsOf, was_on: bool) -> str | None:
    """< 80 % in the last two complete weeks: amber, red if < 50 % in both."""
    weeks = as_of.complete_weeks
    last_two = _adherence(weeks[:2])
    is_raised = len(last_two) == 2 and all(pct is not None and pct < 80 for pct in last_two)
    if not is_raised and not (was_on and not has_cleared(weeks)):
        return None
    known = [pct for pct in _adherence(weeks) if pct is not None][:2]
    return "red" if len(known) == 2 and all(pct < 50 for pct in known) else "amber"


def n5(as_of: AsOf, was_on: bool) -> str | None:
    """Last complete week ≥ 30 points under the mean of the two before: amber."""
    last_three = [pct for pct in _adherence(as_of.complete_weeks[:3]) if pct is not None]
    if len(last_three) < 3:
        return None
    fall = fmean(last_three[1:]) - last_three[0]
    return "amber" if round(fall, 9) >= 30 else None


def n6(as_of: AsOf, was_on: bool) -> str | None:
    """One exercise < 50 % of its prescribed sessions while every other ≥ 80 %: info."""
    sundays = [m + timedelta(days=6) for m in as_of.course.mondays()]
    complete = [sunday for sunday in sundays if sunday <= as_of.day]
    if not complete:
        return None
    weeks = [
        programme(as_of.course, {exercise}, monday_of(complete[-1]))
        for exercise in sorted({row["exercise_code"] for row in as_of.course.prescriptions})
    ]
    known = sorted(pct for pct in _adherence(weeks) if pct is not None)
    return "info" if len(known) >= 2 and known[0] < 50 and known[1] >= 80 else None


def p1(as_of: AsOf, was_on: bool) -> str | None:
    """Session pain ≥ 8, or ≥ baseline NPRS + 2 in two sessions, within 7 days: red."""
    pains = []
    for day in days_from(as_of.day - timedelta(days=6), as_of.day):
        for session in as_of.course.sessions.get(day, []):
            pains.append(
                max((bout["pain"] for bout in session if bout["pain"] is not None), default=0)
            )
    baseline = as_of.baseline_nprs()
    raised = [pain for pain in pains if baseline is not None and pain >= baseline + 2]
    return "red" if any(pain >= 8 for pain in pains) or len(raised) >= 2 else None


def p2(as_of: AsOf, was_on: bool) -> str | None:
    """Latest NPRS ≥ baseline + 2: amber."""
    baseline = as_of.baseline_nprs()
    nprs = [score for score in as_of.scores if score["instrument"] == "nprs"]
    if baseline is None:
        return None
    latest = max(nprs, key=lambda score: (score["completed_at"], score["response_id"]))
    return "amber" if round(latest["score"] - baseline, 9) >= 2 else None


def q1(as_of: AsOf, was_on: bool) -> str | None:
    """Week-2 or week-6 NPRS not there 3 days after its window closed: info."""
    windows = windows_of_episode(as_of.scores, as_of.course.episode, as_of.day)
    there = {row["outcome_window"] for row in windows if row["instrument"] == "nprs"}
    since_start = (as_of.day - as_of.course.started_on).days
    missing = [
        window
        for window in ("week_2", "week_6")
        if since_start >= WINDOWS[window][1] + 3 and window not in there
    ]
    return "info" if missing else None


def d1(as_of: AsOf, was_on: bool) -> str | None:
    """Uncapped adherence > 150 % in the last complete week: info."""
    latest = _adherence(as_of.complete_weeks[:1], "adherence_uncapped_pct")
    return "info" if latest and latest[0] is not None and latest[0] > 150 else None


RULES: dict[str, Rule] = {
    "N1": n1,
    "N2": n2,
    "N3": n3,
    "N4": n4,
    "N5": n5,
    "N6": n6,
    "P1": p1,
    "P2": p2,
    "Q1": q1,
    "D1": d1,
}
