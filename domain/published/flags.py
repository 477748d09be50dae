"""The published table of the reasons to call, and what each says in numbers."""

from domain.columns import Column, Kind, Table
from domain.published.columns import CLINIC_ID, EPISODE_KEY, PATIENT_KEY, PHYSIO_ID, integer, real

FLAG_CODES = ("N1", "N2", "N3", "N4", "N5", "N6", "P1", "P2", "Q1", "D1")

# The numbers behind a flag; which of them a code has, and what they are there.
FLAG_NUMBERS = (
    real(
        "value",
        "What the rule looks at: days (N1: since something was first prescribed; N2: eligible "
        "ones; Q1: since the window closed), adherence_pct of a week (N3 to N6, D1: uncapped), "
        "highest pain (P1), latest NPRS (P2).",
    ),
    real(
        "threshold",
        "Limit that the rule holds it against, at this level: in days, percent or points; for N5 "
        "and P2 the limit of the difference to compared_with.",
    ),
    real(
        "compared_with",
        "Adherence of the week before (N4), mean of the two before (N5), lowest of the other "
        "exercises (N6); baseline NPRS (P1, P2).",
    ),
    integer(
        "counted",
        "Eligible days of the week (N3), other exercises (N6), sessions at the threshold or over "
        "it (P1), windows without a score (Q1), sessions done in the week (D1).",
    ),
    Column(
        "value_on",
        Kind.DATE,
        "Day first prescribed (N1), last logged (N2), of the latest such session (P1), of the "
        "latest NPRS (P2); last day of the window (Q1).",
    ),
    Column("week", Kind.DATE, "Monday of the week that the value is of (N3 to N6, D1)."),
    Column("exercise_code", Kind.TEXT, "Exercise that is left out (N6)."),
    Column("outcome_window", Kind.TEXT, "Latest window without a score (Q1)."),
)

FLAGS = Table(
    "flags",
    "One row per episode and flag raised at the data cut.",
    (
        PATIENT_KEY,
        EPISODE_KEY,
        CLINIC_ID,
        PHYSIO_ID,
        Column(
            "code",
            Kind.TEXT,
            "Code of the rule, such as N1 for no home log ever.",
            values=FLAG_CODES,
        ),
        Column("level", Kind.TEXT, "red, amber or info.", values=("red", "amber", "info")),
        Column("first_seen", Kind.DATE, "First day of this spell on which the flag showed."),
        *FLAG_NUMBERS,
        Column(
            "rules_version",
            Kind.TEXT,
            "Version of the thresholds, and a hash over them.",
        ),
    ),
    key=("episode_key", "code"),
)
