"""The rules of the flags (contract, section 7).

Every rule looks at the episode as of one day and says its level and the numbers behind it, or null
where it does not hold. ``before`` is what it said the day before: N3 and N4 clear only after a week
at 80 %.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from statistics import fmean
from typing import Any

from tests.oracle_parts.adherence import ALL_EXERCISES, programme
from tests.oracle_parts.courses import Course, is_home_log
from tests.oracle_parts.keeping import first_prescribed_on
from tests.oracle_parts.outcomes import WINDOWS, windows_of_episode
from tests.oracle_parts.words import Row, days_from

Rule = Callable[["AsOf", Row | None], Row | None]

# What the table shows beside the level; a rule leaves out what it does not have.
NUMBERS = (
    *("value", "threshold", "compared_with", "counted"),
    *("value_on", "week", "exercise_code", "outcome_window"),
)


@dataclass(frozen=True)
class AsOf:
    """One episode with everything up to ``day``: its course, and the scores attributed to it."""

    course: Course
    scores: list[Row]
    weeks: dict[date, Row] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The day the rules are asked about."""
        return self.course.cut

    @cached_property
    def complete_mondays(self) -> list[date]:
        """The weeks of the episode whose Sunday is not after the day, latest first."""
        mondays = self.course.mondays()
        return [day for day in reversed(mondays) if day + timedelta(days=6) <= self.day]

    def complete_weeks(self, latest: int) -> list[Row]:
        """The adherence in so many of the latest complete weeks, latest first."""
        return [self.week(monday) for monday in self.complete_mondays[:latest]]

    def week(self, monday: date) -> Row:
        """The adherence in one week, worked out once a day."""
        if monday not in self.weeks:
            week = programme(self.course, ALL_EXERCISES, monday)
            self.weeks[monday] = {"week": monday, **week}
        return self.weeks[monday]

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
    bouts = as_of.course.patient_bouts
    days = [day for day, of_day in bouts.items() if any(is_home_log(bout) for bout in of_day)]
    return sorted(day for day in days if as_of.course.started_on <= day <= as_of.course.last_day)


def flag(level: str, **numbers: Any) -> Row:
    """The level with all numbers, null where the rule has none."""
    return {"level": level, **dict.fromkeys(NUMBERS), **numbers}


def by_days(days: int, amber_from: int, red_from: int, value_on: date) -> Row | None:
    """Amber from some days, red from more."""
    if days >= red_from:
        return flag("red", value=days, threshold=red_from, value_on=value_on)
    if days >= amber_from:
        return flag("amber", value=days, threshold=amber_from, value_on=value_on)
    return None


def n1(as_of: AsOf, before: Row | None) -> Row | None:
    """Prescribed ≥ 3 days ago, no home log ever: amber, red from day 7."""
    prescribed_on = first_prescribed_on(as_of.course)
    if prescribed_on is None or home_log_days(as_of):
        return None
    return by_days((as_of.day - prescribed_on).days, 3, 7, prescribed_on)


def n2(as_of: AsOf, before: Row | None) -> Row | None:
    """No home log for ≥ 4 eligible days (at least one before): amber, red from 7."""
    logged = home_log_days(as_of)
    if not logged:
        return None
    days = sum(
        as_of.course.is_eligible(ALL_EXERCISES, day)
        for day in days_from(logged[-1] + timedelta(days=1), as_of.day)
    )
    return by_days(days, 4, 7, logged[-1])


def has_cleared(weeks: list[Row]) -> bool:
    """The last complete week is at ≥ 80 %; a week without adherence does not clear."""
    latest = _adherence(weeks[:1])
    return bool(latest) and latest[0] is not None and latest[0] >= 80


def n3(as_of: AsOf, before: Row | None) -> Row | None:
    """Adherence < 50 % in the last complete week with ≥ 4 eligible days: amber."""
    weeks = as_of.complete_weeks(1)
    latest = _adherence(weeks[:1])
    if latest and latest[0] is not None and latest[0] < 50 and weeks[0]["eligible_days"] >= 4:
        return flag(
            "amber",
            value=weeks[0]["adherence_pct"],
            threshold=50,
            counted=weeks[0]["eligible_days"],
            week=weeks[0]["week"],
        )
    # The numbers are those of the week that raised it.
    return before if not has_cleared(weeks) else None


def n4(as_of: AsOf, before: Row | None) -> Row | None:
    """< 80 % in the last two complete weeks: amber, red if < 50 % in both."""
    weeks = as_of.complete_weeks(2)
    last_two = _adherence(weeks)
    is_raised = len(last_two) == 2 and all(pct is not None and pct < 80 for pct in last_two)
    if not is_raised and (before is None or has_cleared(weeks)):
        return None
    # Weeks without an adherence neither raise nor clear: the two latest known ones count.
    known = (as_of.week(monday) for monday in as_of.complete_mondays)
    known = (week for week in known if week["adherence_pct"] is not None)
    latest, previous = next(known), next(known)
    is_red = all(pct is not None and pct < 50 for pct in _adherence([latest, previous]))
    return flag(
        "red" if is_red else "amber",
        value=latest["adherence_pct"],
        threshold=50 if is_red else 80,
        compared_with=previous["adherence_pct"],
        week=latest["week"],
    )


