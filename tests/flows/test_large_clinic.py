"""A clinic too large to be held at once is worked on in parts, with the same result."""

import shutil
from collections.abc import Callable
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
WORKERS = ("transforms.current.sessions", "transforms.marts.clinic", "warehouse.clinic_tables")


@pytest.fixture
def most_parts(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """By module: the most parts that it worked on anything in."""
    most: dict[str, int] = {}

    def counting(module: str) -> Callable[[pl.LazyFrame], int]:
        def number(rows: pl.LazyFrame) -> int:
            found = number_of_parts(rows)
            most[module] = max(found, most.get(module, 0))
            return found

        return number

    for module in WORKERS:
        monkeypatch.setattr(f"{module}.number_of_parts", counting(module))
    return most


def outputs(store: Store) -> dict[str, bytes]:
    """Everything that people and programs read, but the database."""
    folders = (store.parquet, store.worklists, store.private)
    return {
        str(file.relative_to(store.data)): file.read_bytes()
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def made(came: Store, data: Path) -> Store:
    """Everything that is made of what came, in another folder."""
    shutil.copytree(came.data, data)
    store = Store(data)
    made_anew(store, CUT)
    return store


def test_in_parts_everything_published_is_the_same_to_the_byte(
    most_parts: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADHERENCE_KEY", "a key for tests")
    came = taken_in(sorted(PLAIN.glob("*.csv")), tmp_path / "came")
    whole = made(came, tmp_path / "whole")
    assert most_parts == dict.fromkeys(WORKERS, 1)
    monkeypatch.setattr("domain.parts.ROWS_A_PART", 250)
    monkeypatch.setattr("domain.parts.SAMPLE_EVERY", 1)
    in_parts = made(came, tmp_path / "in_parts")
    assert min(most_parts.values()) > 3
    assert outputs(in_parts) == outputs(whole)
    assert standing(in_parts.data) == standing(whole.data) | {
        "published": standing(in_parts.data)["published"]
    }
