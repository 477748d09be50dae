"""The rules of appointments. They may lie ahead, so no date is too late."""

from domain.datasets import APPOINTMENTS
from expectations.columns import rules_of_columns

RULES = rules_of_columns(APPOINTMENTS)
