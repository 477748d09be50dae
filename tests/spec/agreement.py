"""Whether the tables that came out are those that a case expects."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tests.spec.cases import Case, Evaluate, Tables

NO_ROW = "no row"
LABELS = {
    "clinic_id",
    "patient_id",
    "episode_id",
    "week",
    "component",
    "exercise_code",
    "instrument",
    "outcome_window",
    "code",
    "dataset",
    "reason",
}
# In outcome_scores a response is known by when it was completed; the episode is what came out.
LABELS_OF = {
    "outcome_scores": {"clinic_id", "patient_id", "instrument", "completed_at"},
    "cohort_weeks": {"clinic_id", "cohort", "week", "component"},
}


def agrees(found: Any, wanted: str) -> bool:
    """Whether a value is the one that was written; numbers as far as they are written out."""
    if found is None or wanted == "":
        return found is None and wanted == ""
    if isinstance(found, bool):
        return wanted == ("yes" if found else "no")
    if isinstance(found, datetime):
        return found == datetime.fromisoformat(wanted)
    if isinstance(found, date):
        return found == date.fromisoformat(wanted)
    if isinstance(found, str):
        return found == wanted
    decimals = len(wanted.partition(".")[2])
    within = 0.5 * 10**-decimals if decimals else 0.0
    return bool(abs(float(found) - float(wanted)) <= within + 1e-9)


def line_disagreements(
    table: str, rows: Sequence[Mapping[str, Any]], line: dict[str, str]
) -> list[str]:
    """What is wrong with one expected line; nothing where it came out as written."""
    names = LABELS_OF.get(table, LABELS)
    labels = {column: cell for column, cell in line.items() if column in names}
    values = {column: cell for column, cell in line.items() if column not in names}
    here = f"{table} {labels}"
    found = [row for row in rows if all(agrees(row[name], labels[name]) for name in labels)]
    if NO_ROW in values.values():
        return [f"{here}: there is a row"] if found else []
    if len(found) != 1:
        return [f"{here}: {len(found)} rows, not one"]
    return [
        f"{here}: {column} is {found[0][column]}, not {cell or 'null'}"
        for column, cell in values.items()
        if not agrees(found[0][column], cell)
    ]


def disagreements(case: Case, tables: Tables) -> list[str]:
    """What is wrong with the tables that came out of a case; nothing where all agree."""
    return [
        problem
        for table, lines in case.expected.items()
        for line in lines
        for problem in line_disagreements(table, tables[table], line)
    ]


def problems_of(case: Case, evaluate: Evaluate) -> list[str]:
    """Runs a case and says what is wrong with what came out."""
    return disagreements(case, evaluate(case.exports, case.cut, case.expect.keys()))
