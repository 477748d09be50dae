"""Raw rows of any dataset to the contract's types."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from domain.columns import Column, Kind, Table
from domain.settings import Clinics, Settings
from transforms.staging import cells, episodes, exercises, outcomes
from transforms.staging.moments import local_moment


@dataclass(frozen=True)
class ExportFacts:
    """What is known of the export that rows come from."""

    export_id: str
    exported_at: datetime | None


def staged(
    raw: pl.LazyFrame, table: Table, settings: Settings, export: ExportFacts
) -> pl.LazyFrame:
    """One row per raw row: its columns typed, and beside them the text of what could not be.

    An empty cell is null, or the column's default. A cell that can't be parsed is null and keeps
    its text in ``<column>_text``, which is null for all others. ``exported_on`` is the day on which
    the export was made, ``unlisted`` names the columns whose word the mapping lists no meaning of.
    """
    read = raw.with_columns(_filled(column) for column in table.columns).with_columns(
        *(pl.col(column.name).alias(f"{column.name}_text") for column in _parsed(table)),
        *(typed(column, settings.clinics) for column in _parsed(table)),
    )
    # Most of a large export are texts that were read; to keep them takes as long as to read them.
    lean = read.with_columns(
        pl.when(pl.col(column.name).is_null())
        .then(pl.col(f"{column.name}_text"))
        .alias(f"{column.name}_text")
        for column in _parsed(table)
    )
    facts = lean.with_columns(
        pl.lit(export.export_id).alias("export_id"),
        pl.lit(export.exported_at, pl.Datetime("us")).alias("exported_at"),
        pl.lit(export.exported_at, pl.Datetime("us")).dt.date().alias("exported_on"),
    )
    return _specific(facts, table, settings)


def _parsed(table: Table) -> list[Column]:
    return [column for column in table.columns if not column.is_text]


def _filled(column: Column) -> pl.Expr:
    # A source leaves no cell of white space; to look for it again takes longer than most parsing.
    text = pl.when(pl.col(column.name) != "").then(pl.col(column.name))
    return (text if column.default is None else text.fill_null(column.default)).alias(column.name)


def typed(column: Column, clinics: Clinics) -> pl.Expr:
    """What the text in a column stands for; null where it can't be parsed."""
    text = pl.col(column.name)
    if column.kind is Kind.DATETIME:
        return local_moment(text, pl.col("clinic_id"), _clinics_by_zone(clinics)).alias(column.name)
    return cells.PARSERS[column.kind](text).alias(column.name)


def _clinics_by_zone(clinics: Clinics) -> dict[str, list[str]]:
    """Time zone to the clinics in it; the group's own zone stands for all others."""
    group = clinics.group.time_zone
    zones: dict[str, list[str]] = {group: []}
    for clinic in clinics.clinics:
        if clinic.time_zone != group:
            zones.setdefault(clinic.time_zone, []).append(clinic.clinic_id)
    return zones


def _specific(rows: pl.LazyFrame, table: Table, settings: Settings) -> pl.LazyFrame:
    if "exercise_code" in table.names:
        rows = exercises.with_known_codes(rows, settings.exercises)
    if table.name == "outcomes":
        rows = outcomes.with_scores(rows)
    if table.name == "episodes":
        rows = episodes.with_known_sex(rows)
    return rows
