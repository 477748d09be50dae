"""Settled rows to the published tables of a data cut, clinic by clinic."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from domain.datasets import DATASETS, SESSIONS
from domain.parts import are_one_part
from domain.published import PUBLISHED
from flows.derivation import Derivation, clinic_folder, current_of
from transforms.marts.clinic import component_of, marts_in_parts, switched_on
from transforms.marts.directions import reversed_directions
from warehouse.cache import Made, cached, frames_in
from warehouse.clinic_tables import (
    PATIENT,
    Keys,
    bouts_of_all_days,
    clinic_tables,
    in_shape,
    keys_of_episodes,
)
from warehouse.tables import Tables

BOUTS, KEYS = "bouts", "keys"


def derive_clinic(derivation: Derivation, clinic_id: str, cut: date) -> Path:
    """The folder of one clinic's published tables at a data cut."""

    def make() -> dict[str, Made]:
        settings, rows = derivation.settings, current_of(derivation, clinic_id)
        # First, while nothing else of the clinic is in memory.
        bouts = _bouts_upto(_bouts_of(derivation, clinic_id), cut)
        current = {name: rows[name].collect() for name in DATASETS if name != SESSIONS.name}
        tables = clinic_tables(
            current,
            marts_in_parts(rows, settings, cut),
            switched_on(current, settings, cut),
            component_of(settings),
            cut=cut,
            keys=keys_of(derivation, clinic_id),
        )
        alarms = reversed_directions(current["outcomes"], settings.measures.direction_alarm, cut)
        of_clinic = alarms.with_columns(clinic_id=pl.lit(clinic_id))
        return {
            **tables,
            "source_alarms": in_shape(of_clinic, PUBLISHED["source_alarms"]),
            "bouts": bouts,
        }

    return cached(_folder_of(derivation, clinic_id, cut), make)


def _folder_of(derivation: Derivation, clinic_id: str, cut: date) -> Path:
    return clinic_folder(derivation, clinic_id) / f"{cut}{derivation.with_key}"


def derive_cuts(derivation: Derivation, clinic_id: str, cuts: Sequence[date]) -> None:
    """Makes one clinic's tables at each data cut; of a small clinic at once.

    Many steps are too small for two cores.
    """
    # On a Sunday both cuts of a publication are one.
    apart = dict.fromkeys(cuts)
    due = [cut for cut in apart if not _folder_of(derivation, clinic_id, cut).exists()]
    if not due:
        return
    # What every cut is made from comes first: each would make its own.
    sessions = current_of(derivation, clinic_id)["sessions"]
    keys_of(derivation, clinic_id)
    _bouts_of(derivation, clinic_id)
    make = partial(derive_clinic, derivation, clinic_id)
    if len(due) == 1 or not are_one_part(sessions, len(due)):
        # In this thread, which whoever interrupts it ends at once.
        for cut in due:
            make(cut)
        return
    with ThreadPoolExecutor(len(due)) as threads:
        list(threads.map(make, due))


def _bouts_of(derivation: Derivation, clinic_id: str) -> Path:
    """The file of a clinic's published bouts of all days."""

    def make() -> dict[str, Made]:
        sessions = current_of(derivation, clinic_id)["sessions"]
        components = component_of(derivation.settings)
        keys = keys_of(derivation, clinic_id)
        return {"bouts": bouts_of_all_days(sessions, components, keys, derivation.key)}

    folder = clinic_folder(derivation, clinic_id) / f"{BOUTS}{derivation.with_key}"
    return cached(folder, make) / "bouts.parquet"


def _bouts_upto(bouts: Path, cut: date) -> pl.LazyFrame | Path:
    """The bouts not after the data cut: the same file where there are no others."""
    later = pl.col("performed_on") > cut
    rows = pl.scan_parquet(bouts, glob=False)
    if rows.filter(later).head(1).collect().is_empty():
        return bouts
    return rows.filter(~later)


def keys_of(derivation: Derivation, clinic_id: str) -> Keys:
    """Who stands behind each key of a clinic."""

    def make() -> dict[str, Made]:
        episodes = current_of(derivation, clinic_id)["episodes"].select(*PATIENT, "episode_id")
        return keys_of_episodes(episodes.collect(), derivation.key)._asdict()

    folder = cached(clinic_folder(derivation, clinic_id) / f"{KEYS}{derivation.with_key}", make)
    return Keys(**{name: keys.collect() for name, keys in frames_in(folder).items()})


def tables_in(folders: Sequence[Path]) -> Tables:
    """The tables that lie in several folders, those of one name as one."""
    files: dict[str, list[Path]] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.parquet")):
            files.setdefault(path.stem, []).append(path)
    return Tables(files)
