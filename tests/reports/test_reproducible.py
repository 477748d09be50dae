"""The same week gives the same bytes of page, PDF and mail, wherever and whenever it is made."""

import os
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from domain.settings import Clinics
from reports.report_files import files_of, report_files
from tests.reports.builders import shuffled
from tests.reports.reporting import Tables, shown_reports

PROGRAM = """
import sys
from hashlib import sha256
from reports.report_files import report_files
from tests.reports.builders import clinics_of
from tests.reports.invented_tables import group_tables
from tests.reports.reporting import shown_reports

group = group_tables(
    {
        "clinic_a": {"lumbar_only": 40, "lumbar_hip": 45},
        "clinic_b": {"lumbar_only": 22, "lumbar_hip": 4},
        "clinic_c": {"lumbar_only": 9},
    }
)
names = {"clinic_a": "Example Clinic A", "clinic_b": "Example Clinic B", "clinic_c": "C"}
files = report_files(shown_reports(group, clinics_of(**names))[None], None)
for name, content in sorted(files.items()):
    sys.stdout.write(f"{name} {sha256(content).hexdigest()}\\n")
"""
ELSEWHERE = {
    "TZ": "Pacific/Kiritimati",
    "LANG": "de_DE.UTF-8",
    "LC_ALL": "C",
    "PYTHONHASHSEED": "7",
    "SOURCE_DATE_EPOCH": "1",
}


def digests(tables: Tables, clinics: Clinics) -> list[str]:
    files = report_files(shown_reports(tables, clinics)[None], None)
    return [f"{name} {sha256(content).hexdigest()}" for name, content in sorted(files.items())]


def test_every_file_is_the_same_again_from_rows_in_another_order_and_elsewhere(
    group: Tables, clinics: Clinics
) -> None:
    here = digests(group, clinics)
    assert [one.split()[0] for one in here] == ["group.eml", "group.html", "group.pdf"]
    assert digests(shuffled(group, 1), clinics) == here
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, **ELSEWHERE},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.splitlines() == here


@pytest.mark.slow
def test_many_reports_are_the_same_when_several_processes_make_them(
    group: Tables, clinics: Clinics
) -> None:
    of_clinic = shown_reports(group, clinics)["clinic_c"]
    reports = [replace(of_clinic, clinic_id=f"clinic_{n}") for n in range(8)]
    apart = files_of(reports, None, 2)
    assert len(apart) == 3 * len(reports)
    assert apart == files_of(reports, None, 1)
