"""The published tables (contract, section 10), each declared once.

The comments in DuckDB, the Parquet schemas and the data dictionary all come from here.
"""

from domain.columns import Table
from domain.published.cohorts import COHORT_WEEKS, FLOW, PERSISTENCE_CURVES, PROCESS_CHARTS
from domain.published.comparison import (
    ADHERENCE_ASSOCIATION,
    BASELINE_BALANCE,
    COHORT_COMPARISON,
    COHORT_SUMMARY,
    MISSING_BALANCE,
)
from domain.published.configuration import CLINICS, EXERCISES, INSTRUMENTS
from domain.published.flags import FLAGS
from domain.published.measures import (
    ATTENDANCE,
    EXERCISE_WEEKS,
    OUTCOME_WINDOWS,
    PATIENT_WEEKS,
    PERSISTENCE,
)
from domain.published.provenance import EXPORTS, PUBLICATION, QUARANTINE_COUNTS, SOURCE_ALARMS
from domain.published.received import (
    APPOINTMENTS,
    BOUTS,
    EPISODES,
    HOLDS,
    OUTCOME_SCORES,
    PRESCRIPTIONS,
)

PUBLISHED: dict[str, Table] = {
    table.name: table
    for table in (
        CLINICS,
        EXERCISES,
        INSTRUMENTS,
        EPISODES,
        PRESCRIPTIONS,
        HOLDS,
        APPOINTMENTS,
        BOUTS,
        OUTCOME_SCORES,
        PATIENT_WEEKS,
        EXERCISE_WEEKS,
        OUTCOME_WINDOWS,
        COHORT_WEEKS,
        PROCESS_CHARTS,
        COHORT_COMPARISON,
        COHORT_SUMMARY,
        BASELINE_BALANCE,
        MISSING_BALANCE,
        ADHERENCE_ASSOCIATION,
        FLOW,
        ATTENDANCE,
        PERSISTENCE,
        PERSISTENCE_CURVES,
        FLAGS,
        EXPORTS,
        SOURCE_ALARMS,
        QUARANTINE_COUNTS,
        PUBLICATION,
    )
}
