"""Published tables for tests: any rows, with the columns that a test leaves out filled in."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import polars as pl

from domain.columns import Kind
from domain.derived import DERIVED
from domain.published.flags import FLAG_NUMBERS
from domain.reported import ARRIVALS, GAPS, MADE_GOOD, REPORTED_OUTCOMES, WHOSE_REJECTED
from domain.settings import Clinic, Clinics, Group, Measures, load_settings
from domain.weeks import Week

WEEK = Week(date(2026, 11, 9))
SUNDAY = WEEK.sunday
TIME_ZONE = "Australia/Adelaide"
MEASURES: Measures = load_settings().measures

Row = Mapping[str, Any]
OF_REPORTS = (REPORTED_OUTCOMES, ARRIVALS, GAPS, MADE_GOOD, WHOSE_REJECTED)
TABLES = {**DERIVED, **{table.name: table for table in OF_REPORTS}}
DEFAULTS: dict[Kind, object] = {
    Kind.INTEGER: 0,
    Kind.BOOLEAN: True,
    Kind.DATE: WEEK.monday,
    Kind.DATETIME: datetime.fromisoformat("2026-11-16T06:10"),
}


def table(name: str, rows: Iterable[Row]) -> pl.DataFrame:
    """The rows as that table; what is not given is 0, true, the week's Monday or null."""
    of = TABLES[name]
    blank = {column.name: DEFAULTS.get(column.kind) for column in of.columns}
    blank["discharged_on"] = blank["switched_on"] = blank["valid_to"] = None
    if name == "flags":
        blank |= dict.fromkeys(column.name for column in FLAG_NUMBERS)
    return pl.DataFrame([{**blank, **row} for row in rows] or None, schema=of.polars_schema)


def tables_of(**rows: Iterable[Row]) -> dict[str, pl.DataFrame]:
    """All tables; those not named have no rows."""
    return {name: table(name, rows.get(name, ())) for name in TABLES}


def clinics_of(**names: str) -> Clinics:
    """A configuration with these clinics, by id."""
    return Clinics(
        group=Group(name="Example Physiotherapy Group", time_zone=TIME_ZONE),
        clinics=tuple(
            Clinic(clinic_id=clinic_id, name=name, time_zone=TIME_ZONE)
            for clinic_id, name in names.items()
        ),
    )


def shuffled(tables: Mapping[str, pl.DataFrame], seed: int) -> dict[str, pl.DataFrame]:
    """The same tables with their rows in another order."""
    return {
        name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in tables.items()
    }
