"""What became of each export: counts and reasons, never a value."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.snapshots import Terms


@dataclass(frozen=True)
class DatasetReceipt:
    """What became of the rows of one dataset in an export.

    ``rows_read`` is the sum of accepted, quarantined and ignored; a rejected export has only it.
    ``reasons`` counts quarantined rows by reason (a row counts under each of its reasons),
    ``clinics`` the accepted ones by clinic, ``ignored`` the ignored ones by why they are.
    ``snapshot`` says that there are no other rows; null: of others it says nothing. ``is_partial``:
    the export says itself that its list goes on in another file, or changed while it was saved.
    """

    dataset: str
    state: str
    rows_read: int
    rows_accepted: int = 0
    rows_quarantined: int = 0
    rows_ignored: int = 0
    reason: str | None = None
    message: str | None = None
    reasons: dict[str, int] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)
    rows_warned: int = 0
    clinics: dict[str, int] = field(default_factory=dict)
    unknown_columns: tuple[str, ...] = ()
    ignored: dict[str, int] = field(default_factory=dict)
    snapshot: Terms | None = None
    is_partial: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """Its rows by what became of them, named as in published tables."""
        return {
            "rows_read": self.rows_read,
            "rows_accepted": self.rows_accepted,
            "rows_quarantined": self.rows_quarantined,
            "rows_ignored": self.rows_ignored,
        }

    @property
    def is_reconciled(self) -> bool:
        """Whether every row read is accounted for."""
        parts = self.rows_accepted + self.rows_quarantined + self.rows_ignored
        return self.state == "rejected" or self.rows_read == parts


@dataclass(frozen=True)
class Receipt:
    """What became of one export under the mapping, rules and catalogue of ``fingerprint``.

    ``rows_untaken`` are those that no part of the mapping is for, of an export that is used.
    """

    export_id: str
    fingerprint: str
    mapping: str
    source: str
    exported_at: datetime | None
    datasets: tuple[DatasetReceipt, ...]
    rows_untaken: int = 0

    @property
    def is_rejected(self) -> bool:
        """Whether nothing of it is used."""
        return all(dataset.state == "rejected" for dataset in self.datasets)


def withdrawn(receipt: Receipt) -> Receipt:
    """The receipt of an export that was taken in once and that no mapping reads any more.

    No landed export is without a word on what became of it: it counts as rejected.
    """
    datasets = tuple(
        DatasetReceipt(
            dataset.dataset,
            "rejected",
            dataset.rows_read,
            reason="no_mapping",
            message="the mapping that read it is gone, and its rows with it. Put a mapping for a "
            "file of this name into the configuration, or take no notice if that was meant",
        )
        for dataset in receipt.datasets
    )
    return replace(receipt, fingerprint="no mapping", datasets=datasets)
