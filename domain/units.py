"""The unit of a published number, told by its column's name."""

import re

from domain.columns import Column, Kind

# The first pattern that fits the whole name decides.
UNITS: tuple[tuple[str, str], ...] = (
    (r"n|n_\w+|patients|adherent_patients|responders|responders_of|missing|at_risk", "patients"),
    (r"episodes|\w+_episodes|started|with_baseline|due|observed|discontinued", "episodes"),
    (r"rows|rows_\w+|warnings", "rows"),
    (r"booked|attended|did_not_attend|late_cancelled|clinic_cancelled", "appointments"),
    (r"sessions_\w+", "sessions"),
    (r"eligible_days|days_with_session|logged_days|days_to_first_log|persisted_days|day", "days"),
    (r"programme_week|weeks|weeks_in_programme|symptom_weeks", "weeks"),
    (r"\w+_pct", "percent"),
    (r"responder_(?:share|lower|upper)|survival|level", "share, 0–1"),
    (r"standardised_difference", "standard deviations"),
    (r"pairs", "pairs"),
    (r"spearman|correlation", "correlation, −1 to 1"),
    (r"pain|nprs_\w+|session_pain_\w+", "points, 0–10"),
    (r"\w*score|change|improvement|low|high|minimal_important_change", "points of the instrument"),
    (r"(?:baseline|score|change)_(?:mean|sd)", "points of the instrument"),
    (r"items|items_\w+", "items"),
    (r"birth_year", "year"),
    (r"sets|sets_done", "sets"),
    (r"reps_\w+", "repetitions"),
    (r"times_per_day", "sessions a day"),
    (r"days_per_week", "days a week"),
    (r"line_no|events", "number"),
    (r"estimate", "unit of the method"),
    (r"(?:mean|sd)_\w+", "unit of the covariate"),
    (r"value|threshold|compared_with|counted", "unit of the rule"),
)
# Names that mean something else in one table.
OF_TABLE: dict[tuple[str, str], str] = {
    ("process_charts", "centre"): "percent",
    ("process_charts", "lower"): "percent",
    ("process_charts", "upper"): "percent",
    ("cohort_comparison", "lower"): "unit of the method",
    ("cohort_comparison", "upper"): "unit of the method",
    ("adherence_association", "lower"): "correlation, −1 to 1",
    ("adherence_association", "upper"): "correlation, −1 to 1",
    ("persistence_curves", "lower"): "share, 0–1",
    ("persistence_curves", "upper"): "share, 0–1",
    ("persistence_curves", "events"): "patients",
    ("flow", "missing"): "episodes",
}


def unit(table: str, column: Column) -> str:
    """The unit of a column's numbers; empty where they are no numbers, or it is not known."""
    if column.kind not in (Kind.INTEGER, Kind.REAL):
        return ""
    special = OF_TABLE.get((table, column.name))
    found = (of for pattern, of in UNITS if re.fullmatch(pattern, column.name))
    return special or next(found, "")
