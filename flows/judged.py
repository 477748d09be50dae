"""The rows of one dataset of an export, staged, and which of them are bad."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from domain.columns import Table
from domain.settings import Settings
from expectations.validate import Validation, validated
from flows.reading import Reading
from flows.set_aside import malformed, without_what_a_deletion_lacks
from sources.dataset_rows import DatasetRows, dataset_rows
from sources.read import Entities
from transforms.staging.staged import ExportFacts, staged


@dataclass(frozen=True)
class Judged:
    """The staged rows of one dataset, what was read of them, and which are bad."""

    table: Table
    rows: pl.LazyFrame
    raw: DatasetRows
    bad: pl.DataFrame
    validation: Validation


def judged(
    reading: Reading,
    table: Table,
    facts: ExportFacts,
    entities: Entities,
    settings: Settings,
    workdir: Path,
) -> Judged:
    """The dataset's rows, staged in ``workdir``; raises ExportRejected where none can be used."""
    target = workdir / f"{table.name}.parquet"
    mapping, sources = reading.mapping, reading.sources_of(table.name)
    raw = dataset_rows(entities, sources, mapping.ignore_patients, mapping.missing)
    staged(raw.rows, table, settings, facts).sink_parquet(target, compression="lz4")
    validation = validated(target, table, settings, workdir)
    held_against = without_what_a_deletion_lacks(validation.reasons, target, table)
    bad = pl.concat([held_against, malformed(raw)])
    return Judged(table, pl.scan_parquet(target, glob=False), raw, bad, validation)
