"""The tables as a clinic's folder holds them: a column more where a comparison needs it.

And tables of that folder alone: what the comparison takes from those that are most of all rows.
"""

from collections.abc import Mapping
from dataclasses import replace

from domain.columns import Column, Kind, Table
from domain.published import PUBLISHED
from domain.published.cohorts import COHORT_WEEKS
from domain.published.columns import taken_from
from domain.published.measures import OUTCOME_WINDOWS, PATIENT_WEEKS, PERSISTENCE
from domain.published.received import EPISODES

OBSERVED_DAYS = Column(
    "observed_days",
    Kind.INTEGER,
    "Days from the first session to the last day on which a stop could be seen; null: none since.",
)
DERIVED_PERSISTENCE = replace(PERSISTENCE, columns=(*PERSISTENCE.columns, OBSERVED_DAYS))
ID_ORDER = Column(
    "id_order",
    Kind.INTEGER,
    "Place of the episode's own id among those of the clinic, which its pseudonym does not keep.",
)
DERIVED_EPISODES = replace(EPISODES, columns=(*EPISODES.columns, ID_ORDER))
IS_ADHERENT = Column(
    "is_adherent", Kind.BOOLEAN, "Whether the adherence reaches adherent_from_pct; null: none."
)


ADHERENCE_COUNTS = Table(
    "adherence_counts",
    "One row per clinic, cohort, week, component and adherence in it: how many patients have it. "
    "A row without an adherence says that there are patient-weeks, and counts nobody. Days are "
    "sums over these patients.",
    (
        *taken_from(PATIENT_WEEKS, "clinic_id", "cohort", "week", "component", "adherence_pct"),
        replace(COHORT_WEEKS.column("patients"), description="Patients with this adherence."),
        *taken_from(PATIENT_WEEKS, "logged_days", "eligible_days"),
    ),
)
ADHERENCE_OF_WEEK = Table(
    "adherence_of_week",
    "The rows of patient_weeks of one week.",
    (*PATIENT_WEEKS.columns, IS_ADHERENT),
)
IMPROVEMENTS = Table(
    "improvements",
    "One row per patient, questionnaire, window and component: the improvement in it, and the "
    "adherence of the weeks that were over when it opened.",
    (
        *taken_from(OUTCOME_WINDOWS, "clinic_id", "cohort", "instrument", "outcome_window"),
        *taken_from(PATIENT_WEEKS, "component", "adherence_pct"),
        OUTCOME_WINDOWS.column("improvement"),
    ),
)
COMPARED_BY_CLINIC = (ADHERENCE_COUNTS, ADHERENCE_OF_WEEK, IMPROVEMENTS)
DERIVED: Mapping[str, Table] = {
    **PUBLISHED,
    EPISODES.name: DERIVED_EPISODES,
    PERSISTENCE.name: DERIVED_PERSISTENCE,
    **{table.name: table for table in COMPARED_BY_CLINIC},
}
