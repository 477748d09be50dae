"""How a landed export is read: by which mapping, as which datasets, made when."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.errors import ExportRejected
from domain.settings import Settings
from domain.version import intake_made_by
from sources.dataset_source import DatasetSource
from sources.mapping import Mapping, fingerprint_text
from sources.read import Entities
from sources.table import lacking, unknown_columns
from warehouse.landing import LandedExport
from warehouse.receipt_files import read_receipt
from warehouse.receipts import Receipt
from warehouse.store import Store

# The reason of an export that a process died of.
FATAL = "fatal"


@dataclass(frozen=True)
class Reading:
    """How one landed export is read: its mapping, the name that chose it, when it was made.

    ``named_at`` is what its names say of that, ``says_at`` what its content does. ``redacted``
    tells one content of a redacted export from another; empty: it is as it came. ``doubtful`` are
    the datasets that not all of its names say.
    """

    mapping: Mapping
    sources: tuple[DatasetSource, ...]
    named_at: datetime | None
    redacted: str = ""
    says_at: datetime | None = None
    doubtful: tuple[str, ...] = ()

    @property
    def exported_at(self) -> datetime | None:
        """When it was made, clinic time."""
        return self.says_at or self.named_at

    @property
    def datasets(self) -> tuple[str, ...]:
        """The datasets that are read from it, each once."""
        return tuple(dict.fromkeys(source.dataset for source in self.sources))

    def sources_of(self, dataset: str) -> list[DatasetSource]:
        """The parts of the mapping that one dataset is read by."""
        return [source for source in self.sources if source.dataset == dataset]

    def unknown_columns(self, entities: Entities) -> list[str]:
        """Columns of the entities that the mapping reads which it does not name."""
        return [
            name
            for entity, raw in entities.items()
            if (of_entity := [source for source in self.sources if source.rows == entity])
            for name in unknown_columns(raw.header, of_entity)
        ]


def reading_of(export: LandedExport, mappings: Sequence[Mapping]) -> Reading | None:
    """The mapping that reads an export by one of its names; null where none does."""
    for mapping in mappings:
        # The same bytes may have come under several names: whatever any of them says may be in it.
        said = [parts for name in export.names if (parts := mapping.sources_in(name))]
        sources = tuple(one for one in mapping.datasets if any(one in parts for parts in said))
        if sources:
            redacted = export.redaction.digest if export.redaction else ""
            doubtful = [s.dataset for s in sources if not all(s in parts for parts in said)]
            named_at = mapping.exported_by_name(export.names)
            return Reading(mapping, sources, named_at, redacted, doubtful=tuple(doubtful))
    return None


def dated(reading: Reading, entities: Entities) -> Reading:
    """The same, made at what the lines above its header say, where its mapping looks there."""
    says = reading.mapping.exported_at
    moments = [raw.exported_at for raw in entities.values() if raw.exported_at]
    return replace(reading, says_at=max(moments)) if says and says.preamble and moments else reading


def fitting(reading: Reading, entities: Entities) -> Reading:
    """The same without the doubtful datasets whose columns are not there, where another fits.

    A wrong name said those: no right one could make up for it, since an export keeps every name
    that it came under. Raises ExportRejected where none fits, with what each lacks.
    """
    unfit = {
        source.dataset: rejection
        for source in reading.sources
        if source.dataset in reading.doubtful and source.rows in entities
        if (rejection := lacking(entities[source.rows], source))
    }
    sources = tuple(source for source in reading.sources if source.dataset not in unfit)
    if not sources:
        why = ". ".join(f"As {dataset}: {rejection}" for dataset, rejection in unfit.items())
        raise ExportRejected("missing_column", f"none of the datasets of its names fits. {why}")
    return replace(reading, sources=sources)


def intake_fingerprint(reading: Reading, settings: Settings) -> str:
    """Changes when the rows that an export gives may: mapping, catalogue, zones, code, engines."""
    parts = (
        fingerprint_text(reading.mapping),
        *(source.dataset for source in reading.sources),
        # What the content says follows from it, and is not known before it is read.
        str(reading.named_at),
        settings.exercises.model_dump_json(),
        settings.clinics.deciding_rows,
        intake_made_by(),
        *([reading.redacted] if reading.redacted else []),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def fatal_fingerprint(export: LandedExport, reading: Reading, settings: Settings) -> str:
    """The same of an export that nobody could read: another name, too, is to try it again."""
    parts = (intake_fingerprint(reading, settings), FATAL, *export.names)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def fingerprint_now(
    receipt: Receipt, export: LandedExport, reading: Reading, settings: Settings
) -> str:
    """That of the receipt which the export would get now, if as much came of reading it."""
    if is_fatal(receipt):
        return fatal_fingerprint(export, reading, settings)
    return intake_fingerprint(reading, settings)


def was_fatal(export_id: str, store: Store) -> bool:
    """Whether a process that read the export died of it."""
    receipt = read_receipt(export_id, store)
    return receipt is not None and is_fatal(receipt)


def is_fatal(receipt: Receipt) -> bool:
    """Whether it says that a process died of the export."""
    return any(one.reason == FATAL for one in receipt.datasets)
