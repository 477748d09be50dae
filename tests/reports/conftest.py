"""The invented groups that several tests of the reports read."""

from collections.abc import Mapping

import polars as pl
import pytest

from domain.settings import Clinics
from tests.reports.invented_tables import SIZES_OF_THREE, THREE_CLINICS, group_tables

Tables = Mapping[str, pl.DataFrame]


@pytest.fixture(scope="session")
def clinics() -> Clinics:
    return THREE_CLINICS


@pytest.fixture(scope="session")
def group() -> Tables:
    return group_tables(SIZES_OF_THREE)
