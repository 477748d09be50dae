"""Which rows of an export are about patients who were forgotten."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress

import polars as pl

from domain.errors import ExportRejected
from sources.dataset_source import DatasetSource
from sources.entities import OTHER
from sources.forgotten_cells import naming_in_cells
from sources.forgotten_lines import Forgotten, lines_naming, lines_without_clinic
from sources.read import Entities
from sources.records import RawRows
from sources.whose_rows import patients_named, rows_without_patient

# By entity: the numbers of rows to leave out.
NumbersOfRows = Mapping[str, Collection[int]]


def forgotten_rows(
    entities: Entities, sources: Sequence[DatasetSource], missing: Sequence[str], who: Forgotten
) -> dict[str, frozenset[int]]:
    """Per entity that has any: the numbers of the rows to leave out, malformed ones too.

    A malformed one is left out where clinic and patient both stand in its cells, or the other rows
    leave one clinic to be meant; a row that its mapping gives no patient, and one of an entity that
    the mapping does not read, where the patient of its clinic does, or of any where none is named.
    """
    found = {}
    patients_in = {one for source in sources for one in source.columns["patient_id"].headers}
    for name, raw in entities.items():
        of_entity = [source for source in sources if source.rows == name]
        numbers = _malformed_naming(raw, of_entity, missing, who)
        for source in of_entity:
            numbers |= _of_source(raw, source, missing, who)
        rows = _of_nobody(raw, of_entity, missing) if of_entity else unread_rows(raw, sources)
        named = (name, raw.header, rows.collect(), patients_in, who)
        numbers |= set(naming_in_cells(*named, is_read=bool(of_entity)))
        if numbers and numbers >= _numbers(pl.scan_parquet(raw.rows, glob=False)):
            # What is left are lines that nobody else has a row beside.
            numbers |= _numbers(raw.malformed.lazy())
        if numbers:
            found[name] = frozenset(numbers)
    return found


def _malformed_naming(
    raw: RawRows, of_entity: Sequence[DatasetSource], missing: Sequence[str], who: Forgotten
) -> set[int]:
    """The numbers of an entity's malformed records that are about forgotten patients."""
    lines = raw.malformed.select("row_number", "cells")
    if lines.is_empty():
        return set()
    pairs = patients_of(raw, of_entity, missing)
    return {*lines_naming(lines, of_entity, who), *lines_without_clinic(lines, pairs, who)}


def rows_of_nobody(
    entities: Entities, sources: Sequence[DatasetSource]
) -> dict[str, frozenset[int]]:
    """The numbers of rows of which only type and id are kept: whose they are nobody can tell."""
    if OTHER not in entities or any(source.rows == OTHER for source in sources):
        return {}
    return {OTHER: frozenset(_numbers(pl.scan_parquet(entities[OTHER].rows, glob=False)))}


def _numbers(rows: pl.LazyFrame) -> set[int]:
    return set(rows.select("row_number").collect()["row_number"])


def _of_source(
    raw: RawRows, source: DatasetSource, missing: Sequence[str], who: Forgotten
) -> set[int]:
    try:
        if set(source.columns["patient_id"].headers) <= set(raw.header):
            return set(_by_columns(patients_named(raw, source, missing), who))
    except ExportRejected:
        pass
    rows = pl.scan_parquet(raw.rows, glob=False)
    cells = pl.concat_str(pl.all().exclude("row_number").fill_null(""), separator="\t")
    return set(lines_naming(rows.select("row_number", cells=cells).collect(), [source], who))


def _by_columns(named: pl.LazyFrame, who: Forgotten) -> Iterator[int]:
    pair = ["clinic_id", "patient_id"]
    every = named.select(pair).unique().collect()
    left_out = [row for row in every.iter_rows() if who.holds(row[0] or None, row[1])]
    schema = {name: pl.String() for name in pair}
    rows = named.join(
        pl.LazyFrame(left_out, schema=schema, orient="row"), on=pair, how="semi", nulls_equal=True
    )
    yield from rows.select("row_number").collect()["row_number"]


def only_clinic(sources: Sequence[DatasetSource]) -> str | None:
    """The clinic that all rows of a mapping are of; null where its rows say which."""
    origins = [source.columns.get("clinic_id") for source in sources]
    clinics = {origin.constant if origin else None for origin in origins}
    return clinics.pop() if len(clinics) == 1 else None


def unread_rows(raw: RawRows, sources: Sequence[DatasetSource]) -> pl.LazyFrame:
    """The rows of an entity that no part of the mapping reads, and clinic_id."""
    clinic = pl.lit(only_clinic(sources), pl.String)
    return pl.scan_parquet(raw.rows, glob=False).with_columns(clinic_id=clinic)


def _of_nobody(
    raw: RawRows, of_entity: Sequence[DatasetSource], missing: Sequence[str]
) -> pl.LazyFrame:
    """The rows of an entity that its mapping gives no patient, and clinic_id."""
    try:
        return rows_without_patient(raw, of_entity, missing)
    except ExportRejected:
        return unread_rows(raw, of_entity).clear()


def clinics_named(
    entities: Entities, sources: Sequence[DatasetSource], missing: Sequence[str]
) -> set[str]:
    """The clinics that rows of the export are of."""
    return {
        clinic_id
        for name, raw in entities.items()
        for clinic_id, _ in patients_of(raw, [s for s in sources if s.rows == name], missing)
    }


def patients_of(
    raw: RawRows, of_entity: Sequence[DatasetSource], missing: Sequence[str]
) -> set[tuple[str, str]]:
    """Each patient that rows of an entity are about: clinic and patient."""
    found: set[tuple[str, str]] = set()
    for source in of_entity:
        with suppress(ExportRejected):
            rows = patients_named(raw, source, missing).select("clinic_id", "patient_id")
            found |= set(rows.filter(pl.col("clinic_id") != "").unique().collect().iter_rows())
    return found
