"""Published tables of what is configured: clinics, exercises, questionnaires."""

from domain.columns import Column, Kind, Table
from domain.published.columns import CLINIC_ID, EXERCISE_CODE, INSTRUMENT, integer, real

CLINICS = Table(
    "clinics",
    "One row per clinic, from the configuration or met in an export.",
    (
        CLINIC_ID,
        Column("name", Kind.TEXT, "Name for people."),
        Column("time_zone", Kind.TEXT, "Time zone whose calendar counts."),
        Column("is_listed", Kind.BOOLEAN, "Whether the configuration lists the clinic."),
    ),
    key=("clinic_id",),
)

EXERCISES = Table(
    "exercises",
    "One row per exercise of the catalogue.",
    (
        EXERCISE_CODE,
        Column("name", Kind.TEXT, "Name for people."),
        Column("component", Kind.TEXT, "Part of the body trained: lumbar or hip."),
        Column("is_one_sided", Kind.BOOLEAN, "Whether each side is trained by itself."),
    ),
    key=("exercise_code",),
)

INSTRUMENTS = Table(
    "instruments",
    "One row per questionnaire: how its score is to be read.",
    (
        INSTRUMENT,
        Column("name", Kind.TEXT, "Name for people."),
        real("low", "Lowest score."),
        real("high", "Highest score."),
        Column("unit", Kind.TEXT, "What one point of the score is."),
        Column("better", Kind.TEXT, "Direction of an improvement.", values=("lower", "higher")),
        real("minimal_important_change", "Change that matters to a patient; null: not known."),
        Column(
            "is_change", Kind.BOOLEAN, "Whether the score is itself a change, never subtracted."
        ),
        integer("items", "Items that the score is computed from; 0: it is reported as a number."),
        integer("items_needed", "Items that must be answered for a score."),
    ),
    key=("instrument",),
)
