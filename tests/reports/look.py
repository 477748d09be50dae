"""Writes reports and worklists of invented groups, to be looked at.

python -m tests.reports.look FOLDER
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from tests.reports.builders import clinics_of
from tests.reports.invented_tables import group_tables, keys_of
from tests.reports.reporting import html_of, worklists_of

NAME_OF_SIXTY = "Example Physiotherapy and Rehabilitation Centre of Woodville"
Sizes = Mapping[str, Mapping[str, int]]
GROUPS: Mapping[str, Sizes] = {
    "many": {
        "clinic_a": {"lumbar_only": 140, "lumbar_hip": 165},
        "clinic_b": {"lumbar_only": 62, "lumbar_hip": 44},
        "clinic_c": {"lumbar_only": 29, "lumbar_hip": 12},
    },
    "some": {"clinic_a": {"lumbar_only": 18, "lumbar_hip": 13}},
    "few": {"clinic_a": {"lumbar_only": 4, "lumbar_hip": 3}},
    "one_cohort": {"clinic_a": {"lumbar_only": 31}},
    "none": {"clinic_a": {}},
}


def write_pages(folder: Path, group: str, sizes: Sizes) -> None:
    """The group's report, that of clinic_a, and the lists of clinic_a, as files of the folder."""
    tables = group_tables(sizes)
    clinics = clinics_of(clinic_a=NAME_OF_SIXTY, clinic_b="Example Clinic B", clinic_c="C")
    keys = keys_of(tables)
    for clinic_id in (None, "clinic_a"):
        page = html_of(tables, clinics, clinic_id)
        (folder / f"{group}_{clinic_id or 'group'}.html").write_text(page, encoding="utf-8")
    before = tables["flags"].sort("episode_key", "code").gather_every(2)
    lists = worklists_of(tables, keys, before, clinics)
    for name, page in lists.get("clinic_a", {}).items():
        (folder / f"{group}_clinic_a_{name}").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    into = Path(sys.argv[1])
    into.mkdir(parents=True, exist_ok=True)
    for name, of in GROUPS.items():
        write_pages(into, name, of)
