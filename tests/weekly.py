"""Exports of a group week by week, as a system gives them that always exports all it has."""

from datetime import date, timedelta
from pathlib import Path

from simulation.exports import write_exports

LAST_WEEK = date(2026, 11, 15)


def weekly_exports(folder: Path, weeks: int, clinics: int = 2) -> list[list[Path]]:
    """The exports of each week, the earliest first; every one holds the weeks before it too."""
    batches = []
    for week in range(weeks):
        end = LAST_WEEK - timedelta(weeks=weeks - 1 - week)
        out = folder / str(end)
        out.mkdir(parents=True)
        batches.append(
            write_exports(out, patients=8, weeks=week + 3, seed=3, end=end, clinics=clinics)
        )
    return batches
