"""Each shipped mapping with an export in its shape: exactly the rows made by hand, and no other."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import polars as pl
import pytest

from domain.datasets import DATASETS
from tests.golden_intake import (
    EXAMPLES,
    GOLDEN,
    Golden,
    expected,
    export_of,
    golden,
    in_order,
    typed,
)

WITHOUT_HEADER = ("fhir_r4", "fhir_stu3", "cliniko", "nookal", "physitrack", "splose")


@cache
def taken(example: str) -> Golden:
    return golden(export_of(example), GOLDEN / example / "mapping.yaml", Path(mkdtemp()))


def given(example: str) -> list[str]:
    return [one.dataset for one in taken(example).receipt.datasets]


@pytest.mark.parametrize("example", EXAMPLES)
def test_accepted_rows_are_exactly_those_made_by_hand(example: str) -> None:
    files = {path.stem.removeprefix("expected_") for path in (GOLDEN / example).glob("expected_*")}
    assert files & set(DATASETS) == set(given(example))
    for dataset in given(example):
        rows = taken(example).accepted(dataset).filter(~pl.col("is_deleted"))
        assert in_order(rows.select(DATASETS[dataset].names)) == typed(
            expected(example, dataset), dataset
        )


@pytest.mark.parametrize("example", EXAMPLES)
def test_quarantined_rows_are_exactly_those_named_with_their_reasons(example: str) -> None:
    rows = expected(example, "quarantine").rows()
    assert taken(example).quarantined() == sorted((d, int(n), reason) for d, n, reason in rows)
