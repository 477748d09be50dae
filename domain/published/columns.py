"""Columns that several published tables have."""

from domain import datasets as incoming
from domain.columns import Column, Kind, Table

PATIENT_KEY = Column("patient_key", Kind.TEXT, "Pseudonym of the patient.")
EPISODE_KEY = Column("episode_key", Kind.TEXT, "Pseudonym of the episode.")
EPISODE_KEY_OF_DAY = Column(
    "episode_key", Kind.TEXT, "Pseudonym of the episode; null where no episode holds the day."
)
EPISODE_KEY_OF_ANSWER = Column(
    "episode_key",
    Kind.TEXT,
    "Pseudonym of the episode, from 14 days before its start to 365 days after discharge; null "
    "where the answer falls into none.",
)
CLINIC_ID = Column("clinic_id", Kind.TEXT, "Clinic, as in the configuration.")
CLINIC_OR_ALL = Column("clinic_id", Kind.TEXT, "Clinic; 'all' for the whole group.")
PHYSIO_ID = Column(
    "physio_id",
    Kind.TEXT,
    "Physiotherapist in charge by now, also in rows of past weeks; null: nobody yet. Known within "
    "its clinic, and another person elsewhere: group by clinic_id, physio_id.",
)
COHORT = Column(
    "cohort",
    Kind.TEXT,
    "Cohort as assigned at the start: lumbar_only or lumbar_hip.",
    values=incoming.COHORTS,
)
WEEK = Column("week", Kind.DATE, "Monday of the week, clinic time.")
WEEK_COMPARED = Column(
    "week", Kind.DATE, "Monday of the last complete week, at whose Sunday it is computed."
)
COMPONENT = Column(
    "component",
    Kind.TEXT,
    "Part of the body trained: lumbar, hip, or all for both together, which is not their sum.",
    values=("lumbar", "hip", "all"),
)
EXERCISE_CODE = Column("exercise_code", Kind.TEXT, "Exercise, as in the catalogue.")
INSTRUMENT = Column("instrument", Kind.TEXT, "Questionnaire.")
OUTCOME_WINDOW = Column(
    "outcome_window",
    Kind.TEXT,
    "Window of days since the start: baseline, week_2, week_6, week_12 or discharge.",
)


def integer(name: str, description: str) -> Column:
    """A column of whole numbers."""
    return Column(name, Kind.INTEGER, description)


def real(name: str, description: str) -> Column:
    """A column of numbers."""
    return Column(name, Kind.REAL, description)


def taken_from(table: Table, *names: str) -> tuple[Column, ...]:
    """Columns of another table, such as an incoming dataset, as they are declared there."""
    return tuple(table.column(name) for name in names)


PROGRAMME = (
    real(
        "sessions_prescribed",
        "Sessions prescribed: sum over eligible days of times a day × days a week / 7, each the "
        "greatest of the prescriptions of that day.",
    ),
    integer(
        "sessions_done",
        "Home sessions done on eligible days, extra ones included: with a bout that is not "
        "inferred, done or partial, of a set or more; on the day of their first bout.",
    ),
    real(
        "sessions_counted",
        "Sessions that count: at most the prescribed number each day, and in the week.",
    ),
    real("adherence_pct", "100 × counted / prescribed, 0–100; null where nothing was prescribed."),
    real("adherence_uncapped_pct", "100 × done / prescribed; may pass 100."),
    integer("eligible_days", "Days active, prescribed, not on hold, not after the data cut."),
    integer("days_with_session", "Eligible days with at least one session."),
)
