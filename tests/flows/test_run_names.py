"""Names of flow runs."""

from types import SimpleNamespace

import pytest

from domain.export_ids import short_id
from flows import run_names


def test_a_run_is_named_by_whole_clinics_and_shortened_exports(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = {"clinics": ["clinic_adelaide", "b", "c", "d"], "exports": ["ab" * 32]}
    monkeypatch.setattr(run_names, "flow_run", SimpleNamespace(parameters=given))
    assert run_names.naming("publish", "clinics")() == "publish clinic_adelaide b c +1"
    assert run_names.naming("take-in", "exports", short_id)() == "take-in abababababab"
