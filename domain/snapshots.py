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
    has said that the loss is meant (``is_trusted``).
    """

    scope: str
    max_loss_pct: float
    is_trusted: bool


@dataclass(frozen=True)
class Snapshot:
    """An export that claims to hold every row of a dataset in its scope.

    It says itself that it does not where it ``is_partial``.
    """

    export_id: str
    exported_at: datetime | None
    source: str
    terms: Terms
    is_partial: bool = False
