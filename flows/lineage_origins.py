"""Where a row stands: the file that it came in, its row there, and how that is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flows.as_json import as_json
from flows.reading import Reading
from sources.dataset_rows import PART
from sources.sheet_rows import sheet_row
from warehouse.accepted import TakenIn

Row = dict[str, Any]


@dataclass(frozen=True)
class Origins:
    """The exports known, and how each is read today."""

    known: Mapping[str, TakenIn]
    readings: Mapping[str, Reading | None]

    def of(self, row: Mapping[str, Any], dataset: str) -> Row:
        """Where a row stands: file, entity, sheet, row in it; mapping, export and both moments."""
        one = self.known[row["export_id"]]
        reading = self.readings[row["export_id"]]
        sources = reading.sources_of(dataset) if reading else []
        part = row["row_number"] // PART
        return {
            "file": one.export.names[0],
            "entity": sources[part].rows if part < len(sources) else None,
            # Null where it is the first one, or the file has none.
            "sheet": reading.mapping.layout.sheet if reading else None,
            "row": sheet_row(row["row_number"], reading.mapping) if reading else None,
            "mapping": one.receipt.mapping,
            "exported_at": as_json(row["exported_at"]),
            "received_at": one.export.received_at.isoformat(),
            "export_id": row["export_id"],
        }

    def absent_from(self, row: Mapping[str, Any]) -> Row | None:
        """The full snapshot that lacks the row; null where none does."""
        if row["gone_in"] is None:
            return None
        one = self.known[row["gone_in"]]
        return {
            "file": one.export.names[0],
            "exported_at": as_json(one.receipt.exported_at),
            "export_id": row["gone_in"],
        }
