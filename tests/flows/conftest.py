"""Stores in a state that tests of several modules begin with."""

from datetime import date

import pytest

from flows.context import derivation
from flows.due import PUBLICATION, publication_from
from flows.publish import publish_all
from tests.conftest import PLAIN
from tests.pipeline import PUBLISHED_AT, taken_in
from warehouse.finished import finishing
from warehouse.store import Store

CUT = date(2026, 11, 15)
CLINIC_A = sorted(PLAIN.glob("clinic_a_*.csv"))


@pytest.fixture(scope="module")
def on_the_day(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store that was published as of its day."""
    data = tmp_path_factory.mktemp("swept")
    store = taken_in(CLINIC_A, data)
    with finishing(PUBLICATION, publication_from(derivation(data), CUT), store):
        publish_all.fn(data, CUT, PUBLISHED_AT)
    return store
