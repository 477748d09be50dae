"""A clinic too large to be held at once is worked on in parts, with the same result."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from domain.parts import number_of_parts
from flows.standing import standing
from tests.conftest import PLAIN
from tests.pipeline import made_anew, taken_in
from warehouse.store import Store

CUT = date(2026, 11, 15)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of parts that anything was worked on in."""
    numbers: list[int] = []

    def counting(rows: pl.LazyFrame) -> int:
        numbers.append(number_of_parts(rows))
        return numbers[-1]

    for module in (
        "transforms.current.sessions",
        "transforms.marts.clinic",
        "warehouse.clinic_tables",
    ):
        monkeypatch.setattr(
            f"{module}.number_of_parts",
            counting,
        )
    return numbers


def outputs(store: Store) -> dict[str, bytes]:
    """Everything that people and programs read, but the database."""
    folders = (store.parquet, store.worklists, store.private)
    return {
        str(file.relative_to(store.data)): file.read_bytes()
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def made(data: Path) -> Store:
    store = taken_in(sorted(PLAIN.glob("*.csv")), data)
    made_anew(store, CUT)
    return store


def test_in_parts_everything_published_is_the_same_to_the_byte(
    counted: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADHERENCE_KEY", "a key for tests")
    whole = made(tmp_path / "whole")
    assert set(counted) == {1}
    counted.clear()
    monkeypatch.setattr("domain.parts.ROWS_A_PART", 250)
    monkeypatch.setattr("domain.parts.SAMPLE_EVERY", 1)
    in_parts = made(tmp_path / "in_parts")
    assert min(counted) > 3
    assert outputs(in_parts) == outputs(whole)
    assert standing(in_parts.data) == standing(whole.data) | {
        "published": standing(in_parts.data)["published"]
    }
