"""An export that cannot be taken in, for no fault of its own, does not keep the others waiting."""

from pathlib import Path
from typing import Any

import pytest

from domain.errors import AdherenceError
from flows import take_in as module
from flows.take_in import ExportsFailed, take_in, take_in_one
from tests.conftest import PLAIN
from tests.pipeline import FIRST_ARRIVAL
from warehouse.landing import land
from warehouse.store import Store
from warehouse.tombstones import bury, is_heeded


@pytest.mark.parametrize("is_new", [True, False])
def test_what_follows_a_take_in_is_woken_all_the_same(
    is_new: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    bury("clinic_a", ["somebody"], store)
    failing = land(PLAIN / "clinic_a_holds_2026-11-15.csv", store, FIRST_ARRIVAL).export_id
    other = PLAIN / "clinic_b_holds_2026-11-15.csv"
    taken = [land(other, store, FIRST_ARRIVAL).export_id] if is_new else []
    told: list[tuple[str, dict[str, Any]]] = []

    def one(data: Path, export_id: str, ahead: object = None) -> list[dict[str, Any]]:
        del ahead
        if export_id == failing:
            raise AdherenceError("the rows that break a rule do not add up")
        return take_in_one.fn(data, export_id)

    monkeypatch.setattr(module, "take_in_one", one)
    monkeypatch.setattr(module, "emit", lambda name, *_, **facts: told.append((name, facts)))
    monkeypatch.setattr(module, "show_exports", lambda _: None)
    with pytest.raises(ExportsFailed) as failure:
        take_in.fn(store.data)
    assert failure.value.taken == taken
    clinics = ["clinic_b"] if is_new else []
    assert told == [("exports.taken_in", {"taken_in": int(is_new), "clinics": clinics})]
    # What was never taken in holds nobody: who was forgotten is left out of all there is.
    assert is_heeded(store)
