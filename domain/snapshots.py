"""What an export can say beside its rows: that there are no others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

# Within which rows a full snapshot is full: those of a clinic, of a patient, or all of its source.
SCOPES: Mapping[str, tuple[str, ...]] = {
    "clinic": ("clinic_id",),
    "patient": ("clinic_id", "patient_id"),
    "dataset": (),
}
# What became of a snapshot's claim. Of those but the first no row counts as deleted.
APPLIED = "applied"
SHRUNKEN = "shrunken_snapshot"
UNKNOWN_KEYS = "snapshot_unknown_keys"
PARTIAL = "partial_snapshot"
UNDATED = "undated_snapshot"


@dataclass(frozen=True)
class Terms:
    """How far a full snapshot is believed.

    It is not where it lacks more than ``max_loss_pct`` of the rows known before, unless a person
    has said that the loss is meant (``is_trusted``), nor where the export says itself that it lacks
    records (``is_partial``).
    """

    scope: str
    max_loss_pct: float
    is_trusted: bool
    is_partial: bool = False


@dataclass(frozen=True)
class Snapshot:
    """An export that claims to hold every row of a dataset in its scope."""

    export_id: str
    exported_at: datetime | None
    source: str
    terms: Terms
