"""Rows under ``--data`` that name a patient."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from flows.person import Person


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
    for column in ("patient_id", "merged_into", "counts_as"):
        if column in columns:
            conditions.append(of_clinic & pl.col(column).is_in(person.ids))
    if "cells" in columns:
        said = _cell_texts(person.ids)
        conditions.append(of_clinic & pl.col("cells").str.contains_any(said))
    if not conditions:
        return 0
    return int(rows.select(pl.any_horizontal(conditions).sum()).collect().item() or 0)


def _cell_texts(ids: Iterable[str]) -> list[str]:
    """The ids as they stand between quotation marks in JSON."""
    written = {json.dumps(one, ensure_ascii=flag) for one in ids for flag in (True, False)}
    return sorted(written)
