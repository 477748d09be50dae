"""What came in and what it became: exports, rows, quarantine. Rows of files, not patients."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from domain.export_ids import short_id
from domain.settings import Clinics
from domain.snapshots import APPLIED
from domain.weeks import Week
from reports.cells import Row, Tables, integer, of_clinic
from reports.rejected_exports import Rejected, rejected_exports
from reports.source_figures import Alarm, Arrival, alarms, arrivals


@dataclass(frozen=True)
class Rows:
    """Rows of exports by what became of them: read = accepted + quarantined + ignored."""

    read: int
    accepted: int
    quarantined: int
    ignored: int


@dataclass(frozen=True)
class Export:
    """One export and dataset in it, known by the start of its id; ``reason``: why rejected.

    ``doubt``: of a full snapshot, why the ``rows_absent`` were not taken for deleted.
    """

    short_id: str
    dataset: str
    received_at: datetime | None
    is_rejected: bool
    reason: str | None
    doubt: str | None
    rows_absent: int
    rows: Rows


@dataclass(frozen=True)
class Exports:
    """All exports that hold a dataset, or all there are.

    ``rows_rejected`` are rows of rejected exports: read, and nothing more.
    """

    dataset: str
    exports: int
    rejected: int
    rows: Rows
    rows_rejected: int


@dataclass(frozen=True)
class QuarantineRow:
    """Rows of a dataset still in quarantine for one reason; a row counts under each of its own."""

    dataset: str
    reason: str
    rows: int


@dataclass(frozen=True)
class Intake:
    """What came in: by export and by dataset (the group's report alone), and the quarantine.

    ``arrivals`` are those of the report's clinics, by id. ``to_send_again`` are the rejected
    exports that have not come again since.
    """

    total: Exports
    datasets: tuple[Exports, ...]
    exports: tuple[Export, ...]
    quarantine: tuple[QuarantineRow, ...]
    alarms: tuple[Alarm, ...]
    arrivals: tuple[Arrival, ...]
    to_send_again: tuple[Rejected, ...]
    latest_received_at: datetime | None

    @property
    def doubted(self) -> tuple[Export, ...]:
        """The full snapshots of which no row that they lack was taken for deleted."""
        return tuple(export for export in self.exports if export.doubt)

    @property
    def quarantined(self) -> int:
        """Problems still in quarantine: its rows, counted once for each reason."""
        return sum(row.rows for row in self.quarantine)


def intake(
    tables: Tables, week: Week, clinic_id: str | None, clinics: Clinics, suppress_under: int
) -> Intake:
    """What came in; an export may hold several clinics, so exports are the group's alone."""
    exports = tables["exports"].sort(
        "received_at", "export_id", "dataset", descending=[True, False, False], nulls_last=True
    )
    by_dataset = [exports.filter(dataset=name) for name in sorted(set(exports["dataset"]))]
    is_group = clinic_id is None
    latest: datetime | None = exports.select(pl.col("received_at").max()).item()
    return Intake(
        total=_total("all", exports),
        datasets=tuple(_total(rows["dataset"][0], rows) for rows in by_dataset if is_group),
        exports=tuple(_export(row) for row in exports.iter_rows(named=True) if is_group),
        quarantine=_quarantine(tables["quarantine_counts"], clinic_id),
        alarms=alarms(tables["source_alarms"], clinic_id),
        # What none did is told of twice as many as what some did.
        arrivals=arrivals(tables, week, clinic_id, clinics, least_due=2 * suppress_under),
        to_send_again=rejected_exports(tables, clinic_id),
        latest_received_at=latest,
    )


def _total(dataset: str, exports: pl.DataFrame) -> Exports:
    rejected = exports.filter(state="rejected")
    return Exports(
        dataset,
        exports["export_id"].n_unique(),
        rejected["export_id"].n_unique(),
        _rows({column: exports[column].sum() for column in exports.columns if "rows" in column}),
        int(rejected["rows_read"].sum()),
    )


def _export(row: Row) -> Export:
    return Export(
        short_id(row["export_id"]),
        row["dataset"],
        row["received_at"],
        row["state"] == "rejected",
        row["reason"],
        None if row["snapshot"] == APPLIED else row["snapshot"],
        integer(row, "rows_absent"),
        _rows(row),
    )


def _rows(row: Row) -> Rows:
    return Rows(
        integer(row, "rows_read"),
        integer(row, "rows_accepted"),
        integer(row, "rows_quarantined"),
        integer(row, "rows_ignored"),
    )


def _quarantine(counts: pl.DataFrame, clinic_id: str | None) -> tuple[QuarantineRow, ...]:
    """Most rows first; those of one clinic, or of all of them added up."""
    rows = (
        of_clinic(counts, clinic_id)
        .group_by("dataset", "reason")
        .agg(pl.col("rows").sum())
        .sort("rows", "dataset", "reason", descending=[True, False, False])
    )
    return tuple(QuarantineRow(*row) for row in rows.iter_rows())
