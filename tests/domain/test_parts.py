"""A large table is worked on in parts: each id in one of them, and the parts in order."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.parts import number_of_parts, parts

IDS = st.lists(st.text("ab9", max_size=3), max_size=30)


@pytest.fixture(autouse=True)
def _every_id_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.parts.SAMPLE_EVERY", 1)


def in_parts(ids: list[str], number: int) -> list[list[str]]:
    rows = pl.LazyFrame({"id": ids}, schema={"id": pl.String})
    conditions = parts(rows, "id", number)
    return [rows.filter(one).collect()["id"].to_list() for one in conditions]


@given(IDS, st.integers(1, 9))
def test_every_id_is_in_one_part_and_parts_follow_each_other(ids: list[str], number: int) -> None:
    found = in_parts(ids, number)
    assert len(found) <= number
    assert sorted(one for part in found for one in part) == sorted(ids)
    last = ""
    for part in filter(None, found):
        assert last <= min(part)
        assert last not in part or last == ""
        last = max(part)


def test_parts_are_of_about_one_size() -> None:
    found = in_parts([f"{n:03}" for n in range(300)], 3)
    assert [len(part) for part in found] == [100, 100, 100]


@pytest.mark.parametrize(("rows", "number"), [(0, 1), (4, 1), (5, 2), (8, 2), (9, 3)])
def test_a_table_has_as_many_parts_as_its_rows_need(
    rows: int, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.parts.ROWS_A_PART", 4)
    assert number_of_parts(pl.LazyFrame({"id": range(rows)})) == number
