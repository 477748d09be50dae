"""The rules of prescriptions."""

from domain.datasets import PRESCRIPTIONS
from expectations.columns import rules_of_columns
from expectations.rules import between, known_exercise, likely_not_under, not_before

RULES = (
    *rules_of_columns(PRESCRIPTIONS),
    known_exercise(PRESCRIPTIONS),
    between(PRESCRIPTIONS, "sets", 0, 20),
    between(PRESCRIPTIONS, "reps_min", 0, 200),
    between(PRESCRIPTIONS, "reps_max", 0, 200),
    likely_not_under(PRESCRIPTIONS, "reps_max", "reps_min"),
    between(PRESCRIPTIONS, "times_per_day", 1, 10),
    between(PRESCRIPTIONS, "days_per_week", 1, 7),
    not_before(PRESCRIPTIONS, "valid_to", "valid_from"),
)
