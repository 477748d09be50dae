"""The rejected exports that have not come again, and whose they are."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from domain.datasets import SESSIONS
from domain.settings import Clinics
from reports.cells import Row, Tables


@dataclass(frozen=True)
class Rejected:
    """A rejected export: the name of its clinic, where its own say whose it is.

    ``made_on`` is null where nothing says when it was made.
    """

    clinic_id: str | None
    name: str | None
    datasets: tuple[str, ...]
    received_on: date | None
    made_on: date | None
    reason: str | None

    @property
    def has_sessions(self) -> bool:
        """Whether it would have brought sessions."""
        return SESSIONS.name in self.datasets

    def may_be_of(self, clinic_id: str) -> bool:
        """Whether it may be that clinic's, as far as its names say."""
        return self.clinic_id in (None, clinic_id)


def rejected_exports(
    tables: Tables, clinic_id: str | None, clinics: Clinics
) -> tuple[Rejected, ...]:
    """Those of a clinic, or all of them, the latest last."""
    still_bad = (
        tables["exports"]
        .filter(state="rejected")
        .join(tables["made_good"], on="export_id", how="anti")
        .join(tables["whose_rejected"], on="export_id", how="left")
        .group_by("export_id")
        .agg(pl.col("dataset").sort(), pl.exclude("dataset").first())
        .sort("received_at", "export_id")
    )
    found = (_rejected(row, clinics) for row in still_bad.iter_rows(named=True))
    return tuple(one for one in found if clinic_id is None or one.clinic_id == clinic_id)


def _rejected(row: Row, clinics: Clinics) -> Rejected:
    whose = row["clinic_id"]
    return Rejected(
        whose,
        clinics.unique_name_of(whose) if whose else None,
        tuple(row["dataset"]),
        _day(row["received_at"]),
        _day(row["exported_at"]),
        row["reason"],
    )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
