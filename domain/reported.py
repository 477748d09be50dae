"""The tables that only reports are made of: no analyst sees them, no database holds them."""

from domain.columns import Column, Kind, Table

# Weeks since the first session at which a report says how many keep going, and are observed.
PERSISTENCE_WEEKS = (2, 4, 8, 12)

REPORTED_OUTCOMES = Table(
    "reported_outcomes",
    "Which patients the outcomes in a report are those of, by clinic (or ``all``) and cohort.",
    (
        Column("clinic_id", Kind.ID, "Clinic, or ``all``."),
        Column("cohort", Kind.TEXT, "Cohort at the start."),
        Column("instrument", Kind.TEXT, "Questionnaire."),
        Column("outcome_window", Kind.TEXT, "Window after the start."),
        Column("entered_on", Kind.DATE, "Sunday at which the last batch of patients entered."),
        Column("entered_from", Kind.DATE, "The same of the clinic of which none came since then."),
        Column("relieved", Kind.INTEGER, "Patients better by 30 % of their score at the start."),
        Column("relieved_of", Kind.INTEGER, "Patients who had a score above 0 at the start."),
    ),
    key=("clinic_id", "cohort", "instrument", "outcome_window"),
)
ARRIVALS = Table(
    "arrivals",
    "What has come of each clinic, listed or met, and how far its sessions reach.",
    (
        Column("clinic_id", Kind.ID, "Clinic."),
        Column("has_rows", Kind.BOOLEAN, "Whether any row of it has been accepted."),
        Column("has_sessions", Kind.BOOLEAN, "Whether an export with its sessions may have come."),
        Column("has_outcomes", Kind.BOOLEAN, "Whether one with its questionnaires may have come."),
        Column("sessions_until", Kind.DATE, "Day of its last export of sessions; null: not known."),
        Column("sessions", Kind.INTEGER, "Its rows of sessions that are current."),
        Column("sessions_waiting", Kind.INTEGER, "Those whose patient has no episode so far."),
    ),
    key=("clinic_id",),
)
GAPS = Table(
    "gaps",
    "One row per two exports of a clinic's sessions in turn that are further apart than usual.",
    (
        Column("clinic_id", Kind.ID, "Clinic."),
        Column("made_on", Kind.DATE, "Day of the earlier export."),
        Column("next_made_on", Kind.DATE, "Day of the later."),
    ),
    key=("clinic_id", "made_on"),
)
WHOSE_REJECTED = Table(
    "whose_rejected",
    "One row per rejected export whose names say of which clinic it is.",
    (
        Column("export_id", Kind.ID, "The rejected export."),
        Column("clinic_id", Kind.ID, "Whose it is."),
    ),
    key=("export_id",),
)
MADE_GOOD = Table(
    "made_good",
    "One row per rejected export of whose name there is another, which is used.",
    (Column("export_id", Kind.ID, "The rejected export."),),
    key=("export_id",),
)
