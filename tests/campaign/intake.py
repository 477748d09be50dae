"""What taking in makes of an export given as bytes: by the real intake, and quickly.

Great Expectations takes a second to judge a file, its own conditions, compiled once per dataset, a
hundredth. That both ways say the same is a test of the campaign.
"""

import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import polars as pl

from domain.columns import Table
from domain.datasets import DATASETS
from domain.environment import REPOSITORY
from domain.errors import ExportRejected
from domain.settings import Settings, load_settings
from expectations.quarantine import broken_rules_query, rows_with_reasons, rules_by_mask
from expectations.staged import VIEW, sought_once
from flows.intake import take_in_export
from flows.reading import Reading
from flows.set_aside import malformed, refuse_mostly_bad, without_what_a_deletion_lacks
from sources.dataset_rows import DatasetRows, dataset_rows, row_of
from sources.dataset_source import DatasetSource
from sources.date_order import refuse_other_order
from sources.read import Entities, read_export
from tests.campaign.examples import Example
from tests.pipeline import FIRST_ARRIVAL
from transforms.staging.staged import ExportFacts, staged
from warehouse.accepted import TakenIn, accepted_rows, clinics_of
from warehouse.landing import land
from warehouse.store import Store

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Part:
    """What became of one dataset of an export.

    ``rows`` are the accepted ones, the contract's columns after the name of the dataset, each with
    the numbers that it has in the file; ``bad`` the keys of the quarantined ones; ``lines`` the
    records that are no rows.
    """

    refused: str | None = None
    rows: dict[Row, list[int]] = field(default_factory=dict)
    bad: frozenset[Row] = frozenset()
    lines: tuple[str, ...] = ()
    read: int = 0
    quarantined: int = 0
    ignored: int = 0

    @property
    def is_reconciled(self) -> bool:
        """Whether every row read is in one of three places; those of a refused one are kept."""
        accepted = sum(map(len, self.rows.values()))
        return bool(self.refused) or self.read == accepted + self.quarantined + self.ignored


@dataclass(frozen=True)
class Taken:
    """What became of one export: each of its datasets, and the columns that nothing reads."""

    parts: dict[str, Part]
    unknown_columns: frozenset[str] = frozenset()
    seconds: float = 0.0

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it is used."""
        return all(part.refused for part in self.parts.values())

    @property
    def reason(self) -> str:
        return next((part.refused for part in self.parts.values() if part.refused), "")

    @property
    def numbers(self) -> dict[Row, list[int]]:
        return {row: n for part in self.parts.values() for row, n in part.rows.items()}

    @property
    def rows(self) -> Counter[Row]:
        return Counter({row: len(numbers) for row, numbers in self.numbers.items()})

    @property
    def read(self) -> int:
        return sum(part.read for part in self.parts.values())

    @property
    def quarantined(self) -> int:
        return sum(part.quarantined for part in self.parts.values())


@cache
def settings() -> Settings:
    return load_settings(REPOSITORY / "config")


def reading_of(example: Example) -> Reading:
    """How the mapping reads a file of that name."""
    sources = example.mapping.sources_in(example.file)
    assert sources, f"{example.name}: its mapping is not for {example.file}"
    return Reading(example.mapping, sources, example.mapping.exported_by_name([example.file]))


def key_of(row: Row) -> Row:
    """The dataset and key of an accepted row."""
    table = DATASETS[row[0]]
    return (row[0], *(row[1 + table.names.index(name)] for name in table.key))


def patient_of(row: Row) -> Any:
    """The patient of an accepted row."""
    return row[1 + DATASETS[row[0]].names.index("patient_id")]


def truly_taken(example: Example) -> dict[str, tuple[Any, ...]]:
    """Per dataset what the real intake says: reason, accepted rows, counts."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "data")
        store.data.mkdir()
        file = Path(folder) / example.file
        file.write_bytes(example.content)
        export = land(file, store, FIRST_ARRIVAL)
        receipt = take_in_export(export, reading_of(example), settings(), store).receipt
        known = [TakenIn(export, receipt)]
        return {
            dataset.dataset: (
                dataset.reason,
                _counted(known, DATASETS[dataset.dataset], store),
                *(dataset.rows_read, dataset.rows_quarantined, dataset.rows_ignored),
            )
            for dataset in receipt.datasets
        }


def _counted(known: list[TakenIn], table: Table, store: Store) -> Counter[Row]:
    accepted = accepted_rows(known, table, clinics_of(known), store)
    rows = accepted.select(*table.names, "is_deleted").collect()
    return Counter((table.name, *row) for row in rows.iter_rows())


