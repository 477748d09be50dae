"""Of which weeks a report says that no sessions of a clinic came."""

from datetime import timedelta

import pytest

from reports.source_figures import arrivals
from tests.reports.builders import WEEK, clinics_of, tables_of


@pytest.mark.parametrize(
    ("weeks_ago", "patients", "is_missed"),
    [
        (0, 10, True),
        # Of as many weeks as the charts show, and of no earlier one.
        (11, 10, True),
        (12, 10, False),
        # Of fewer it may be what they did.
        (3, 10, True),
        (3, 9, False),
    ],
)
def test_a_week_is_missed_where_enough_had_exercises_due_and_no_export_can_have_its_sessions(
    weeks_ago: int, patients: int, is_missed: bool
) -> None:
    week, clinic = WEEK.before(weeks_ago), {"clinic_id": "clinic_a"}
    due = {**clinic, "component": "all", "week": week.monday, "adherence_pct": 0.0}
    after = week.sunday + timedelta(days=1)
    tables = tables_of(
        patient_weeks=[{**due, "patient_key": f"p{number}"} for number in range(patients)],
        arrivals=[clinic],
        gaps=[{**clinic, "made_on": week.monday, "next_made_on": after}],
    )
    (found,) = arrivals(tables, WEEK, "clinic_a", clinics_of(clinic_a="A"), least_due=10)
    assert found.missed == ((week,) if is_missed else ())
