"""Settled rows to the published tables of a data cut, clinic by clinic."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from domain.datasets import DATASETS, SESSIONS
from domain.published import PUBLISHED
from flows.derivation import Derivation, clinic_folder, current_of, settled_folder
from transforms.marts.clinic import component_of, marts_in_parts, switched_on
from transforms.marts.directions import reversed_directions
from warehouse.cache import Made, cached
from warehouse.clinic_tables import bouts_of_all_days, clinic_tables, in_shape, key_tables
from warehouse.tables import Tables

BOUTS = "bouts"


def derive_clinic(derivation: Derivation, clinic_id: str, cut: date) -> Path:
    """The folder of one clinic's published tables at a data cut."""

    def make() -> dict[str, Made]:
        settings, rows = derivation.settings, current_of(derivation, clinic_id)
        marts = marts_in_parts(rows, settings, cut)
        current = {name: rows[name].collect() for name in DATASETS if name != SESSIONS.name}
        tables = clinic_tables(
            current,
            marts,
            switched_on(current, settings, cut),
            component_of(settings),
            cut=cut,
            key=derivation.key,
        )
        alarms = reversed_directions(current["outcomes"], settings.measures.direction_alarm, cut)
        of_clinic = alarms.with_columns(clinic_id=pl.lit(clinic_id))
        return {
            **tables,
            "source_alarms": in_shape(of_clinic, PUBLISHED["source_alarms"]),
            "bouts": _bouts_upto(_bouts_of(derivation, clinic_id), cut),
        }

    under = f"{cut}{derivation.with_key}"
    return cached(clinic_folder(derivation, clinic_id) / under, make)


def _bouts_of(derivation: Derivation, clinic_id: str) -> Path:
    """The file of a clinic's published bouts of all days."""

    def make() -> dict[str, Made]:
        sessions = current_of(derivation, clinic_id)["sessions"]
        components = component_of(derivation.settings)
        return {"bouts": bouts_of_all_days(sessions, components, derivation.key)}

    folder = clinic_folder(derivation, clinic_id) / f"{BOUTS}{derivation.with_key}"
    return cached(folder, make) / "bouts.parquet"


def _bouts_upto(bouts: Path, cut: date) -> pl.LazyFrame | Path:
    """The bouts not after the data cut: the same file where there are no others."""
    later = pl.col("performed_on") > cut
    rows = pl.scan_parquet(bouts, glob=False)
    if rows.filter(later).head(1).collect().is_empty():
        return bouts
    return rows.filter(~later)


def keys_of(derivation: Derivation, clinic_id: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pseudonyms beside the clinic's own ids: of its patients, and of their episodes."""
    settled_tables = settled_folder(derivation, clinic_id)
    episodes = pl.read_parquet(settled_tables / "episodes.parquet", glob=False)
    return key_tables(episodes, derivation.key)


def tables_in(folders: Sequence[Path]) -> Tables:
    """The tables that lie in several folders, those of one name as one."""
    files: dict[str, list[Path]] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.parquet")):
            files.setdefault(path.stem, []).append(path)
    return Tables(files)
