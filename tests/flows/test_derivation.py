"""What is derived is made anew when, and for a clinic only when, what it depends on changes."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.settings import load_settings
from domain.snapshots import Terms
from flows.derivation import Derivation
from warehouse.accepted import TakenIn
from warehouse.landing import LandedExport
from warehouse.receipts import DatasetReceipt, Receipt
from warehouse.store import Store

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
CLINIC = "clinic_a"


def taken_in(
    export_id: str,
    *clinics: str,
    fingerprint: str = "",
    snapshot: Terms | None = None,
    bad: int = 0,
) -> TakenIn:
    """An export with a row of each clinic, and so many in quarantine."""
    of_clinics = dict.fromkeys(clinics, 1)
    rows = DatasetReceipt(
        *("holds", "accepted", len(clinics) + bad, len(clinics), bad),
        clinics=of_clinics,
        snapshot=snapshot,
    )
    receipt = Receipt(export_id, fingerprint, "plain", "plain", None, (rows,))
    return TakenIn(LandedExport(export_id, Path(export_id), (), NOW), receipt)


OWN, OTHERS = taken_in("1", CLINIC), taken_in("2", "clinic_b")


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Derivation:
    monkeypatch.setenv("ADHERENCE_KEY", "of the group")
    return Derivation(Store(tmp_path), load_settings(), (OWN, OTHERS))


def test_exports_are_told_in_the_order_of_their_names(plan: Derivation) -> None:
    names = {"1": "c.csv", "2": "a.csv", "3": "b.csv", "0": "c.csv"}
    known = [taken_in(export_id, CLINIC) for export_id in names]
    named = [
        replace(one, export=replace(one.export, names=(names[one.export.export_id],)))
        for one in known
    ]
    told = [one.export.export_id for one in replace(plan, known=tuple(named)).by_name]
    # Of one name, which comes again with other rows, the ids decide.
    assert told == ["2", "3", "0", "1"]


def test_all_is_made_anew_by_each_part_of_the_configuration(plan: Derivation) -> None:
    own = plan.settings
    parts = (
        replace(own, clinics=own.clinics.model_copy(update={"clinics": ()})),
        replace(own, measures=own.measures.model_copy(update={"suppress_under": 6})),
        replace(own, exercises=own.exercises.model_copy(update={"exercises": ()})),
    )
    plans = [plan, *(replace(plan, settings=settings) for settings in parts)]
    assert len({one.fingerprint for one in plans}) == 4
    # What clinics.yaml says of rows is in the receipts of their exports.
    assert len({one.clinic_fingerprint(CLINIC) for one in plans}) == 3


def test_all_is_made_anew_by_other_code(plan: Derivation, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (plan.fingerprint, plan.clinic_fingerprint(CLINIC))
    monkeypatch.setattr("flows.derivation.made_by", lambda: "another")
    after = (plan.fingerprint, plan.clinic_fingerprint(CLINIC))
    assert all(one != other for one, other in zip(before, after, strict=True))


def test_with_another_key_only_what_has_pseudonyms_is_another(
    plan: Derivation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (plan.clinic_fingerprint(CLINIC), plan.fingerprint, plan.with_key)
    monkeypatch.setenv("ADHERENCE_KEY", "another")
    after = (plan.clinic_fingerprint(CLINIC), plan.fingerprint, plan.with_key)
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, False]


ANY_SNAPSHOT = taken_in("3", CLINIC, snapshot=Terms("clinic", 10, is_trusted=False))
OF_ALL = taken_in("3", "clinic_b", snapshot=Terms("dataset", 10, is_trusted=False))
OF_OTHERS = taken_in("3", "clinic_b", snapshot=Terms("clinic", 10, is_trusted=False))


@pytest.mark.parametrize(
    ("before", "after", "concerns"),
    [
        ((), (taken_in("3", CLINIC, "clinic_b"),), True),
        ((), (taken_in("3", "clinic_b"),), False),
        ((OWN,), (taken_in("1", CLINIC, fingerprint="taken in anew"),), True),
        # Whatever a snapshot lacks may lie in quarantine, and a row there may be of any clinic.
        ((), (taken_in("4", "clinic_b", bad=1),), False),
        ((ANY_SNAPSHOT,), (ANY_SNAPSHOT, taken_in("4", "clinic_b", bad=1)), True),
        ((), (OF_ALL,), True),
        ((), (OF_OTHERS,), False),
    ],
)
def test_the_tables_of_a_clinic_depend_on_exports_that_may_speak_of_it(
    before: tuple[TakenIn, ...], after: tuple[TakenIn, ...], concerns: bool, plan: Derivation
) -> None:
    then, now = (replace(plan, known=(OTHERS, *known)) for known in (before, after))
    assert (then.clinic_fingerprint(CLINIC) != now.clinic_fingerprint(CLINIC)) is concerns
    assert then.fingerprint != now.fingerprint
    assert now.fingerprint == replace(now, known=now.known[::-1]).fingerprint
