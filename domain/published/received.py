"""Published tables of what exports held, a row for each of theirs."""

from domain import datasets as incoming
from domain.columns import Column, Kind, Table
from domain.published.columns import (
    CLINIC_ID,
    COHORT,
    EPISODE_KEY,
    EPISODE_KEY_OF_ANSWER,
    EPISODE_KEY_OF_DAY,
    EXERCISE_CODE,
    INSTRUMENT,
    PATIENT_KEY,
    PHYSIO_ID,
    integer,
    real,
    taken_from,
)

EPISODES = Table(
    "episodes",
    "One row per course of care of one patient, also one that starts after the data cut.",
    (
        PATIENT_KEY,
        EPISODE_KEY,
        CLINIC_ID,
        PHYSIO_ID,
        COHORT,
        Column("started_on", Kind.DATE, "First day of the episode."),
        Column(
            "discharged_on",
            Kind.DATE,
            "Last day of the episode, also one after the data cut; null: still open.",
        ),
        Column(
            "switched_on",
            Kind.DATE,
            "First day of a hip prescription in an episode of lumbar_only; null: not by the data "
            "cut.",
        ),
        integer("birth_year", "Year of birth."),
        Column("sex", Kind.TEXT, "Sex as recorded: f, m or x."),
        real("symptom_weeks", "Weeks of symptoms before the episode started."),
    ),
    key=("episode_key",),
)

PRESCRIPTIONS = Table(
    "prescriptions",
    "One row per exercise prescribed in an episode, with its dose and dates, also those after "
    "the data cut. No key: two rows may be alike.",
    (
        PATIENT_KEY,
        EPISODE_KEY,
        CLINIC_ID,
        EXERCISE_CODE,
        Column("component", Kind.TEXT, "Part of the body trained: lumbar or hip."),
        *taken_from(
            incoming.PRESCRIPTIONS,
            "sets",
            "reps_min",
            "reps_max",
            "times_per_day",
            "days_per_week",
            "valid_from",
            "valid_to",
        ),
    ),
)

HOLDS = Table(
    "holds",
    "One row per period in which an episode pauses, also one after the data cut; without the "
    "reason in words. No key: two rows may be alike.",
    (PATIENT_KEY, EPISODE_KEY, CLINIC_ID, *taken_from(incoming.HOLDS, "from_on", "to_on")),
)

APPOINTMENTS = Table(
    "appointments",
    "One row per appointment of a known patient, also one after the data cut. No key: two rows "
    "may be alike.",
    (
        PATIENT_KEY,
        EPISODE_KEY_OF_DAY,
        CLINIC_ID,
        *taken_from(incoming.APPOINTMENTS, "starts_at", "status"),
    ),
)

BOUTS = Table(
    "bouts",
    "One row per bout of a known patient up to the data cut: one exercise done within one session.",
    (
        PATIENT_KEY,
        EPISODE_KEY_OF_DAY,
        Column("session_key", Kind.TEXT, "Pseudonym of the session."),
        integer("line_no", "Number of the bout within its session."),
        CLINIC_ID,
        Column("performed_at", Kind.DATETIME, "When it was done, clinic time."),
        Column("performed_on", Kind.DATE, "Day it was done, clinic time."),
        *taken_from(incoming.SESSIONS, "setting", "source_kind"),
        EXERCISE_CODE,
        Column("component", Kind.TEXT, "Part of the body trained: lumbar or hip."),
        *taken_from(incoming.SESSIONS, "status", "side", "sets_done", "reps_per_set", "pain"),
    ),
    key=("session_key", "line_no"),
)

OUTCOME_SCORES = Table(
    "outcome_scores",
    "One row per questionnaire that a known patient answered up to the data cut and that yields a "
    "score. No key: two rows may be alike.",
    (
        PATIENT_KEY,
        EPISODE_KEY_OF_ANSWER,
        CLINIC_ID,
        INSTRUMENT,
        Column("completed_at", Kind.DATETIME, "When it was completed, clinic time."),
        real("score", "The score used: computed from items where items are given."),
        real("reported_score", "The score that the source reported."),
        real("computed_score", "The score computed from items; null without items."),
        integer("items_answered", "Items answered; 0 where only a score was reported."),
    ),
)
