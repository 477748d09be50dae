"""Two small histories of the same patients, one plain and one messy, and what the oracle says."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from domain.datasets import DATASETS
from simulation.counts import MessyHistory
from simulation.exports import write_exports, write_messy_history
from tests import oracle

SIZE: dict[str, Any] = {"patients": 48, "weeks": 12, "seed": 5, "end": date(2026, 11, 15)}


def typed(paths: Sequence[Path]) -> dict[str, pl.DataFrame]:
    """The rows of plain exports by dataset, with the types of the contract."""
    return {
        dataset: pl.concat(
            pl.read_csv(path, schema=table.polars_schema)
            for path in paths
            if f"_{dataset}_" in path.name
        )
        for dataset, table in DATASETS.items()
    }


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_exports(tmp_path_factory.mktemp("plain"), **SIZE)


@pytest.fixture(scope="session")
def rows(plain: list[Path]) -> dict[str, pl.DataFrame]:
    return typed(plain)


@pytest.fixture(scope="session")
def plain_settled(plain: list[Path]) -> oracle.Current:
    return oracle.current_rows(plain[0].parent)


@pytest.fixture(scope="session")
def messy(tmp_path_factory: pytest.TempPathFactory) -> MessyHistory:
    return write_messy_history(tmp_path_factory.mktemp("messy"), **SIZE)


@pytest.fixture(scope="session")
def messy_settled(messy: MessyHistory) -> oracle.Current:
    return oracle.current_rows(messy.paths[0].parent)
