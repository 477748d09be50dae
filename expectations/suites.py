"""The suite of each dataset, as the configuration wants it."""

import great_expectations as gx

from domain.columns import Table
from domain.settings import Settings
from expectations import appointments, episodes, holds, outcomes, patients, prescriptions, sessions
from expectations.expectation import Rules
from expectations.rules import listed_clinic

RULES: dict[str, Rules] = {
    "episodes": episodes.RULES,
    "prescriptions": prescriptions.RULES,
    "holds": holds.RULES,
    "sessions": sessions.RULES,
    "appointments": appointments.RULES,
    "outcomes": outcomes.RULES,
    "patients": patients.RULES,
}


def rules_of(table: Table, settings: Settings) -> Rules:
    """The rules of a dataset; that its clinics are listed only where the configuration says so."""
    must_be_listed = settings.clinics.clinics_must_be_listed
    return RULES[table.name] + ((listed_clinic(table),) if must_be_listed else ())


def suite_of(table: Table, settings: Settings) -> gx.ExpectationSuite:
    """The suite of a dataset; its expectations are copies, so that no run changes the rules."""
    rules = [rule.copy(deep=True) for rule in rules_of(table, settings)]
    return gx.ExpectationSuite(name=table.name, expectations=rules)
