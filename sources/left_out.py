"""An export without some of its rows, which count as read and are nowhere any more."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl

from sources.header import raw_columns
from sources.read import Entities
from sources.records import RawRows


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
