"""Attendance, persistence and the figures of a cohort (contract, sections 4 and 10)."""

from collections import defaultdict
from datetime import date
from statistics import fmean, median
from typing import Any

from tests.oracle_parts import words
from tests.oracle_parts.adherence import ALL_EXERCISES, patient_weeks, sessions_done
from tests.oracle_parts.courses import Course, courses
from tests.oracle_parts.words import Row, Rows, days_from, percent

STATUSES = words.LISTS["appointments", "status"].split()


def labels(course: Course) -> Row:
    """Whose episode it is."""
    return {
        name: course.episode[name] for name in ("clinic_id", "patient_id", "episode_id", "cohort")
    }


def attendance(rows: Rows, cut: date) -> list[Row]:
    """One row per episode: its appointments up to the data cut."""
    found = []
    for course in courses(rows, cut):
        counts = dict.fromkeys(STATUSES, 0)
        for appointment in rows["appointments"]:
            is_of_episode = (appointment["clinic_id"], appointment["episode_id"]) == (
                course.episode["clinic_id"],
                course.episode["episode_id"],
            )
            if is_of_episode and appointment["starts_at"].date() <= cut:
                counts[appointment["status"]] += 1
        # attended / (attended + did_not_attend + late_cancelled)
        expected = counts["attended"] + counts["did_not_attend"] + counts["late_cancelled"]
        share = percent(counts["attended"], expected)
        found.append({**labels(course), **counts, "attendance_pct": share})
    return found


def first_prescribed_on(course: Course) -> date | None:
    """The first day of the episode on which any prescription is active."""
    starts = [
        max(row["valid_from"], course.started_on)
        for row in course.prescriptions
        if row["valid_to"] is None or row["valid_to"] >= course.started_on
    ]
    return min(starts, default=None)


def persistence(rows: Rows, cut: date) -> list[Row]:
    """One row per episode: how long its home programme was kept up."""
    return [{**labels(course), **kept_up(course)} for course in courses(rows, cut)]


def kept_up(course: Course) -> Row:
    """Days from first logged session to the last one before a gap of more than 14 eligible days."""
    first: date | None = None
    last: date | None = None
    gap = 0
    for day in days_from(course.started_on, course.last_day):
        if sessions_done(course, ALL_EXERCISES, day):
            first, last, gap = first or day, day, 0
            continue
        gap += course.is_eligible(ALL_EXERCISES, day)
        if last is not None and gap > 14:
            break
    prescribed_on = first_prescribed_on(course)
    # Censored at discharge or data cut: no such gap was seen before, and so far it was kept up.
    is_censored = last is None or gap <= 14
    until = course.last_day if is_censored else last
    return {
        "first_logged_on": first,
        "days_to_first_log": (first - prescribed_on).days if first and prescribed_on else None,
        "persisted_days": (until - first).days if first and until else None,
        "is_censored": is_censored,
        "observed_days": observed_days(course, first),
    }


def observed_days(course: Course, first: date | None) -> int | None:
    """Days from the first session to the last day that more than 14 eligible days follow."""
    following = 0
    for day in reversed(list(days_from(course.started_on, course.last_day))):
        if first and following > 14:
            return (day - first).days if day >= first else None
        following += course.is_eligible(ALL_EXERCISES, day)
    return None


def switched_on(rows: Rows, cut: date) -> list[Row]:
    """One row per episode: the first of its days with a hip prescription in lumbar_only (D12)."""
    found = []
    for course in courses(rows, cut):
        started, discharged = (course.episode[name] for name in ("started_on", "discharged_on"))
        hip = []
        for row in course.prescriptions:
            day = max(row["valid_from"], started)
            ends = [end for end in (row["valid_to"], discharged, cut) if end]
            if words.COMPONENT_OF[row["exercise_code"]] == "hip" and day <= min(ends):
                hip.append(day)
        is_switch = course.episode["cohort"] == "lumbar_only" and hip
        found.append({**labels(course), "switched_on": min(hip) if is_switch else None})
    return found


def quantile(values: list[float], share: float) -> float:
    """The quantile by linear interpolation between the two nearest of the sorted values."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def cohort_weeks(rows: Rows, cut: date) -> list[Row]:
    """One row per clinic (or all), cohort, week and component that has a patient (D10)."""
    started = {(row["clinic_id"], row["episode_id"]): row["started_on"] for row in rows["episodes"]}
    groups: dict[tuple[Any, ...], dict[Any, Row]] = defaultdict(dict)
    known = [week for week in patient_weeks(rows, cut) if week["adherence_pct"] is not None]
    # A patient with two episodes counts with the later-started one: it is put in last.
    for week in sorted(
        known, key=lambda row: (started[row["clinic_id"], row["episode_id"]], row["episode_id"])
    ):
        for clinic in (week["clinic_id"], "all"):
            group = (clinic, week["cohort"], week["week"], week["component"])
            groups[group][week["clinic_id"], week["patient_id"]] = week
    return [
        {
            **dict(zip(("clinic_id", "cohort", "week", "component"), group, strict=True)),
            **figures(list(patients.values())),
        }
        for group, patients in sorted(groups.items())
    ]


def figures(weeks: list[Row]) -> Row:
    """The figures of one week over patients, one row each."""
    values = [week["adherence_pct"] for week in weeks]
    logged = sum(week["logged_days"] for week in weeks)
    return {
        "patients": len(values),
        "mean_pct": fmean(values),
        "median_pct": median(values),
        "q1_pct": quantile(values, 0.25),
        "q3_pct": quantile(values, 0.75),
        "adherent_patients": sum(round(value, 9) >= 80 for value in values),
        "log_completeness_pct": percent(logged, sum(week["eligible_days"] for week in weeks)),
    }
