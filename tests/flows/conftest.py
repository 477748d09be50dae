"""Stores in a state that tests of several modules begin with."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from flows.context import derivation
from flows.due import PUBLICATION, publication_from
from flows.publish import publish_all
from tests.conftest import PLAIN
from tests.pipeline import PUBLISHED_AT, taken_in
from warehouse.finished import finishing
from warehouse.store import Store

CopiedTo = Callable[[Path], Store]

CUT = date(2026, 11, 15)
CLINIC_A = sorted(PLAIN.glob("clinic_a_*.csv"))


@pytest.fixture(scope="session")
def clinic_a_in(tmp_path_factory: pytest.TempPathFactory) -> CopiedTo:
    """Has the exports of one clinic taken in into a folder: copied from where it was done once."""
    once = taken_in(CLINIC_A, tmp_path_factory.mktemp("clinic_a"))

    def copied(data: Path) -> Store:
        shutil.copytree(once.data, data, dirs_exist_ok=True)
        return Store(data)

    return copied


@pytest.fixture(scope="module")
def on_the_day(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store that was published as of its day."""
    data = tmp_path_factory.mktemp("swept")
    store = taken_in(CLINIC_A, data)
    with finishing(PUBLICATION, publication_from(derivation(data), CUT), store):
        publish_all.fn(data, CUT, PUBLISHED_AT)
    return store
