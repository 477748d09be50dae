"""Accepted rows to the published tables of a data cut and known-at, clinic by clinic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from domain.datasets import EVERY_DATASET
from domain.published import PUBLISHED
from domain.settings import Settings
from domain.version import code_version
from domain.weeks import Week
from flows.claims import claims_on, may_concern
from transforms.comparison.cohort_weeks import cohort_weeks
from transforms.comparison.group import compared
from transforms.current.settled import Settled, settled
from transforms.current.settled_frames import as_frames, from_frames
from transforms.marts.clinic import clinic_marts, component_of, switched_on
from transforms.marts.directions import reversed_directions
from warehouse.accepted import TakenIn, accepted_files, accepted_rows
from warehouse.cache import cached, fingerprint, frames_in
from warehouse.clinic_tables import bouts_of_all_days, clinic_tables, in_shape, key_tables
from warehouse.pseudonyms import pseudonym_key
from warehouse.store import Store
from warehouse.tables import Tables

CURRENT = "current"
BOUTS = "bouts"


@dataclass(frozen=True)
class Derivation:
    """What tables are derived from: the exports known, the configuration, the key.

    One that only looks leaves nothing behind.
    """

    store: Store
    settings: Settings
    known: tuple[TakenIn, ...]
    only_looks: bool = False

    @property
    def key(self) -> bytes:
        """The key of the pseudonyms, made at its first use."""
        return pseudonym_key(self.store)

    @property
    def fingerprint(self) -> str:
        """Changes when anything that a table may depend on does, the data cut apart."""
        exports = sorted((one.export.export_id, one.receipt.fingerprint) for one in self.known)
        return fingerprint([exports, self._rules(), code_version(), fingerprint(self.key.hex())])

    @property
    def with_key(self) -> str:
        """The end of the name of a folder whose tables have pseudonyms of this key."""
        return f"-{fingerprint(self.key.hex())[:8]}"

    def clinic_fingerprint(self, clinic_id: str) -> str:
        """Changes when anything that the clinic's tables depend on does."""
        exports = sorted(
            (one.export.export_id, one.receipt.fingerprint)
            for one in self.known
            if any(
                clinic_id in dataset.clinics or may_concern(dataset, clinic_id)
                for dataset in one.receipt.datasets
            )
        )
        return fingerprint([exports, self._rules(), code_version()])

    def _rules(self) -> list[str]:
        settings = self.settings
        parts = (settings.exercises, settings.measures, settings.clinics)
        return [part.model_dump_json() for part in parts]


def clinic_folder(derivation: Derivation, clinic_id: str) -> Path:
    """Where the derived tables of a clinic lie."""
    return derivation.store.derived / clinic_id / derivation.clinic_fingerprint(clinic_id)


def current_of(derivation: Derivation, clinic_id: str) -> dict[str, pl.DataFrame]:
    """The settled rows of one clinic, by dataset."""
    return settled_of(derivation, clinic_id).rows


def settled_of(derivation: Derivation, clinic_id: str) -> Settled:
    """One clinic, settled; kept for the next time unless the derivation only looks."""
    if derivation.only_looks and not (clinic_folder(derivation, clinic_id) / CURRENT).exists():
        return _settled(derivation, clinic_id)
    return from_frames(frames_in(_settled_folder(derivation, clinic_id)))


def _settled_folder(derivation: Derivation, clinic_id: str) -> Path:
    """Where the tables of a settled clinic lie; made where they do not yet."""
    folder = clinic_folder(derivation, clinic_id) / CURRENT
    return cached(folder, lambda: as_frames(_settled(derivation, clinic_id)))


def _settled(derivation: Derivation, clinic_id: str) -> Settled:
    known, store = derivation.known, derivation.store
    rows = {
        name: accepted_rows(accepted_files(known, table, [clinic_id], store), table)
        for name, table in EVERY_DATASET.items()
    }
    claims = {
        name: claims_on(known, table, clinic_id, store) for name, table in EVERY_DATASET.items()
    }
    return settled(rows, claims)


def derive_clinic(derivation: Derivation, clinic_id: str, cut: date) -> Path:
    """The folder of one clinic's published tables at a data cut."""

    def make() -> dict[str, pl.DataFrame | Path]:
        current = current_of(derivation, clinic_id)
        settings = derivation.settings
        tables = clinic_tables(
            current,
            clinic_marts(current, settings, cut),
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

    def make() -> dict[str, pl.DataFrame]:
        sessions = current_of(derivation, clinic_id)["sessions"]
        components = component_of(derivation.settings)
        return {"bouts": bouts_of_all_days(sessions, components, derivation.key)}

    folder = clinic_folder(derivation, clinic_id) / f"{BOUTS}{derivation.with_key}"
    return cached(folder, make) / "bouts.parquet"


def _bouts_upto(bouts: Path, cut: date) -> pl.DataFrame | Path:
    """The bouts not after the data cut: the same file where there are no others."""
    later = pl.col("performed_on") > cut
    rows = pl.scan_parquet(bouts, glob=False)
    if rows.filter(later).head(1).collect().is_empty():
        return bouts
    return rows.filter(~later).collect()


def keys_of(derivation: Derivation, clinic_id: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pseudonyms beside the clinic's own ids: of its patients, and of their episodes."""
    settled_tables = _settled_folder(derivation, clinic_id)
    episodes = pl.read_parquet(settled_tables / "episodes.parquet", glob=False)
    return key_tables(episodes, derivation.key)


def tables_in(folders: Sequence[Path]) -> Tables:
    """The tables that lie in several folders, those of one name as one."""
    files: dict[str, list[Path]] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.parquet")):
            files.setdefault(path.stem, []).append(path)
    return Tables(files)


def derive_group(
    derivation: Derivation, at_cut: Sequence[Path], at_sunday: Sequence[Path], cut: date
) -> Path:
    """The folder of the group's tables: cohorts by week at the cut, their comparison at the Sunday.

    ``at_cut`` and ``at_sunday`` are the clinics' folders at the data cut and at the Sunday of the
    last week complete by then.
    """
    week = Week.last_complete(cut)
    settings = derivation.settings

    def make() -> dict[str, pl.DataFrame]:
        now, then = tables_in(at_cut), tables_in(at_sunday)
        share = settings.measures.adherent_from_pct
        made = {"cohort_weeks": cohort_weeks(now["patient_weeks"], now["episodes"], share)}
        made |= compared(
            then, then["episodes"], week=week, cut=week.sunday, measures=settings.measures
        )
        return {name: in_shape(rows, PUBLISHED[name]) for name, rows in made.items()}

    name = fingerprint(
        [[str(folder) for folder in (*at_cut, *at_sunday)], settings.measures.version]
    )
    return cached(derivation.store.derived / "group" / name / cut.isoformat(), make)
