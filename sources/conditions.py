"""Which rows of an export a part of its mapping is for, and which of those were deleted."""

from collections.abc import Sequence

import polars as pl

from domain.errors import ExportRejected
from sources.condition_words import is_given, without
from sources.dataset_source import DatasetSource
from sources.folding import cell_folded
from sources.header import raw_columns
from sources.records import RawRows


def sources_by_rows(sources: Sequence[DatasetSource]) -> dict[str, list[DatasetSource]]:
    """The parts of a mapping by the kind of rows that they read."""
    kinds = dict.fromkeys(source.rows for source in sources)
    return {kind: [source for source in sources if source.rows == kind] for kind in kinds}


def unmeant_rows(raw: RawRows, sources: Sequence[DatasetSource], missing: Sequence[str]) -> int:
    """How many rows of one kind none of these parts of a mapping is for."""
    if not all(source.when for source in sources):
        return 0
    unmeant = untaken(raw, sources, missing).select(pl.len())
    return int(unmeant.collect(engine="streaming").item())


def untaken(raw: RawRows, sources: Sequence[DatasetSource], missing: Sequence[str]) -> pl.LazyFrame:
    """The rows of one kind that none of these parts of a mapping is for."""
    # For a filter: where the export lacks the column, a condition is one value for all rows.
    is_taken = pl.any_horizontal(is_meant(source, raw.header, missing) for source in sources)
    return pl.scan_parquet(raw.rows, glob=False).filter(~is_taken)


def is_meant(source: DatasetSource, header: Sequence[str], missing: Sequence[str]) -> pl.Expr:
    """Whether a row is one of the dataset: each column of ``when`` has one of its values.

    A word of ``missing`` is as good as a blank cell, and all the same something that was written.
    """
    ids = source.headers_of_ids

    def has_value(name: str, globs: Sequence[str]) -> pl.Expr:
        cell, is_id = cell_folded(cells_under(name, header)), name in ids
        meant = without(cell, globs, missing, is_id=is_id)
        return is_given(cell, globs, is_id=is_id) | is_given(meant, globs, is_id=is_id)

    return pl.all_horizontal(pl.lit(True), *(has_value(*one) for one in source.when.items()))


def is_deleted(source: DatasetSource, header: Sequence[str], missing: Sequence[str]) -> pl.Expr:
    """Whether a row says that the source has deleted it: any column of ``deleted_when`` does.

    A word of ``missing`` does not, unless it is one of the values itself.
    """
    ids = source.headers_of_ids
    return pl.any_horizontal(
        pl.lit(False),
        *(
            is_given(cell_of_deletion(source, name, header, missing), globs, is_id=name in ids)
            for name, globs in source.deleted_when.items()
        ),
    )


def cell_of_deletion(
    source: DatasetSource, name: str, header: Sequence[str], missing: Sequence[str]
) -> pl.Expr:
    """The folded cells of a column of ``deleted_when``, null where they mean nothing."""
    cell, globs = cell_folded(cells_under(name, header)), source.deleted_when[name]
    return without(cell, globs, missing, is_id=name in source.headers_of_ids)


def cells_under(name: str, header: Sequence[str]) -> pl.Expr:
    """The cells of a column, null where blank or where the export lacks the column."""
    position = _position(header, name)
    if position is None:
        return pl.lit(None, pl.String)
    cell = pl.col(raw_columns(header)[position])
    # An empty cell is null to one reader and an empty text to the other.
    return pl.when(cell.str.strip_chars() != "").then(cell)


def _position(header: Sequence[str], name: str) -> int | None:
    """Where a column stands; raises ExportRejected where its name stands twice."""
    found = [position for position, column in enumerate(header) if column == name]
    if len(found) > 1:
        raise ExportRejected(
            "duplicate_column",
            f"header row: column '{name}' stands {len(found)} times; expected once. "
            "Rename or remove the others; where a header row above tells them apart, the mapping "
            "takes both (layout: header_rows)",
        )
    return found[0] if found else None
