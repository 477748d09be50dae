"""The invented groups that several tests of the reports read."""

from collections.abc import Mapping

import polars as pl
import pytest

from domain.settings import Clinics
from tests.reports.builders import clinics_of
from tests.reports.invented_tables import group_tables

Tables = Mapping[str, pl.DataFrame]


@pytest.fixture(scope="session")
def clinics() -> Clinics:
    return clinics_of(clinic_a="Example Clinic A", clinic_b="Example Clinic B", clinic_c="C")


@pytest.fixture(scope="session")
def group() -> Tables:
    """Three clinics; clinic_b has 4 patients of lumbar_hip, clinic_c none."""
    return group_tables(
        {
            "clinic_a": {"lumbar_only": 40, "lumbar_hip": 45},
            "clinic_b": {"lumbar_only": 22, "lumbar_hip": 4},
            "clinic_c": {"lumbar_only": 9},
        }
    )
