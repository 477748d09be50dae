"""What tables are derived from: the exports known, and the settled rows of each clinic."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

import polars as pl

from domain.datasets import DATASETS, EVERY_DATASET, PATIENTS, SESSIONS
from domain.settings import Settings
from domain.version import made_by
from flows.claims import claims_on, may_concern
from flows.known_then import known_since
from transforms.current.settled import Settled, settled, settled_in_parts
from transforms.current.settled_frames import as_frames, from_frames, is_whole
from transforms.current.snapshot_judge import Claims
from warehouse.accepted import TakenIn, accepted_rows
from warehouse.cache import Made, cached, discard, fingerprint, frames_in
from warehouse.pseudonyms import pseudonym_key
from warehouse.store import Store

CURRENT = "current"


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
    def by_name(self) -> list[TakenIn]:
        """The exports known, in the order of their names."""
        return sorted(self.known, key=lambda one: (one.export.names, one.export.export_id))

    @cached_property
    def known_since(self) -> Mapping[str, datetime]:
        """By export: when the last of its names came without which it would be read otherwise."""
        return known_since(self.known, self.settings)

    @cached_property
    def known_at(self) -> datetime | None:
        """When the last came of what is known; null where nothing is."""
        return max(self.known_since.values(), default=None)

    @property
    def by_names_that_count(self) -> "Derivation":
        """The same, its exports without the names that came since and say nothing new."""
        if self.known_at is None:
            return self
        known = (replace(one, export=one.export.as_of(self.known_at)) for one in self.known)
        return replace(self, known=tuple(known))

    @property
    def datasets(self) -> list[str]:
        """The six datasets; patients too where an export speaks of who is whom."""
        held = {dataset.dataset for one in self.known for dataset in one.receipt.datasets}
        return [*DATASETS, *({PATIENTS.name} & held)]

    @property
    def fingerprint(self) -> str:
        """Changes when anything that a table may depend on does, the data cut apart."""
        exports = sorted((one.export.export_id, one.receipt.fingerprint) for one in self.known)
        clinics = self.settings.clinics.model_dump_json()
        of_key = fingerprint(self.key.hex())
        return fingerprint([exports, *self._rules(), clinics, made_by(), of_key])

    @property
    def with_key(self) -> str:
        """The end of the name of a folder whose tables have pseudonyms of this key."""
        return f"-{fingerprint(self.key.hex())[:8]}"

    def clinic_fingerprint(self, clinic_id: str) -> str:
        """Changes when anything that the clinic's tables depend on does.

        Of ``clinics.yaml`` its exports' receipts hold what decides their rows, and the name is
        in none of these tables.
        """
        of_datasets = [dataset for one in self.known for dataset in one.receipt.datasets]
        # What a snapshot lacks may lie in quarantine, and a row there may be of any clinic.
        is_judged = any(may_concern(dataset, clinic_id) for dataset in of_datasets)
        exports = sorted(
            (one.export.export_id, one.receipt.fingerprint)
            for one in self.known
            if any(
                clinic_id in dataset.clinics
                or may_concern(dataset, clinic_id)
                or (is_judged and dataset.rows_quarantined > 0)
                for dataset in one.receipt.datasets
            )
        )
        return fingerprint([exports, *self._rules(), made_by()])

    def _rules(self) -> list[str]:
        parts = (self.settings.exercises, self.settings.measures)
        return [part.model_dump_json() for part in parts]


def clinic_folder(derivation: Derivation, clinic_id: str) -> Path:
    """Where the derived tables of a clinic lie."""
    return derivation.store.derived / clinic_id / derivation.clinic_fingerprint(clinic_id)


def current_of(derivation: Derivation, clinic_id: str) -> Mapping[str, pl.LazyFrame]:
    """The settled rows of one clinic, by dataset."""
    return settled_of(derivation, clinic_id).rows


def settled_of(derivation: Derivation, clinic_id: str) -> Settled:
    """One clinic, settled; kept for the next time unless the derivation only looks."""
    folder = clinic_folder(derivation, clinic_id) / CURRENT
    frames = frames_in(folder)
    if is_whole(frames):
        return from_frames(frames)
    if derivation.only_looks:
        return settled(*_accepted(derivation, clinic_id))
    if folder.exists():
        # Somebody took tables out of it.
        discard(folder)
    return from_frames(frames_in(_settled_folder(derivation, clinic_id)))


def _settled_folder(derivation: Derivation, clinic_id: str) -> Path:
    """Where the tables of a settled clinic lie; made where they do not yet."""
    folder = clinic_folder(derivation, clinic_id) / CURRENT

    def make() -> dict[str, Made]:
        others, sessions = settled_in_parts(*_accepted(derivation, clinic_id))
        return {**as_frames(others), SESSIONS.name: sessions}

    return cached(folder, make)


def _accepted(
    derivation: Derivation, clinic_id: str
) -> tuple[dict[str, pl.LazyFrame], dict[str, Claims]]:
    """The accepted rows of one clinic, and what its exports claim, by dataset."""
    known, store = derivation.known, derivation.store
    rows = {
        name: accepted_rows(known, table, [clinic_id], store)
        for name, table in EVERY_DATASET.items()
    }
    claims = {
        name: claims_on(known, table, clinic_id, store) for name, table in EVERY_DATASET.items()
    }
    return rows, claims
