"""Adherence by week (contract, section 4), one loop over the days of each week."""

from collections.abc import Set
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle_parts import words
from tests.oracle_parts.courses import Course, courses, is_home_log
from tests.oracle_parts.words import Row, Rows, days_from, percent

ALL_EXERCISES = frozenset(words.COMPONENT_OF)
EXERCISES_OF: dict[str, frozenset[str]] = {
    "hip": frozenset(code for code, part in words.COMPONENT_OF.items() if part == "hip"),
    "lumbar": frozenset(code for code, part in words.COMPONENT_OF.items() if part == "lumbar"),
    "all": ALL_EXERCISES,
}


def was_done(bout: Row) -> bool:
    """Home, source not inferred, status done or partial."""
    return is_home_log(bout) and bout["status"] in ("done", "partial")


def session_counts(session: list[Row], exercises: Set[str]) -> bool:
    """At least one bout of these exercises at home, done or partial, with sets_done ≥ 1."""
    return any(
        was_done(bout) and bout["sets_done"] >= 1 and bout["exercise_code"] in exercises
        for bout in session
    )


def sessions_done(course: Course, exercises: Set[str], day: date) -> int:
    """done(d): the sessions of that day that count."""
    return sum(session_counts(session, exercises) for session in course.sessions.get(day, []))


def is_logged(course: Course, day: date) -> bool:
    """Any home bout of the patient (source not inferred), whatever its status or component."""
    return any(is_home_log(bout) for bout in course.patient_bouts.get(day, []))


def reps_done(course: Course, exercise: str, day: date) -> int:
    """Sets × repetitions of that exercise on that day; sides add up (D4)."""
    return sum(
        bout["sets_done"] * bout["reps_per_set"]
        for bout in course.bouts.get(day, [])
        if was_done(bout) and bout["exercise_code"] == exercise
    )


def reps_prescribed(prescriptions: list[Row], exercise: str) -> Fraction:
    """times_per_day × sets × reps_min × days_per_week / 7; two prescriptions add up."""
    return sum(
        (
            Fraction(row["times_per_day"] * row["sets"] * row["reps_min"] * row["days_per_week"], 7)
            for row in prescriptions
            if row["exercise_code"] == exercise
        ),
        Fraction(0),
    )


def programme(course: Course, exercises: Set[str], monday: date) -> Row:
    """One episode's week for these exercises: every measure of ``patient_weeks``."""
    eligible_days = done_in_week = days_with_session = logged_days = off_schedule = 0
    prescribed = prescribed_logged = reps_wanted = reps_counted = Fraction(0)
    capped = capped_logged = 0
    for day in days_from(monday, monday + timedelta(days=6)):
        done = sessions_done(course, exercises, day)
        if not course.is_eligible(exercises, day):
            # Sessions on the episode's other days up to the cut are off schedule.
            off_schedule += done
            continue
        valid = course.valid_prescriptions(exercises, day)
        # times_per_day(d), days_per_week(d): the greatest among those valid on d.
        times_per_day = max(row["times_per_day"] for row in valid)
        days_per_week = max(row["days_per_week"] for row in valid)
        dose = Fraction(times_per_day * days_per_week, 7)
        eligible_days += 1
        prescribed += dose
        done_in_week += done
        # Extra sessions on Monday do not make up for Tuesday.
        capped += min(done, times_per_day)
        days_with_session += done >= 1
        if is_logged(course, day):
            logged_days += 1
            prescribed_logged += dose
            capped_logged += min(done, times_per_day)
        for exercise in sorted({row["exercise_code"] for row in valid}):
            wanted = reps_prescribed(valid, exercise)
            reps_wanted += wanted
            reps_counted += min(Fraction(reps_done(course, exercise, day)), wanted)
    # counted(week) = min( Σ_d min(done(d), times_per_day(d)), prescribed(week) )
    counted = min(Fraction(capped), prescribed)
    counted_logged = min(Fraction(capped_logged), prescribed_logged)
    return {
        "sessions_prescribed": float(prescribed),
        "sessions_done": done_in_week,
        "sessions_counted": float(counted),
        "adherence_pct": percent(counted, prescribed),
        "adherence_uncapped_pct": percent(done_in_week, prescribed),
        "eligible_days": eligible_days,
        "days_with_session": days_with_session,
        "days_covered_pct": percent(days_with_session, eligible_days),
        "logged_days": logged_days,
        "log_completeness_pct": percent(logged_days, eligible_days),
        "adherence_logged_pct": percent(counted_logged, prescribed_logged),
        "volume_pct": percent(reps_counted, reps_wanted),
        "sessions_off_schedule": off_schedule,
        "is_complete": monday + timedelta(days=6) <= course.cut,
    }


def week_labels(course: Course, monday: date) -> Row:
    """Whose week it is, and which; programme_week: whole weeks since started_on at the Sunday."""
    episode = course.episode
    return {
        "clinic_id": episode["clinic_id"],
        "patient_id": episode["patient_id"],
        "episode_id": episode["episode_id"],
        "physio_id": episode["physio_id"],
        "cohort": episode["cohort"],
        "week": monday,
        "programme_week": (monday + timedelta(days=6) - course.started_on).days // 7,
    }


def patient_weeks(rows: Rows, cut: date) -> list[Row]:
    """One row per episode, week and component ever prescribed (also from after the cut)."""
    weeks = []
    for course in courses(rows, cut):
        prescribed = {words.COMPONENT_OF[row["exercise_code"]] for row in course.prescriptions}
        components = [*sorted(prescribed), "all"] if prescribed else []
        for monday in course.mondays():
            for component in components:
                week = programme(course, EXERCISES_OF[component], monday)
                weeks.append({**week_labels(course, monday), "component": component, **week})
    return weeks


def exercise_weeks(rows: Rows, cut: date) -> list[Row]:
    """One row per episode, week and exercise ever prescribed."""
    weeks = []
    for course in courses(rows, cut):
        for monday in course.mondays():
            for exercise in sorted({row["exercise_code"] for row in course.prescriptions}):
                week = programme(course, {exercise}, monday)
                # What makes no sense for one exercise: logging is of the day, not of an exercise.
                for column in ("logged_days", "log_completeness_pct", "adherence_logged_pct"):
                    del week[column]
                del week["sessions_off_schedule"]
                labels = {"exercise_code": exercise, "component": words.COMPONENT_OF[exercise]}
                weeks.append({**week_labels(course, monday), **labels, **week})
    return weeks
