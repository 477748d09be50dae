"""Which patient a row counts for: merged into another by its source, or deleted there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True)
class Identities:
    """The patients of one clinic who are not simply themselves.

    ``counts_as`` maps a merged patient to the last of the chain; ``deleted`` are gone, with whom
    they stand for; ``circular`` were each merged into the next around a circle, so that nobody
    knows who is whom: each stays itself.
    """

    counts_as: Mapping[str, str] = field(default_factory=dict)
    deleted: frozenset[str] = frozenset()
    circular: frozenset[str] = frozenset()

    def applied(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The rows with the patient whom each counts for, without those of deleted patients."""
        if self.counts_as:
            rows = rows.with_columns(pl.col("patient_id").replace(dict(self.counts_as)))
        if self.deleted:
            rows = rows.filter(~pl.col("patient_id").is_in(sorted(self.deleted)))
        return rows


def identities(patients: pl.DataFrame) -> Identities:
    """From one row per patient: patient_id, merged_into, is_deleted.

    A merged patient is deleted by most sources too: the merge says where the rows belong.
    """
    into = {
        old: new
        for old, new in patients.select("patient_id", "merged_into").iter_rows()
        if new is not None
    }
    circular = frozenset(patient for patient in into if _leads_back(patient, into))
    chains = {old: new for old, new in into.items() if old not in circular}
    gone = patients.filter(pl.col("is_deleted"), pl.col("merged_into").is_null())
    return Identities(
        counts_as={old: _last(old, chains) for old in chains},
        deleted=frozenset(gone["patient_id"]),
        circular=circular,
    )


def _leads_back(patient: str, into: Mapping[str, str]) -> bool:
    """Whether following the merges from a patient comes back to that patient."""
    return patient in _followed(patient, into)


def _last(patient: str, into: Mapping[str, str]) -> str:
    *_, last = _followed(patient, into)
    return last


def _followed(patient: str, into: Mapping[str, str]) -> Iterable[str]:
    """Those whom a patient was merged into, in turn, until somebody comes a second time."""
    found: dict[str, None] = {}
    while (patient := into.get(patient, "")) and patient not in found:
        found[patient] = None
    return found