class Intake:
    """The intake without landing and storing; the same rows are judged only once."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(config={"threads": 1})
        self._connection.execute("create table exercises (code varchar)")
        codes = [[exercise.code] for exercise in settings().exercises.exercises]
        self._connection.executemany("insert into exercises values (?)", codes)
        self._rules: dict[str, tuple[str, pl.DataFrame]] = {}
        self._known: dict[str, Part] = {}

    def taken(self, example: Example) -> Taken:
        """What becomes of an example; anything but a refusal is raised."""
        started = time.monotonic()
        reading = reading_of(example)
        datasets = list(dict.fromkeys(source.dataset for source in reading.sources))
        with TemporaryDirectory() as folder:
            file = Path(folder) / "export"
            file.write_bytes(example.content)
            try:
                entities = read_export(file, reading.mapping, Path(folder))
                refuse_other_order(entities, reading.sources, reading.mapping.missing)
            except ExportRejected as refusal:
                parts = {dataset: Part(refused=refusal.code) for dataset in datasets}
                return Taken(parts, seconds=time.monotonic() - started)
            parts = {name: self._part(entities, reading, name, Path(folder)) for name in datasets}
        unknown = frozenset(reading.unknown_columns(entities))
        return Taken(parts, unknown, time.monotonic() - started)

    def _part(self, entities: Entities, reading: Reading, dataset: str, workdir: Path) -> Part:
        sources = [source for source in reading.sources if source.dataset == dataset]
        key = _fingerprint(entities, sources, reading)
        if key not in self._known:
            if len(self._known) > 1000:
                self._known.clear()
            self._known[key] = self._judged(entities, sources, reading, workdir)
        return self._known[key]

    def _judged(
        self, entities: Entities, sources: list[DatasetSource], reading: Reading, workdir: Path
    ) -> Part:
        table = DATASETS[sources[0].dataset]
        mapping = reading.mapping
        try:
            raw = dataset_rows(entities, sources, mapping.ignore_patients, mapping.missing)
            facts = ExportFacts("e", reading.exported_at)
            target = workdir / f"{table.name}.parquet"
            staged(raw.rows, table, settings(), facts).sink_parquet(target)
            reasons = without_what_a_deletion_lacks(self._reasons(target, table), target, table)
            bad = pl.concat([reasons, malformed(raw)])
            refuse_mostly_bad([(bad, raw)])
        except ExportRejected as refusal:
            return Part(refused=refusal.code)
        return _part_of(pl.read_parquet(target), bad, raw, table)

    def _reasons(self, target: Path, table: Table) -> pl.DataFrame:
        if table.name not in self._rules:
            self._rules[table.name] = _compiled(target, table)
        query, rules = self._rules[table.name]
        self._connection.execute(f"create or replace view {VIEW} as from read_parquet('{target}')")
        for name, sql in sought_once(table).items():
            self._connection.execute(f"create or replace table {name} as {sql}")
        schema = {"row_number": pl.Int64(), "mask": pl.Int64()}
        rows = self._connection.execute(query).fetchall()
        broken = pl.DataFrame(rows, schema=schema, orient="row")
        return rows_with_reasons(broken, rules_by_mask(broken, rules), "error")


def _fingerprint(entities: Entities, sources: list[DatasetSource], reading: Reading) -> str:
    digest = hashlib.sha256(f"{sources}{reading.exported_at}{reading.mapping}".encode())
    for name in sorted({source.rows for source in sources}):
        if name in entities:
            raw = entities[name]
            rows = pl.scan_parquet(raw.rows, glob=False).collect()
            digest.update(f"{name}{raw.header}{raw.rows_read}{raw.rows_blank}".encode())
            digest.update(repr(rows.rows() + raw.malformed.rows()).encode())
    return digest.hexdigest()


def _part_of(rows: pl.DataFrame, bad: pl.DataFrame, raw: DatasetRows, table: Table) -> Part:
    numbers = set(bad["row_number"].to_list())
    found: dict[Row, list[int]] = {}
    keys: set[Row] = set()
    names = [*table.names, "is_deleted"]
    for number, *cells in rows.select("row_number", *names).iter_rows():
        row = (table.name, *cells)
        if number in numbers:
            keys.add(key_of(row))
        else:
            found.setdefault(row, []).append(row_of(number))
    lines = tuple(raw.malformed["cells"].to_list())
    return Part(None, found, frozenset(keys), lines, raw.rows_read, len(numbers), raw.rows_ignored)


def _compiled(staged_rows_file: Path, table: Table) -> tuple[str, pl.DataFrame]:
    """The suite of a dataset as one query, compiled by Great Expectations, and its rules."""
    from expectations.conditions import conditions_of
    from expectations.staged import VIEW, staged_rows
    from expectations.suites import suite_of
    from expectations.validate import _rules

    with (
        TemporaryDirectory() as folder,
        staged_rows(staged_rows_file, table, settings(), Path(folder)) as rows,
    ):
        suite = suite_of(table, settings())
        return broken_rules_query(conditions_of(suite.expectations, rows), VIEW), _rules(suite)


def rows_of(parts: dict[str, Part]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Per dataset what ``truly_taken`` says of it, as found quickly."""
    for name, part in parts.items():
        rows = Counter({row: len(numbers) for row, numbers in part.rows.items()})
        yield name, (part.refused, rows, part.read, part.quarantined, part.ignored)
