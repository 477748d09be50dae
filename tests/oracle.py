"""The measures in slow, obvious Python, to hold the fast ones against.

Written from the contract alone; it imports nothing of the project. Patients and episodes carry
their own ids here where the published tables carry keys. The parts:

- ``oracle_parts/words.py``      words and numbers of the contract, restated
- ``oracle_parts/cells.py``      cells into values, and the reasons against a row
- ``oracle_parts/reading.py``    exports into accepted and quarantined rows
- ``oracle_parts/over_time.py``  full snapshots, merged and deleted patients
- ``oracle_parts/settling.py``   which row counts, what waits, whose episode it belongs to
- ``oracle_parts/courses.py``    one episode as of a day
- ``oracle_parts/adherence.py``  patient_weeks, exercise_weeks
- ``oracle_parts/keeping.py``    attendance, persistence, cohort_weeks
- ``oracle_parts/scores.py``     outcome_scores
- ``oracle_parts/outcomes.py``   outcome_windows
- ``oracle_parts/rules.py``      the rules of the flags
- ``oracle_parts/flags.py``      flags, replayed day by day
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path

from tests.oracle_parts.adherence import exercise_weeks, patient_weeks
from tests.oracle_parts.flags import flags
from tests.oracle_parts.keeping import attendance, cohort_weeks, persistence, switched_on
from tests.oracle_parts.outcomes import outcome_windows
from tests.oracle_parts.scores import outcome_scores
from tests.oracle_parts.settling import Current, settled
from tests.oracle_parts.words import Row, Rows

__all__ = [
    "Current",
    "Row",
    "Rows",
    "attendance",
    "cohort_weeks",
    "current_rows",
    "exercise_weeks",
    "flags",
    "outcome_scores",
    "outcome_windows",
    "patient_weeks",
    "persistence",
    "settled",
    "switched_on",
    "tables",
]


def current_rows(folder: Path) -> Current:
    """The current rows of the plain exports in a folder, and the counts of the others."""
    return settled({path.name: path.read_bytes() for path in folder.glob("*.csv")})


def tables(
    files: Mapping[str, bytes], cut: date, only: Collection[str] | None = None
) -> dict[str, list[Row]]:
    """The measures of a set of plain exports (file name to bytes) at a data cut, by table.

    ``only`` names the tables wanted; null: all. Beside the measures there are ``quarantine``
    (open, by dataset and reason) and ``counts`` (rows by dataset).
    """
    current = settled(files)
    rows = current.rows
    measures: dict[str, Callable[[], list[Row]]] = {
        "patient_weeks": lambda: patient_weeks(rows, cut),
        "exercise_weeks": lambda: exercise_weeks(rows, cut),
        "attendance": lambda: attendance(rows, cut),
        "persistence": lambda: persistence(rows, cut),
        "cohort_weeks": lambda: cohort_weeks(rows, cut),
        "outcome_scores": lambda: outcome_scores(rows),
        "outcome_windows": lambda: outcome_windows(rows, cut),
        "flags": lambda: flags(rows, cut),
        "episodes": lambda: switched_on(rows, cut),
        "quarantine": lambda: quarantine(current),
        "counts": lambda: counts(current),
    }
    return {name: measure() for name, measure in measures.items() if only is None or name in only}


def quarantine(current: Current) -> list[Row]:
    """One row per dataset and reason: rows that lie in quarantine now."""
    return [
        {"dataset": dataset, "reason": reason, "rows": count}
        for dataset, reasons in sorted(current.open_quarantined.items())
        for reason, count in sorted(reasons.items())
    ]


def counts(current: Current) -> list[Row]:
    """One row per dataset: rows current (waiting ones among them), waiting, superseded."""
    return [
        {
            "dataset": dataset,
            "current": len(rows),
            "waiting": current.waiting[dataset],
            "superseded": current.superseded[dataset],
        }
        for dataset, rows in sorted(current.rows.items())
    ]
