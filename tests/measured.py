"""Plain exports without faults to measures: quick, since nothing is judged and nothing stored."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import polars as pl

from domain.datasets import DATASETS
from domain.settings import Settings, load_settings
from sources.mapping_files import load_mappings
from sources.open import opened_text
from sources.records import raw_rows
from sources.table import mapped_rows
from transforms.current.settled import settled
from transforms.marts.clinic import clinic_marts
from transforms.staging.staged import ExportFacts, staged
from warehouse.accepted import accepted_schema

SETTINGS = load_settings()
PLAIN = next(found for found in load_mappings(SETTINGS.folder) if found.mapping == "plain")


def staged_files(
    files: Iterable[Path], workdir: Path, settings: Settings = SETTINGS
) -> dict[str, pl.DataFrame]:
    """Per dataset: the staged rows of the files, whose names tell the dataset."""
    rows = {name: [pl.DataFrame(schema=accepted_schema(t))] for name, t in DATASETS.items()}
    for file in files:
        source = PLAIN.sources_in(file.name)[0]
        table = DATASETS[source.dataset]
        raw = raw_rows(opened_text(file, "utf-8", workdir), ",", workdir)
        mapped = mapped_rows(raw, source, PLAIN.missing)
        typed = staged(mapped, table, settings, ExportFacts(file.name, None))
        rows[table.name].append(typed.select(list(accepted_schema(table))).collect())
    return {name: pl.concat(frames) for name, frames in rows.items()}


def current_rows(accepted: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The current rows of one clinic."""
    rows = settled({name: frame.lazy() for name, frame in accepted.items()}).rows
    return {name: frame.collect() for name, frame in rows.items()}


def measures(current: Mapping[str, pl.DataFrame], cut: date) -> dict[str, pl.DataFrame]:
    """The marts of one clinic at a data cut, with ids."""
    return clinic_marts(current, SETTINGS, cut)
