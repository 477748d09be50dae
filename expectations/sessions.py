"""The rules of session logs."""

from domain.datasets import SESSIONS
from expectations.columns import rules_of_columns
from expectations.rules import between, known_exercise, likely_between, not_after_export
from expectations.scales import no_pain_of_100

RULES = (
    *rules_of_columns(SESSIONS),
    known_exercise(SESSIONS),
    likely_between(SESSIONS, "line_no", 0),
    between(SESSIONS, "sets_done", 0, 20),
    between(SESSIONS, "reps_per_set", 0, 200),
    between(SESSIONS, "pain", 0, 10),
    no_pain_of_100(SESSIONS),
    not_after_export(SESSIONS),
)
