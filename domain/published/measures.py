"""Published tables of what is measured of each episode."""

from domain import datasets as incoming
from domain.columns import Column, Kind, Table
from domain.published.columns import (
    CLINIC_ID,
    COHORT,
    COMPONENT,
    EPISODE_KEY,
    EXERCISE_CODE,
    INSTRUMENT,
    OUTCOME_WINDOW,
    PATIENT_KEY,
    PHYSIO_ID,
    PROGRAMME,
    WEEK,
    integer,
    real,
)

PATIENT_WEEKS = Table(
    "patient_weeks",
    "One row per episode, week up to the data cut, and component ever prescribed in the episode.",
    (
        PATIENT_KEY,
        EPISODE_KEY,
        CLINIC_ID,
        PHYSIO_ID,
        COHORT,
        WEEK,
        integer("programme_week", "Whole weeks since the start, at the week's Sunday."),
        COMPONENT,
        *PROGRAMME,
        real("days_covered_pct", "100 × days with a session / eligible days."),
        integer(
            "logged_days",
            "Eligible days with any home bout of the patient that is not inferred, done or not, of "
            "whatever component or episode.",
        ),
        real("log_completeness_pct", "100 × logged days / eligible days."),
        real(
            "adherence_logged_pct",
            "Upper bound of adherence: counted / prescribed on logged days only.",
        ),
        real(
            "volume_pct",
            "100 × repetitions done, at most the prescribed by exercise and day, / prescribed.",
        ),
        integer("sessions_off_schedule", "Sessions on days of the episode that are not eligible."),
        Column("is_complete", Kind.BOOLEAN, "Whether the week's Sunday is not after the data cut."),
    ),
    key=("episode_key", "week", "component"),
)

EXERCISE_WEEKS = Table(
    "exercise_weeks",
    "One row per episode, week up to the data cut, and exercise ever prescribed in the episode.",
    (
        PATIENT_KEY,
        EPISODE_KEY,
        CLINIC_ID,
        PHYSIO_ID,
        COHORT,
        WEEK,
        integer("programme_week", "Whole weeks since the start, at the week's Sunday."),
        EXERCISE_CODE,
        Column("component", Kind.TEXT, "Part of the body trained: lumbar or hip."),
        *PROGRAMME,
        real("days_covered_pct", "100 × days with a session / eligible days."),
        real(
            "volume_pct",
            "100 × repetitions done, at most the prescribed by exercise and day, / prescribed.",
        ),
        Column("is_complete", Kind.BOOLEAN, "Whether the week's Sunday is not after the data cut."),
    ),
    key=("episode_key", "week", "exercise_code"),
)

OUTCOME_WINDOWS = Table(
    "outcome_windows",
    "One row per episode, instrument and window that has a score. One answer may stand in two "
    "windows (discharge and the one of that day, such as week_6): do not pool them. Of who was "
    "discharged within days it may be baseline and discharge at once, its change 0 (same "
    "completed_at).",
    (
        PATIENT_KEY,
        EPISODE_KEY,
        CLINIC_ID,
        COHORT,
        INSTRUMENT,
        OUTCOME_WINDOW,
        real("score", "Score in the window, in points of the instrument."),
        real("baseline_score", "Score in the baseline window; null: none."),
        real(
            "change",
            "Score − baseline score; null without a baseline, in the baseline row, and for GRoC.",
        ),
        real(
            "improvement",
            "Change, signed so that positive is better; for GRoC the score itself.",
        ),
        Column(
            "is_responder",
            Kind.BOOLEAN,
            "Whether the improvement, of GRoC and PASS the score itself, reaches the minimal "
            "important change; null: the baseline row, no baseline, no room for it, satisfaction.",
        ),
        Column("completed_at", Kind.DATETIME, "When it was completed, clinic time."),
    ),
    key=("episode_key", "instrument", "outcome_window"),
)

ATTENDANCE = Table(
    "attendance",
    "One row per episode: its appointments up to the data cut.",
    (
        PATIENT_KEY,
        EPISODE_KEY,
        CLINIC_ID,
        COHORT,
        *(
            integer(status, f"Appointments whose status is {status} by now; each has one status.")
            for status in incoming.APPOINTMENT_STATUSES
        ),
        real(
            "attendance_pct",
            "100 × attended / (attended + did_not_attend + late_cancelled); null: none of these.",
        ),
    ),
    key=("episode_key",),
)

PERSISTENCE = Table(
    "persistence",
    "One row per episode: how long its home programme was kept up.",
    (
        PATIENT_KEY,
        EPISODE_KEY,
        CLINIC_ID,
        COHORT,
        Column("first_logged_on", Kind.DATE, "Day of the first home session; null: never."),
        integer(
            "days_to_first_log",
            "Days from the first prescribed day to the first session, below 0 where it came "
            "before; null: no session, or nothing prescribed by the data cut.",
        ),
        integer(
            "persisted_days",
            "Days from the first session to the last before a gap of more than the configured "
            "eligible days (14 as shipped); without such a gap to discharge or data cut.",
        ),
        Column(
            "is_censored",
            Kind.BOOLEAN,
            "Whether no such gap was seen: discharge or data cut came first, or there was no "
            "session at all (no first_logged_on).",
        ),
    ),
    key=("episode_key",),
)
