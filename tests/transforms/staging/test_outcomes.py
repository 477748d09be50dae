"""Scores computed from items (contract, section 5)."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.datasets import ITEM_COLUMNS
from transforms.staging.outcomes import with_scores

Scored = tuple[float | None, float | None, int, float | None]


def scored(instrument: str, items: list[float | None], score: float | None = None) -> Scored:
    """reported_score, computed_score, items_answered, score_used."""
    given = dict(zip(ITEM_COLUMNS, items + [None] * 24, strict=False))
    schema: dict[str, Any] = {
        "instrument": pl.String,
        **dict.fromkeys(["score", *given], pl.Float64),
    }
    rows = pl.LazyFrame([{"instrument": instrument, "score": score, **given}], schema=schema)
    names = ("reported_score", "computed_score", "items_answered", "score_used")
    row: Scored = with_scores(rows).select(names).collect().row(0)
    return row


@pytest.mark.parametrize(
    ("instrument", "items", "reported", "used"),
    [
        ("nprs", [], 6, 6),
        ("nprs", [4, 2, 6], None, 4),
        ("nprs", [4, 2, 6], 9, 4),
        ("nprs", [4, 2, None], 9, None),
        ("nprs", [0, 0, 0], None, 0),
        # Items beyond an instrument's own are not its answers.
        ("nprs", [None, None, None, 9], 6, 6),
        ("odi", [1] * 10, None, 20),
        ("odi", [1] * 8, None, 20),
        ("odi", [5] * 8 + [None, 0], None, 100 * 40 / 45),
        ("odi", [1] * 7, 14, None),
        ("odi", [], 14, 14),
        ("modi", [2] * 9, None, 40),
        ("modi", [2] * 7, None, None),
        ("rmdq", [1] * 5, None, 5),
        ("rmdq", [0, None, 1], 9, 1),
        ("rmdq", [0], None, 0),
        ("rmdq", [None] * 24, 11, 11),
        ("psfs", [4, 5, 6], None, 5),
        ("psfs", [4, 5, 6, 7, 8], None, 6),
        ("psfs", [None, 4, None, 5, 6], None, 5),
        ("psfs", [4, 5], 4, None),
        ("groc", [], -3, -3),
        ("groc", [5], -3, -3),
        ("pass", [], 1, 1),
        ("satisfaction", [], None, None),
        ("made up", [1, 2, 3], 4, 4),
    ],
)
def test_the_score_used(
    instrument: str, items: list[float | None], reported: float | None, used: float | None
) -> None:
    found = scored(instrument, items, reported)
    assert found[0] == reported
    assert found[3] == (None if used is None else pytest.approx(used, abs=1e-12))


def test_both_scores_are_kept() -> None:
    assert scored("nprs", [4, 2, 6], 9) == (9, 4, 3, 4)
    assert scored("nprs", [4, None, 6], 9) == (9, None, 2, None)
    assert scored("nprs", [], 9) == (9, None, 0, 9)


ANSWERS = st.lists(st.none() | st.integers(0, 5).map(float), min_size=10, max_size=10)


@given(items=ANSWERS, instrument=st.sampled_from(["odi", "modi"]))
@settings(max_examples=60, deadline=None)
def test_a_percentage_is_of_the_items_answered(items: list[float | None], instrument: str) -> None:
    answers = [item for item in items if item is not None]
    _, computed, answered, used = scored(instrument, items, 50)
    assert answered == len(answers)
    if len(answers) >= 8:
        assert computed == used == pytest.approx(100 * sum(answers) / (5 * len(answers)))
    else:
        assert computed is None
        assert used == (50 if not answers else None)
