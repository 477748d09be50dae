"""Which rows of an export are about patients who were forgotten, and the export without them."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import polars as pl

from domain.errors import ExportRejected
from sources.columns import DatasetSource
from sources.header import raw_columns
from sources.read import Entities
from sources.records import RawRows
from sources.table import patients_named

# Whatever a record was meant to be cut at: a malformed one is not cut at all.
BETWEEN_CELLS = re.compile(r'[,;\t|^"\r\n]')


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
    patient both stand in its cells.
    """
    found = {}
    for name, raw in entities.items():
        of_entity = [source for source in sources if source.rows == name]
        numbers = set(_in_lines(raw.malformed.select("row_number", "cells"), of_entity, who))
        for source in of_entity:
            numbers |= _of_source(raw, source, missing, who)
        if numbers and numbers >= _numbers(pl.scan_parquet(raw.rows, glob=False)):
            # What is left are lines that nobody else has a row beside.
            numbers |= _numbers(raw.malformed.lazy())
        if numbers:
            found[name] = frozenset(numbers)
    return found


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


def without_rows(
    entities: Entities, numbers: Mapping[str, Collection[int]], workdir: Path
) -> Entities:
    """The entities without these rows, which count no more as read."""
    return {
        name: _without(raw, numbers[name], workdir / f"kept-{position}.parquet")
        if name in numbers
        else raw
        for position, (name, raw) in enumerate(entities.items())
    }


def _without(raw: RawRows, numbers: Collection[int], target: Path) -> RawRows:
    is_kept = ~pl.col("row_number").is_in(sorted(numbers))
    rows = pl.scan_parquet(raw.rows, glob=False).filter(is_kept)
    rows.sort("row_number").sink_parquet(target)
    return replace(
        raw,
        rows=target,
        malformed=raw.malformed.filter(is_kept),
        rows_read=raw.rows_read - len(numbers),
    )


def with_forgotten(entities: Entities, counts: Mapping[str, int]) -> Entities:
    """The entities, with that many rows more that were read and are nowhere any more."""
    return {
        name: replace(raw, rows_read=raw.rows_read + n, rows_forgotten=n)
        if (n := counts.get(name, 0))
        else raw
        for name, raw in entities.items()
    }


def without_count(entities: Entities) -> Entities:
    """The entities as they are, rows that are nowhere any more not counted."""
    return {
        name: replace(raw, rows_read=raw.rows_read - raw.rows_forgotten, rows_forgotten=0)
        for name, raw in entities.items()
    }


def is_same(one: Entities, other: Entities) -> bool:
    """Whether two readings hold the same rows in the same order, whatever their numbers."""
    return set(one) == set(other) and all(_is_same(raw, other[name]) for name, raw in one.items())


def _is_same(one: RawRows, other: RawRows) -> bool:
    counts = (one.header, one.rows_read, one.rows_blank) == (
        other.header,
        other.rows_read,
        other.rows_blank,
    )
    return counts and all(
        left.equals(right) for left, right in zip(_content(one), _content(other), strict=True)
    )


def _content(raw: RawRows) -> Iterable[pl.DataFrame]:
    cells = [pl.col(name).fill_null("") for name in raw_columns(raw.header)]
    rows = pl.scan_parquet(raw.rows, glob=False).sort("row_number")
    return rows.select(cells).collect(), raw.malformed.sort("row_number").drop("row_number")
