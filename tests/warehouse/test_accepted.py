"""Accepted and quarantined rows as files, one per export and clinic."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from domain.datasets import DATASETS, HOLDS, OUTCOMES
from warehouse.accepted import (
    TakenIn,
    accepted_rows,
    accepted_schema,
    clinics_of,
    quarantine_schema,
    quarantined_rows,
    with_receipts,
    write_accepted,
    write_quarantine,
)
from warehouse.landing import LandedExport
from warehouse.receipt_files import write_receipt
from warehouse.receipts import DatasetReceipt, Receipt
from warehouse.row_files import drop_orphans, drop_unnamed, has_rows
from warehouse.store import Store

ODD = ["clinic_a", "clinic[1]", "clinic1", "it's", "c{1,2}", "Zoë b"]


def rows(clinics: list[str]) -> pl.LazyFrame:
    cells = {"clinic_id": clinics, "row_number": range(1, len(clinics) + 1)}
    known = pl.DataFrame(cells, schema_overrides={"row_number": pl.Int64})
    schema = accepted_schema(HOLDS)
    missing = (pl.lit(None, kind).alias(n) for n, kind in schema.items() if n not in cells)
    return known.with_columns(missing, not_a_column_of_ours=pl.lit("x")).lazy()


def known(export_id: str, **counts: Any) -> TakenIn:
    export = LandedExport(
        export_id, Path(export_id), ("x.csv",), datetime(2026, 11, 20, tzinfo=UTC)
    )
    holds = DatasetReceipt(**{"dataset": "holds", "state": "accepted", "rows_read": 9, **counts})
    return TakenIn(export, Receipt(export_id, "1", "plain", "plain", None, (holds,)))


def test_each_clinic_has_a_file_of_its_own_whatever_it_is_called(store: Store) -> None:
    counts = write_accepted(rows([*ODD, "clinic1"]), HOLDS, "ab", store)
    assert counts == {clinic_id: 1 + (clinic_id == "clinic1") for clinic_id in ODD}
    one = known("ab", clinics=counts)
    for clinic_id in ODD:
        found = accepted_rows([one], HOLDS, [clinic_id], store).collect()
        assert set(found["clinic_id"]) == {clinic_id}
        assert found.height == counts[clinic_id]
        assert found.schema == accepted_schema(HOLDS)


def test_rows_keep_their_order_and_the_same_rows_are_the_same_bytes(store: Store) -> None:
    many = rows(["a"] * 20_000)
    write_accepted(many, HOLDS, "ab", store)
    first = store.accepted("holds", "a", "ab").read_bytes()
    write_accepted(many, HOLDS, "ab", store)
    assert store.accepted("holds", "a", "ab").read_bytes() == first
    found = accepted_rows([known("ab", clinics={"a": 20_000})], HOLDS, ["a"], store).collect()
    assert found["row_number"].is_sorted()


def test_only_clinics_of_the_receipt_are_read(store: Store) -> None:
    write_accepted(rows(["a", "b"]), HOLDS, "ab", store)
    only_a = known("ab", clinics={"a": 1})
    assert clinics_of([only_a]) == ["a"]
    found = accepted_rows([only_a], HOLDS, ["a", "b"], store).collect()
    assert set(found["clinic_id"]) == {"a"}
    assert accepted_rows([only_a], OUTCOMES, ["a"], store).collect().is_empty()


@pytest.mark.parametrize("dataset", DATASETS)
def test_no_files_are_no_rows_of_the_same_columns(dataset: str, store: Store) -> None:
    table = DATASETS[dataset]
    assert accepted_rows([], table, ["a"], store).collect().schema == accepted_schema(table)
    nobody = quarantined_rows([], table, store).collect()
    assert nobody.schema == quarantine_schema(table)
    assert nobody.is_empty()


def test_quarantined_rows_are_read_where_the_receipt_counts_some(store: Store) -> None:
    bad = pl.DataFrame(
        {"row_number": [3], "export_id": ["ab"], "reasons": [["bad_date"]], "cells": ["{}"]}
    )
    schema = quarantine_schema(HOLDS)
    missing = (pl.lit(None, kind).alias(n) for n, kind in schema.items() if n not in bad.columns)
    write_quarantine(bad.with_columns(missing).lazy(), HOLDS, "ab", store)
    counted = quarantined_rows([known("ab", rows_quarantined=1)], HOLDS, store).collect()
    assert counted.select("row_number", "reasons").rows() == [(3, ["bad_date"])]
    assert counted.schema == schema
    # A file that an older mapping left is not read once its receipt says that no row is bad.
    assert quarantined_rows([known("ab")], HOLDS, store).collect().is_empty()


def test_an_export_without_a_receipt_is_not_taken_in(store: Store) -> None:
    one, other = known("ab"), known("cd")
    write_receipt(one.receipt, store)
    assert with_receipts([one.export, other.export], store) == [one]


def test_rows_of_what_was_taken_out_of_landing_go_with_its_receipt(store: Store) -> None:
    for export_id in ("landed", "counted", "gone"):
        write_accepted(rows(["a"]), HOLDS, export_id, store)
    (store.landing / "landed").mkdir(parents=True)
    write_receipt(known("counted").receipt, store)
    drop_orphans(store)
    left = sorted(path.stem for path in store.accepted_exports.rglob("*.parquet"))
    assert left == ["counted", "landed"]


def test_rows_that_an_earlier_intake_left_go_where_the_new_receipt_names_none(store: Store) -> None:
    for export_id in ("ab", "cd"):
        write_accepted(rows(["a", "b"]), HOLDS, export_id, store)
        write_quarantine(pl.LazyFrame(schema=quarantine_schema(HOLDS)), HOLDS, export_id, store)
    drop_unnamed(known("ab", clinics={"a": 1}).receipt, store)
    accepted, quarantined = store.accepted_exports / "holds", store.quarantines / "holds"
    left = [
        sorted(path.stem for path in folder.rglob("*.parquet"))
        for folder in (accepted, quarantined)
    ]
    assert left == [["ab", "cd", "cd"], ["cd"]]
    assert has_rows(known("ab", clinics={"a": 1}).receipt, store)
    assert not has_rows(known("ab", clinics={"a": 1, "b": 1}).receipt, store)
    assert not has_rows(known("ab", rows_quarantined=1).receipt, store)
