"""The export that the tutorial has its reader write mends the row that it says it mends."""

from datetime import UTC, date, datetime
from pathlib import Path

from adherence.make import DEMO
from domain.environment import REPOSITORY
from flows.trial import trial
from simulation.exports import write_exports
from tests.documents import Page

PAGE = Page(REPOSITORY / "docs" / "tutorial" / "your-first-week.md")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_corrected_row_takes_the_place_of_the_one_in_quarantine(tmp_path: Path) -> None:
    (rows,) = PAGE.blocks("csv")
    corrected = tmp_path / "clinic_a_episodes_2026-11-23.csv"
    corrected.write_text(rows, encoding="utf-8")
    (found,) = trial(corrected, None, NOW)["datasets"]
    (row,) = found["first_rows"]
    assert (found["rows_read"], found["rows_accepted"]) == (1, 1)
    demo = tmp_path / "demo"
    demo.mkdir()
    write_exports(demo, **DEMO, end=date(2026, 11, 22), messy=True)
    (bad,) = trial(demo / "clinic_a_episodes_2026-11-22.csv", None, NOW)["datasets"]
    (why,) = [why for why in bad["reasons"] if why["reason"] == "missing_value"]
    (line,) = [
        line
        for line in (demo / "clinic_a_episodes_2026-11-22.csv").read_text("utf-8").splitlines()
        if f",{row['episode_id']}," in line
    ]
    assert why["rows"] == 1
    assert line.startswith(f"{row['clinic_id']},{row['patient_id']},{row['episode_id']},")
    assert row["cohort"] not in line
