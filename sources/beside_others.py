"""Rows of other patients that name one within a text: in a comment, or a reference in a form."""

from collections.abc import Collection, Sequence

import polars as pl

from domain.errors import ExportRejected
from sources.dataset_source import DatasetSource
from sources.forgotten import NumbersOfRows, unread_rows
from sources.header import raw_columns
from sources.read import Entities
from sources.records import RawRows
from sources.whose_rows import rows_with_clinic


def rows_beside(
    entities: Entities,
    sources: Sequence[DatasetSource],
    missing: Sequence[str],
    clinic_id: str,
    ids: Collection[str],
    theirs: NumbersOfRows,
) -> int:
    """How many rows have an id of a patient of that clinic within a cell, but for ``theirs``.

    Rows of other clinics have patients of their own under such ids.
    """
    if not ids:
        return 0
    count = 0
    for name, raw in entities.items():
        of_entity = [source for source in sources if source.rows == name]
        rows = _of_clinic(raw, of_entity, sources, missing).filter(
            pl.col("clinic_id").is_null() | (pl.col("clinic_id") == clinic_id),
            ~pl.col("row_number").is_in(sorted(theirs.get(name, ()))),
            _has(ids, raw.header),
        )
        count += int(rows.select(pl.len()).collect().item())
    return count


def _of_clinic(
    raw: RawRows,
    of_entity: Sequence[DatasetSource],
    sources: Sequence[DatasetSource],
    missing: Sequence[str],
) -> pl.LazyFrame:
    try:
        if of_entity:
            return rows_with_clinic(raw, of_entity, missing)
    except ExportRejected:
        pass
    return unread_rows(raw, sources)


def _has(ids: Collection[str], header: Sequence[str]) -> pl.Expr:
    """Whether an id stands in a cell, and not as a part of another id such as PT-0042-b."""
    either = "|".join(map(pl.escape_regex, sorted(ids)))
    pattern = rf"(?i)(?:^|[^\w-])(?:{either})(?:$|[^\w-])"
    cells = (
        pl.col(name).str.contains(pattern).fill_null(value=False) for name in raw_columns(header)
    )
    return pl.any_horizontal(cells)
