"""The rules of episodes."""

from domain.datasets import EPISODES
from expectations.columns import rules_of_columns
from expectations.rules import between, likely_between, not_after_export, not_before

RULES = (
    *rules_of_columns(EPISODES),
    likely_between(EPISODES, "birth_year", 1900, 2100),
    between(EPISODES, "symptom_weeks", 0, 4000),
    not_before(EPISODES, "discharged_on", "started_on"),
    not_after_export(EPISODES),
)
