"""Published tables of the cohorts of each clinic and of all: over time, and of whom they are."""

from domain.columns import Column, Kind, Table
from domain.published.columns import (
    CLINIC_OR_ALL,
    COHORT,
    COMPONENT,
    OUTCOME_WINDOW,
    WEEK,
    WEEK_COMPARED,
    integer,
    real,
)

COHORT_WEEKS = Table(
    "cohort_weeks",
    "One row per clinic (or all), cohort, week and component, the running week included up to the "
    "data cut; complete weeks: week + 6 <= (select as_of from publication). Not suppressed.",
    (
        CLINIC_OR_ALL,
        COHORT,
        WEEK,
        COMPONENT,
        integer("patients", "Patients with an adherence that week."),
        real("mean_pct", "Mean of their adherence_pct."),
        real("median_pct", "Median of their adherence_pct."),
        real("q1_pct", "First quartile (linear) of their adherence_pct."),
        real("q3_pct", "Third quartile (linear) of their adherence_pct."),
        integer("adherent_patients", "Patients at adherent_from_pct (80 % as shipped) or more."),
        real("log_completeness_pct", "100 × logged days / eligible days of these patients."),
    ),
    key=("clinic_id", "cohort", "week", "component"),
)

PROCESS_CHARTS = Table(
    "process_charts",
    "One row per clinic (or all), cohort, component and week with enough patients: a point. As of "
    "the Sunday of the last complete week: what was logged since may make cohort_weeks another.",
    (
        CLINIC_OR_ALL,
        COHORT,
        COMPONENT,
        WEEK,
        integer("patients", "Patients with an adherence that week."),
        real("value_pct", "The point: mean of their adherence_pct."),
        real("centre", "Mean of the first points; null until there are enough for limits."),
        real("lower", "Lower natural limit, not cut at 0: centre − 2.66 × mean moving range."),
        real("upper", "Upper natural limit, not cut at 100."),
        Column(
            "is_baseline", Kind.BOOLEAN, "Whether it is among the points that limits are made from."
        ),
        Column(
            "signals",
            Kind.TEXT,
            "Rules that mark the week, joined by commas: outside_limits, shift, trend, near_limit; "
            "null: none. A reason to look, no proof.",
        ),
        Column(
            "variation",
            Kind.TEXT,
            "What the first signal says: common_cause, improvement or concern; null without "
            "limits.",
        ),
    ),
    key=("clinic_id", "cohort", "component", "week"),
)

FLOW = Table(
    "flow",
    "One row per clinic (or all), cohort and window: from referred to analysed, pain (NPRS). "
    "episodes, started and with_baseline are the same in every window: do not add them up.",
    (
        CLINIC_OR_ALL,
        WEEK_COMPARED,
        COHORT,
        OUTCOME_WINDOW,
        integer("episodes", "Episodes known."),
        integer("started", "Episodes started by that Sunday."),
        integer("with_baseline", "Started episodes with a baseline NPRS."),
        integer("due", "Started episodes whose window has closed by that Sunday."),
        integer("observed", "Due episodes with a score in the window."),
        integer(
            "missing",
            "Due episodes without one, not discontinued; cohort_summary.missing is of patients and "
            "has the discontinued, too.",
        ),
        integer("discontinued", "Due episodes without one, discharged before the window opened."),
    ),
    key=("clinic_id", "cohort", "outcome_window"),
)

PERSISTENCE_CURVES = Table(
    "persistence_curves",
    "One row per clinic (or all), cohort and day on which its persistence curve begins, steps or "
    "ends.",
    (
        CLINIC_OR_ALL,
        WEEK_COMPARED,
        COHORT,
        integer("day", "Days since the first session; 0 is the start of the curve."),
        integer(
            "at_risk",
            "Patients who still keep going on that day, and whose stop on it could be seen: more "
            "than the configured eligible days lie behind it (14 as shipped).",
        ),
        integer("events", "Patients whose last session before a long gap was that day."),
        real("survival", "Share that keeps going beyond that day, 0–1 (Kaplan–Meier)."),
        real("lower", "Lower end of its 95 % interval (Greenwood, log–log); null at 0 and 1."),
        real("upper", "Upper end of its 95 % interval; null at 0 and 1."),
    ),
    key=("clinic_id", "cohort", "day"),
)
