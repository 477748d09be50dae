"""The part of a mapping that says that its exports are full snapshots."""

from typing import Annotated, Literal

from pydantic import Field

from domain.snapshots import Terms
from domain.strict import Strict

ExportId = Annotated[str, Field(pattern=r"^[0-9a-f]{12,64}$")]


class SnapshotRule(Strict):
    """Each export holds all rows of its scope; what a later one lacks counts as deleted.

    ``datasets``: those of which that is so; none named: all. ``trusted``: the ids, or at least
    twelve digits of them, of exports whose losses are meant, however many rows they lack.
    """

    scope: Literal["clinic", "patient", "dataset"] = "clinic"
    datasets: tuple[str, ...] = ()
    max_loss_pct: float = Field(default=10, ge=0, le=100)
    trusted: tuple[ExportId, ...] = ()

    def terms_of(self, dataset: str, export_id: str) -> Terms | None:
        """How far an export is believed about a dataset; null where it is no full snapshot."""
        if self.datasets and dataset not in self.datasets:
            return None
        is_trusted = any(export_id.startswith(start) for start in self.trusted)
        return Terms(self.scope, self.max_loss_pct, is_trusted)
