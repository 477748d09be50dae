"""The datasets that come in (contract, section 2), each declared once."""

from domain.columns import Column, Kind, Table
from domain.instruments import INSTRUMENTS

COHORTS = ("lumbar_only", "lumbar_hip")
SETTINGS = ("home", "clinic", "telehealth")
SOURCE_KINDS = ("patient", "clinician", "device", "inferred")
BOUT_STATUSES = ("done", "partial", "skipped")
SIDES = ("left", "right", "both")
APPOINTMENT_STATUSES = (
    "booked",
    "attended",
    "did_not_attend",
    "late_cancelled",
    "clinic_cancelled",
)
ITEM_COLUMNS = tuple(f"item_{n}" for n in range(1, 25))

CLINIC_ID = Column("clinic_id", Kind.ID, "Clinic, as in the configuration.", required=True)
PATIENT_ID = Column(
    "patient_id", Kind.ID, "Patient within the clinic, exactly as exported.", required=True
)
EPISODE_ID = Column("episode_id", Kind.ID, "Episode of care within the clinic.", required=True)
UPDATED_AT = Column(
    "updated_at", Kind.DATETIME, "When the source last changed the row, clinic time."
)
EXERCISE_CODE = Column(
    "exercise_code", Kind.TEXT, "Exercise, as in the exercise catalogue.", required=True
)

EPISODES = Table(
    "episodes",
    "One row per course of care of one patient.",
    (
        CLINIC_ID,
        PATIENT_ID,
        EPISODE_ID,
        Column("physio_id", Kind.ID, "Physiotherapist in charge; empty: nobody yet."),
        Column("cohort", Kind.TEXT, "Cohort, fixed at the start.", required=True, values=COHORTS),
        Column("started_on", Kind.DATE, "First day of the episode.", required=True),
        Column("discharged_on", Kind.DATE, "Last day of the episode; empty: still open."),
        Column("birth_year", Kind.INTEGER, "Year of birth."),
        Column("sex", Kind.TEXT, "Sex as recorded: f, m or x."),
        Column("symptom_weeks", Kind.REAL, "Weeks of symptoms before the episode started."),
        UPDATED_AT,
    ),
    key=("clinic_id", "episode_id"),
)

PRESCRIPTIONS = Table(
    "prescriptions",
    "One row per exercise prescribed in an episode, with its dose and dates.",
    (
        CLINIC_ID,
        PATIENT_ID,
        EPISODE_ID,
        Column("prescription_id", Kind.ID, "Prescription within the clinic.", required=True),
        EXERCISE_CODE,
        Column("sets", Kind.INTEGER, "Sets per session.", required=True),
        Column("reps_min", Kind.INTEGER, "Fewest repetitions per set.", required=True),
        Column("reps_max", Kind.INTEGER, "Most repetitions per set."),
        Column("times_per_day", Kind.INTEGER, "Sessions per day.", required=True),
        Column("days_per_week", Kind.INTEGER, "Days per week.", default="7"),
        Column("valid_from", Kind.DATE, "First day it is prescribed.", required=True),
        Column("valid_to", Kind.DATE, "Last day it is prescribed; empty: open."),
        UPDATED_AT,
    ),
    key=("clinic_id", "prescription_id"),
)

HOLDS = Table(
    "holds",
    "One row per period in which an episode pauses and nothing is expected.",
    (
        CLINIC_ID,
        PATIENT_ID,
        EPISODE_ID,
        Column("hold_id", Kind.ID, "Hold within the clinic.", required=True),
        Column("from_on", Kind.DATE, "First day of the hold.", required=True),
        Column("to_on", Kind.DATE, "Last day of the hold; empty: open."),
        Column("reason", Kind.TEXT, "Why, in the clinic's own words; never published."),
        UPDATED_AT,
    ),
    key=("clinic_id", "hold_id"),
)

