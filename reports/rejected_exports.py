"""The rejected exports that have not come again, whose they are, and what to do about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from domain.datasets import SESSIONS
from reports.cells import Row, Tables

# What is said of exports none of which is used, though some have come.
USABLE = " that can be used"


@dataclass(frozen=True)
class Rejected:
    """A rejected export: its clinic, where its names say whose it is.

    ``made_on`` is null where nothing says when it was made.
    """

    clinic_id: str | None
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


def send_again(rejected: Sequence[Rejected]) -> str:
    """What to do about rejected exports."""
    step = f"have {'it' if len(rejected) == 1 else 'them'} mended and sent again"
    is_called_for = any(one.has_sessions for one in rejected)
    return f"{step}, before patients are called" if is_called_for else step


def rejected_exports(tables: Tables, clinic_id: str | None) -> tuple[Rejected, ...]:
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
    found = (_rejected(row) for row in still_bad.iter_rows(named=True))
    return tuple(one for one in found if clinic_id is None or one.clinic_id == clinic_id)


def _rejected(row: Row) -> Rejected:
    return Rejected(
        row["clinic_id"],
        tuple(row["dataset"]),
        _day(row["received_at"]),
        _day(row["exported_at"]),
        row["reason"],
    )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
