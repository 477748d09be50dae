"""The rules of patients."""

from domain.datasets import PATIENTS
from expectations.columns import rules_of_columns

RULES = rules_of_columns(PATIENTS)