def n5(as_of: AsOf, before: Row | None) -> Row | None:
    """Last complete week ≥ 30 points under the mean of the two before: amber."""
    # The fall is rounded, the weeks are not: of thirds that are, 30 points are a little less.
    weeks = as_of.complete_weeks(3)
    last_three = [week["adherence_pct"] for week in weeks if week["adherence_pct"] is not None]
    if len(last_three) < 3:
        return None
    mean_before = fmean(last_three[1:])
    if round(mean_before - last_three[0], 9) < 30:
        return None
    week = as_of.complete_mondays[0]
    return flag("amber", value=last_three[0], threshold=30, compared_with=mean_before, week=week)


def n6(as_of: AsOf, before: Row | None) -> Row | None:
    """One exercise < 50 % of its prescribed sessions while every other ≥ 80 %: info."""
    if not as_of.complete_mondays:
        return None
    monday = as_of.complete_mondays[0]
    of_exercise = {
        exercise: _adherence([programme(as_of.course, {exercise}, monday)])[0]
        for exercise in {row["exercise_code"] for row in as_of.course.prescriptions}
    }
    known = {exercise: pct for exercise, pct in of_exercise.items() if pct is not None}
    for exercise, pct in known.items():
        others = [other for name, other in known.items() if name != exercise]
        if pct < 50 and others and all(other >= 80 for other in others):
            return flag(
                "info",
                value=pct,
                threshold=50,
                compared_with=min(others),
                counted=len(others),
                week=monday,
                exercise_code=exercise,
            )
    return None


def p1(as_of: AsOf, before: Row | None) -> Row | None:
    """Session pain ≥ 8, or ≥ baseline NPRS + 2 in two sessions, within 7 days: red."""
    # The worst pain of each session that has one, with the session's day.
    pains: list[tuple[float, date]] = []
    for day in days_from(as_of.day - timedelta(days=6), as_of.day):
        for session in as_of.course.sessions.get(day, []):
            felt = [bout["pain"] for bout in session if bout["pain"] is not None]
            pains += [(max(felt), day)] if felt else []
    baseline = as_of.baseline_nprs()
    high = [day for pain, day in pains if pain >= 8]
    risen = [day for pain, day in pains if baseline is not None and round(pain - baseline, 9) >= 2]
    if not high and len(risen) < 2:
        return None
    return flag(
        "red",
        value=max(pain for pain, _ in pains),
        threshold=8 if high else (baseline or 0) + 2,
        compared_with=baseline,
        counted=len(high or risen),
        value_on=max(high or risen),
    )


def p2(as_of: AsOf, before: Row | None) -> Row | None:
    """Latest NPRS ≥ baseline + 2: amber."""
    baseline = as_of.baseline_nprs()
    nprs = [score for score in as_of.scores if score["instrument"] == "nprs"]
    if baseline is None:
        return None
    latest = max(nprs, key=lambda score: (score["completed_at"], score["response_id"]))
    if round(latest["score"] - baseline, 9) < 2:
        return None
    return flag(
        "amber",
        value=latest["score"],
        threshold=2,
        compared_with=baseline,
        value_on=latest["completed_at"].date(),
    )


def q1(as_of: AsOf, before: Row | None) -> Row | None:
    """Week-2 or week-6 NPRS not there 3 days after its window closed: info."""
    windows = windows_of_episode(as_of.scores, as_of.course.episode, as_of.day)
    there = {row["outcome_window"] for row in windows if row["instrument"] == "nprs"}
    since_start = (as_of.day - as_of.course.started_on).days
    missing = [
        window
        for window in ("week_2", "week_6")
        if since_start >= WINDOWS[window][1] + 3 and window not in there
    ]
    if not missing:
        return None
    closed_on = as_of.course.started_on + timedelta(days=WINDOWS[missing[-1]][1])
    return flag(
        "info",
        value=(as_of.day - closed_on).days,
        threshold=3,
        counted=len(missing),
        value_on=closed_on,
        outcome_window=missing[-1],
    )


def d1(as_of: AsOf, before: Row | None) -> Row | None:
    """Uncapped adherence > 150 % in the last complete week: info."""
    weeks = as_of.complete_weeks(1)
    latest = _adherence(weeks, "adherence_uncapped_pct")
    if not latest or latest[0] is None or latest[0] <= 150:
        return None
    return flag(
        "info",
        value=weeks[0]["adherence_uncapped_pct"],
        threshold=150,
        counted=weeks[0]["sessions_done"],
        week=weeks[0]["week"],
    )


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
