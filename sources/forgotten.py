"""Which rows of an export are about patients who were forgotten."""

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

import polars as pl

from domain.errors import ExportRejected
from sources.columns import DatasetSource
from sources.entities import OTHER
from sources.header import raw_columns
from sources.read import Entities
from sources.records import RawRows
from sources.table import patients_named

# Whatever a record was meant to be cut at: a malformed one is not cut at all.
BETWEEN_CELLS = re.compile(r'[,;\t|^"\r\n]')

# Columns with persons' ids in entities that no mapping reads, and what stands between those in one.
OF_PERSONS = re.compile(r"patient|subject|client|person", re.I)
OWN_ID = ("id", "identifier", "identifiers")
PERSONS = re.compile(r"(?:patient|subject|client|person)s?", re.I)
BETWEEN_IDS = re.compile(r"[\s;,|/]+")


class Forgotten(Protocol):
    """Knows whom to leave out, and cannot list them."""

    def holds(self, clinic_id: str | None, patient_id: str) -> bool:
        """Whether that patient was forgotten; of an unknown clinic: one of that id in any."""
        ...


def forgotten_rows(
    entities: Entities, sources: Sequence[DatasetSource], missing: Sequence[str], who: Forgotten
) -> dict[str, frozenset[int]]:
    """Per entity that has any: the numbers of the rows to leave out, malformed ones too.

    A row that its mapping gives no patient, and a malformed one, is left out where clinic and
    patient both stand in its cells; one of an entity that the mapping does not read where the
    patient of the mapping's one clinic does, or of any clinic where it names none.
    """
    found = {}
    for name, raw in entities.items():
        of_entity = [source for source in sources if source.rows == name]
        numbers = set(_in_lines(raw.malformed.select("row_number", "cells"), of_entity, who))
        for source in of_entity:
            numbers |= _of_source(raw, source, missing, who)
        if not of_entity:
            numbers |= set(_by_cells(name, raw, only_clinic(sources), who))
        if numbers and numbers >= _numbers(pl.scan_parquet(raw.rows, glob=False)):
            # What is left are lines that nobody else has a row beside.
            numbers |= _numbers(raw.malformed.lazy())
        if numbers:
            found[name] = frozenset(numbers)
    return found


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
    return set(_in_lines(rows.select("row_number", cells=cells).collect(), [source], who))


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


def _by_cells(entity: str, raw: RawRows, clinic_id: str | None, who: Forgotten) -> Iterator[int]:
    """The numbers of the rows that have the patient's id as a cell, or in a column of persons."""
    rows = pl.read_parquet(raw.rows, glob=False)
    for column, name in zip(raw_columns(raw.header), raw.header, strict=True):
        is_own = name.casefold() in OWN_ID and PERSONS.fullmatch(entity)
        is_of_persons = bool(is_own or OF_PERSONS.search(name))
        cells = rows[column].drop_nulls().unique()
        naming = [cell for cell in cells if _is_naming(cell, is_of_persons, clinic_id, who)]
        yield from rows.filter(pl.col(column).is_in(naming))["row_number"]


def _is_naming(cell: str, is_of_persons: bool, clinic_id: str | None, who: Forgotten) -> bool:
    if is_of_persons:
        return any(who.holds(clinic_id, part) for part in BETWEEN_IDS.split(cell))
    # A number may be that of anything else: of a case, a physio, a room.
    return not cell.strip().isdecimal() and who.holds(clinic_id, cell.strip())


def _in_lines(
    lines: pl.DataFrame, sources: Sequence[DatasetSource], who: Forgotten
) -> Iterator[int]:
    """The numbers of the lines that name clinic and patient, the clinic maybe in the mapping."""
    origins = [source.columns["clinic_id"] for source in sources if "clinic_id" in source.columns]
    constants = [origin.constant for origin in origins if origin.constant is not None]
    for number, line in lines.iter_rows():
        # A record of the wrong width is kept with blanks between its cells.
        cells = {cell.strip() for cell in [*BETWEEN_CELLS.split(line), *line.split()]} - {""}
        patients = [cell for cell in cells if who.holds(None, cell)]
        if any(who.holds(clinic, one) for one in patients for clinic in (*constants, *cells)):
            yield number


def clinics_named(
    entities: Entities, sources: Sequence[DatasetSource], missing: Sequence[str]
) -> set[str]:
    """The clinics that rows of the export are of."""
    found: set[str] = set()
    for source in sources:
        try:
            rows = patients_named(entities[source.rows], source, missing)
            found |= set(rows.select("clinic_id").unique().drop_nulls().collect()["clinic_id"])
        except (ExportRejected, KeyError):
            continue
    return found