SESSIONS = Table(
    "sessions",
    "One row per bout: one exercise done within one session.",
    (
        CLINIC_ID,
        PATIENT_ID,
        Column("session_id", Kind.ID, "Session within the clinic.", required=True),
        Column("line_no", Kind.INTEGER, "Number of the bout within its session.", required=True),
        Column("performed_at", Kind.DATETIME, "When it was done, clinic time.", required=True),
        Column("setting", Kind.TEXT, "Where it was done.", required=True, values=SETTINGS),
        Column(
            "source_kind",
            Kind.TEXT,
            "Who or what logged it; inferred: nobody did.",
            default="patient",
            values=SOURCE_KINDS,
        ),
        EXERCISE_CODE,
        Column("status", Kind.TEXT, "How it went.", default="done", values=BOUT_STATUSES),
        Column("side", Kind.TEXT, "Side of the body.", values=SIDES),
        Column("sets_done", Kind.INTEGER, "Sets done.", required=True),
        Column("reps_per_set", Kind.INTEGER, "Repetitions per set done.", required=True),
        Column("pain", Kind.REAL, "Pain during the bout, 0 to 10, higher is worse."),
        Column("comment", Kind.TEXT, "The patient's own words; never published."),
        UPDATED_AT,
    ),
    key=("clinic_id", "session_id", "line_no"),
)

APPOINTMENTS = Table(
    "appointments",
    "One row per appointment at the clinic.",
    (
        CLINIC_ID,
        PATIENT_ID,
        Column("appointment_id", Kind.ID, "Appointment within the clinic.", required=True),
        Column("starts_at", Kind.DATETIME, "When it starts, clinic time.", required=True),
        Column(
            "status",
            Kind.TEXT,
            "What became of it.",
            required=True,
            values=APPOINTMENT_STATUSES,
        ),
        UPDATED_AT,
    ),
    key=("clinic_id", "appointment_id"),
)

OUTCOMES = Table(
    "outcomes",
    "One row per answered questionnaire.",
    (
        CLINIC_ID,
        PATIENT_ID,
        Column("response_id", Kind.ID, "Response within the clinic.", required=True),
        Column(
            "instrument",
            Kind.TEXT,
            "Questionnaire.",
            required=True,
            values=tuple(INSTRUMENTS),
        ),
        Column("completed_at", Kind.DATETIME, "When it was completed, clinic time.", required=True),
        Column("score", Kind.REAL, "Score as reported by the source."),
        *(Column(name, Kind.REAL, "Answer to the item of that number.") for name in ITEM_COLUMNS),
        UPDATED_AT,
    ),
    key=("clinic_id", "response_id"),
)

PATIENTS = Table(
    "patients",
    "One row per patient of whom the source says something: merged into another, or deleted. Read "
    "from a file with merged_patients in its name, whose further column deleted is yes or empty; "
    "or by a mapping, whose deleted_when says who is.",
    (
        CLINIC_ID,
        PATIENT_ID,
        Column(
            "merged_into", Kind.ID, "Patient whose rows these became; empty: a patient of its own."
        ),
        UPDATED_AT,
    ),
    key=("clinic_id", "patient_id"),
)

# The six datasets that are measured.
DATASETS: dict[str, Table] = {
    table.name: table
    for table in (EPISODES, PRESCRIPTIONS, HOLDS, SESSIONS, APPOINTMENTS, OUTCOMES)
}
# All that a mapping can lead to: patients says who is whom in the others.
EVERY_DATASET: dict[str, Table] = {**DATASETS, PATIENTS.name: PATIENTS}

# Those whose rows belong to an episode by their day.
ATTRIBUTED = (SESSIONS.name, APPOINTMENTS.name, OUTCOMES.name)

# What was done by the day on which an export speaks of it; other days are planned.
DONE = {SESSIONS.name: "performed_at", OUTCOMES.name: "completed_at", EPISODES.name: "started_on"}

# What tells versions of one key apart, the first that differs decides (contract, section 2).
RANK = ("updated_at", "exported_at", "export_id", "row_number")


def key_and_patient(dataset: Table) -> list[str]:
    """The columns that say which row it is, and whose: of a list of patients the key says both."""
    return list(dict.fromkeys([*dataset.key, PATIENT_ID.name]))
