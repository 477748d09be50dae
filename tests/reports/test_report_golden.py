"""What reports say in a few states, word for word: nobody changes it without seeing it."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from reports.html import report_html
from tests.reports.builders import clinics_of
from tests.reports.invented_tables import group_tables
from tests.reports.page_text import page_text
from tests.reports.reporting import shown_reports

GOLDEN = Path(__file__).parents[1] / "golden" / "report"
STATES: Mapping[str, Mapping[str, Mapping[str, int]]] = {
    "some": {
        "clinic_a": {"lumbar_only": 18, "lumbar_hip": 13},
        "clinic_b": {"lumbar_only": 12, "lumbar_hip": 4},
    },
    "few": {"clinic_a": {"lumbar_only": 4, "lumbar_hip": 3}},
    "one_cohort": {"clinic_a": {"lumbar_only": 31}},
    "none": {"clinic_a": {}},
}
# Pictures of numbers that stand in the tables too.
CHARTS = dict.fromkeys(
    (
        "adherence-lumbar",
        "adherence-all",
        "persistence",
        "change-nprs",
        "difference-nprs",
        "change-odi",
        "difference-odi",
    ),
    "<svg></svg>",
)


def texts(state: str) -> dict[str, str]:
    """What the group's report and that of clinic_a say, by file name."""
    clinics = clinics_of(clinic_a="Example Clinic A", clinic_b="Example Clinic B")
    reports = shown_reports(group_tables(STATES[state]), clinics)
    return {
        f"{state}_{clinic_id or 'group'}.txt": page_text(report_html(reports[clinic_id], CHARTS))
        for clinic_id in (None, "clinic_a")
    }


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for state in STATES:
        for name, text in texts(state).items():
            (folder / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("state", STATES)
def test_the_reports_say_what_the_golden_ones_say(state: str) -> None:
    """When they are meant to change: python -m tests.reports.test_report_golden."""
    made = texts(state)
    golden = [
        path
        for path in GOLDEN.glob("*.txt")
        if path.stem.rpartition("_clinic_a")[0] == state or path.stem == f"{state}_group"
    ]
    assert {path.name: path.read_text(encoding="utf-8") for path in golden} == made


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else GOLDEN)
