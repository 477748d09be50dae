"""The rules of holds."""

from domain.datasets import HOLDS
from expectations.columns import rules_of_columns
from expectations.rules import not_before

RULES = (
    *rules_of_columns(HOLDS),
    not_before(HOLDS, "to_on", "from_on"),
)
