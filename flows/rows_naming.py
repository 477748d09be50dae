"""Rows under ``--data`` that name a patient."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from flows.person import Person
from sources.forgotten_lines import lines_naming
from warehouse.accepted import written_cell

# The columns of rows, and the cells of quarantined ones, that say whose they are.
OF_PERSONS = ("patient_id", "merged_into", "counts_as")


def rows_naming(path: Path, person: Person, keys: Sequence[str]) -> int:
    """How many rows of a Parquet file name a patient: by id where they have it, else by key."""
    rows = pl.scan_parquet(path, glob=False)
    columns = rows.collect_schema().names()
    conditions = []
    if "patient_key" in columns:
        conditions.append(pl.col("patient_key").is_in(keys))
    of_clinic = pl.lit(value=True)
    if "clinic_id" in columns:
        of_clinic = pl.col("clinic_id").is_null() | (pl.col("clinic_id") == person.clinic_id)
    for column in OF_PERSONS:
        if column in columns:
            conditions.append(of_clinic & pl.col(column).is_in(person.ids))
    if "cells" in columns:
        # A number may stand in any other cell.
        conditions += [of_clinic & written_cell(name).is_in(person.ids) for name in OF_PERSONS]
    if not conditions:
        return 0
    found = rows.select(pl.any_horizontal(conditions).sum()).collect().item() or 0
    return int(found) + (_lines(rows, person) if "cells" in columns else 0)


def _lines(rows: pl.LazyFrame, person: Person) -> int:
    """How many quarantined records that are no rows name the patient beside their clinic."""
    lines = rows.select("row_number", line=written_cell("line")).drop_nulls("line")
    return len(set(lines_naming(lines.collect(), [], person)))
