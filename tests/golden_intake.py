"""One export taken in by a mapping of its own, without a configuration folder or Prefect."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from domain.datasets import DATASETS
from domain.environment import REPOSITORY
from domain.settings import load_settings
from flows.intake import take_in_export
from flows.reading import reading_of
from sources.dataset_rows import PART
from sources.mapping_files import load_mapping
from sources.read import Entities, read_export
from transforms.staging.staged import ExportFacts, staged
from warehouse.accepted import TakenIn, accepted_rows, quarantined_rows
from warehouse.landing import land
from warehouse.receipts import DatasetReceipt, Receipt
from warehouse.store import Store

GOLDEN = Path(__file__).parent / "golden"
EXAMPLES = sorted(path.parent.name for path in GOLDEN.glob("*/mapping.yaml"))
SETTINGS = load_settings(REPOSITORY / "config")

Row = dict[str, Any]


def export_of(example: str) -> Path:
    """The export of an example: the file that its mapping is for."""
    mapping = load_mapping(GOLDEN / example / "mapping.yaml")
    (export,) = (path for path in (GOLDEN / example).iterdir() if mapping.sources_in(path.name))
    return export


def expected(example: str, name: str) -> pl.DataFrame:
    """The rows of one of the example's files of expectations, all text; none without a file."""
    file = GOLDEN / example / f"expected_{name}.csv"
    if not file.exists():
        return pl.DataFrame(schema=["entity", "dataset", "row_number", "reason", "why"])
    return pl.read_csv(file, infer_schema=False)


def typed(rows: pl.DataFrame, dataset: str) -> list[Row]:
    """Canonical rows written as text, as they are once they are accepted."""
    table = DATASETS[dataset]
    facts = ExportFacts("expected", None)
    numbered = rows.with_row_index("row_number", 1)
    return in_order(staged(numbered.lazy(), table, SETTINGS, facts).select(table.names).collect())


def in_order(rows: pl.DataFrame) -> list[Row]:
    """The rows as dictionaries, in the order of all their columns."""
    return rows.sort(rows.columns, nulls_last=True).to_dicts()


@dataclass(frozen=True)
class Golden:
    """One export that was taken in."""

    receipt: Receipt
    taken: TakenIn
    store: Store
    entities: Entities

    def dataset(self, name: str) -> DatasetReceipt:
        (found,) = (one for one in self.receipt.datasets if one.dataset == name)
        return found

    def counts(self) -> dict[str, tuple[int, int, int, int]]:
        """Per dataset: read, accepted, quarantined, ignored."""
        return {
            one.dataset: (
                one.rows_read,
                one.rows_accepted,
                one.rows_quarantined,
                one.rows_ignored,
            )
            for one in self.receipt.datasets
        }

    def accepted(self, name: str) -> pl.DataFrame:
        """Accepted rows of a dataset, deletions among them; row_number is that of the file."""
        clinics = list(self.dataset(name).clinics)
        return _in_file(accepted_rows([self.taken], DATASETS[name], clinics, self.store))

    def quarantined(self) -> list[tuple[str, int, str]]:
        """Dataset, row of the file and reason, in order; a row with two reasons stands twice."""
        return sorted(self._quarantined())

    def _quarantined(self) -> Iterator[tuple[str, int, str]]:
        for one in self.receipt.datasets:
            rows = _in_file(quarantined_rows([self.taken], DATASETS[one.dataset], self.store))
            for number, reasons in rows.select("row_number", "reasons").iter_rows():
                yield from ((one.dataset, number, reason) for reason in reasons)


def _in_file(rows: pl.LazyFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col("row_number") % PART).collect()


def golden(export: Path, mapping: Path, workdir: Path) -> Golden:
    """What an export gives under a mapping."""
    store = Store(workdir / "data")
    landed = land(export, store, datetime(2026, 11, 20, 9, tzinfo=UTC))
    reading = reading_of(landed, [load_mapping(mapping)])
    assert reading is not None, f"{mapping} is not for {export.name}"
    receipt = take_in_export(landed, reading, SETTINGS, store).receipt
    (workdir / "read").mkdir()
    entities = read_export(landed.path, reading.mapping, workdir / "read")
    return Golden(receipt, TakenIn(landed, receipt), store, entities)
