"""Receipts come back as they were written; what is no receipt of ours is none."""

import json
from dataclasses import asdict
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.snapshots import Terms
from warehouse.receipt_files import (
    drop_receipt,
    has_counted,
    read_receipt,
    set_aside_receipt,
    was_cut_short,
    write_receipt,
)
from warehouse.receipts import DatasetReceipt, Receipt
from warehouse.store import Store

COUNTS = st.dictionaries(st.sampled_from(["bad_date", "bad_id", "clinic_a"]), st.integers(1, 9))
WORDS = st.lists(st.text(max_size=5), max_size=3).map(tuple)
DATASETS = st.builds(
    DatasetReceipt,
    dataset=st.sampled_from(["sessions", "holds"]),
    state=st.sampled_from(["accepted", "rejected"]),
    rows_read=st.integers(0, 9),
    rows_accepted=st.integers(0, 9),
    rows_quarantined=st.integers(0, 9),
    rows_ignored=st.integers(0, 9),
    reason=st.none() | st.just("truncated"),
    message=st.none() | st.text(max_size=9),
    reasons=COUNTS,
    warnings=COUNTS,
    rows_warned=st.integers(0, 9),
    clinics=COUNTS,
    unknown_columns=WORDS,
)
RECEIPTS = st.builds(
    Receipt,
    export_id=st.just("ab" * 32),
    fingerprint=st.text("0123456789abcdef", min_size=4, max_size=4),
    mapping=st.just("plain"),
    exported_at=st.none() | st.datetimes(),
    datasets=st.lists(DATASETS, max_size=3).map(tuple),
)


def receipt(**counts: int | str) -> DatasetReceipt:
    return DatasetReceipt(**{"dataset": "holds", "state": "accepted", "rows_read": 0, **counts})  # type: ignore[arg-type]


@given(written=RECEIPTS)
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_receipt_comes_back_as_it_was_written(written: Receipt, store: Store) -> None:
    write_receipt(written, store)
    assert read_receipt(written.export_id, store) == written


def test_every_field_of_a_receipt_comes_back(store: Store) -> None:
    dataset = DatasetReceipt(
        dataset="holds",
        state="accepted",
        rows_read=6,
        rows_accepted=3,
        rows_quarantined=2,
        rows_ignored=1,
        reason="truncated",
        message="cut",
        reasons={"bad_date": 2},
        warnings={"bad_id": 1},
        rows_warned=1,
        clinics={"clinic_a": 3},
        unknown_columns=("note",),
        ignored={"blank_or_footer": 1},
        snapshot=Terms("clinic", 20.0, is_trusted=True),
        is_partial=True,
    )
    moment = datetime.fromisoformat("2026-11-15T10:30:00")
    written = Receipt("ab", "1", "plain", "plain", moment, (dataset,))
    unset = DatasetReceipt("", "", 0)
    same = [name for name, value in asdict(dataset).items() if value == getattr(unset, name)]
    assert same == [], "a field with nothing but its default"
    write_receipt(written, store)
    assert read_receipt("ab", store) == written


def test_the_same_receipt_is_the_same_bytes(store: Store) -> None:
    first = Receipt("ab", "1", "plain", "plain", datetime.fromisoformat("2026-11-15"), (receipt(),))
    write_receipt(first, store)
    before = (store.receipts / "ab.json").read_bytes()
    write_receipt(first, store)
    assert (store.receipts / "ab.json").read_bytes() == before


def test_an_export_that_was_not_taken_in_has_no_receipt(store: Store) -> None:
    assert read_receipt("ab" * 32, store) is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        json.dumps({"export_id": "ab", "exported_at": None, "datasets": []}),
        json.dumps(
            {
                "export_id": "ab",
                "fingerprint": "1",
                "mapping": "plain",
                "exported_at": None,
                "datasets": [{"dataset": "holds", "colour": "red"}],
            }
        ),
    ],
)
def test_a_receipt_of_another_shape_is_none_so_that_the_export_is_taken_in_again(
    content: str, store: Store
) -> None:
    store.receipts.mkdir(parents=True)
    (store.receipts / "ab.json").write_text(content)
    assert read_receipt("ab", store) is None


def test_rows_read_are_those_accepted_quarantined_and_ignored() -> None:
    assert receipt(rows_read=6, rows_accepted=3, rows_quarantined=2, rows_ignored=1).is_reconciled
    assert not receipt(rows_read=6, rows_accepted=3, rows_quarantined=2).is_reconciled
    assert not receipt(rows_read=1, rows_accepted=2).is_reconciled
    assert receipt(rows_read=6, state="rejected").is_reconciled


def test_an_export_is_rejected_where_all_its_datasets_are() -> None:
    bad, good = receipt(state="rejected"), receipt()
    verdicts = [
        Receipt("ab", "1", "plain", "plain", None, datasets).is_rejected
        for datasets in ((bad,), (bad, bad), (bad, good), (good,))
    ]
    assert verdicts == [True, True, False, False]


@pytest.mark.parametrize("is_aside", [False, True])
def test_rows_counted_unless_all_that_is_known_is_that_the_export_was_rejected(
    is_aside: bool, store: Store
) -> None:
    for state, counted in (("accepted", True), ("rejected", False)):
        write_receipt(Receipt("ab", "1", "plain", "plain", None, (receipt(state=state),)), store)
        if is_aside:
            set_aside_receipt("ab", store)
        assert has_counted("ab", store) is counted
        assert was_cut_short("ab", store) is is_aside
        assert read_receipt("ab", store) is None or not is_aside
    (store.receipts / ("ab.aside" if is_aside else "ab.json")).write_text("of another version")
    assert has_counted("ab", store)
    drop_receipt("ab", store)
    assert not has_counted("ab", store)
