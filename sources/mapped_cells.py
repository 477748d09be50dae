"""What the cells of a row say, as text in the notation of the plain export."""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from domain.columns import Column, Kind
from domain.datasets import EVERY_DATASET
from sources.columns import ColumnSource
from sources.conditions import cells_under
from sources.dataset_source import DatasetSource
from sources.folding import cell_folded
from sources.notation import iso_date, iso_moment
from sources.number_cells import NUMBER, in_our_unit, number_in, with_our_mark, without_scale

# A day that is written as the moment at which it begins in UTC.
MIDNIGHT_UTC = r"^(\d{4}-\d{2}-\d{2})T00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)$"
SLASH = r"[/\\]"
# Behind a number that the mapping does not list among those that mean others.
UNLISTED = " (unlisted)"


def unlisted_words(source: DatasetSource, header: Sequence[str], missing: Sequence[str]) -> pl.Expr:
    """The columns of a row whose word the mapping lists no meaning of."""
    table = EVERY_DATASET[source.dataset]
    names = [
        pl.when(_is_unlisted(made_of, table.column(name), header, missing)).then(pl.lit(name))
        for name, made_of in source.columns.items()
        if made_of.values
    ]
    return pl.concat_list(names).list.drop_nulls() if names else pl.lit([], pl.List(pl.String))


def _is_unlisted(
    made_of: ColumnSource, column: Column, header: Sequence[str], missing: Sequence[str]
) -> pl.Expr:
    said = _said(made_of, column, header, missing)
    return said.is_not_null() & _meaning(said, made_of, made_of.values or {}).is_null()


def column_text(
    source: DatasetSource, column: Column, header: Sequence[str], missing: Sequence[str]
) -> pl.Expr:
    """The text of one column; null where the mapping does not name it."""
    if column.name not in source.columns:
        return pl.lit(None, pl.String)
    made_of = source.columns[column.name]
    cell = _cell(made_of, column, header, missing)
    if made_of.suffix is not None:
        cell = cell + f" {made_of.suffix}"
    is_made = made_of.joined is not None or made_of.suffix is not None
    # An id may hold no slash, but a date that is part of a made one may.
    return cell.str.replace_all(SLASH, "-") if is_made and column.kind is Kind.ID else cell


def _cell(
    made_of: ColumnSource, column: Column, header: Sequence[str], missing: Sequence[str]
) -> pl.Expr:
    """The text of one column, rewritten as the mapping says."""
    cell = _said(made_of, column, header, missing)
    if made_of.values:
        cell = _in_our_words(cell, made_of, made_of.values)
    cell = without_scale(cell, made_of)
    if made_of.date is not None:
        cell = iso_date(cell, made_of.date, made_of.zone)
    if made_of.datetime is not None:
        cell = iso_moment(cell, made_of.datetime, made_of.zone)
    if made_of.midnight_utc_date:
        cell = pl.coalesce(cell.str.strip_chars().str.extract(MIDNIGHT_UTC), cell)
    return in_our_unit(with_our_mark(cell, made_of), made_of)


def _in_our_words(cell: pl.Expr, column: ColumnSource, values: Mapping[str, str]) -> pl.Expr:
    """What the mapping says that a word means; one that it does not list stays as it is."""
    if "" in values:
        cell = cell.fill_null("")
    # Validation stops at a label that stays. A number would be taken for one of our scale, which it
    # is not.
    unlisted = cell + UNLISTED if _renumbered(values) else cell
    cell = pl.coalesce(_meaning(cell, column, values), unlisted)
    return pl.when(cell != "").then(cell)


def _meaning(cell: pl.Expr, column: ColumnSource, values: Mapping[str, str]) -> pl.Expr:
    """What the mapping says that a word means; null where it lists none.

    Where numbers mean others, 3.0 is 3.
    """
    word = cell_folded(cell)
    meaning = word.replace_strict(dict(values), default=None, return_dtype=pl.String)
    if not _renumbered(values):
        return meaning
    point = word if column.decimal == "." else word.str.replace(",", ".", literal=True)
    listed = {float(said): meant for said, meant in values.items() if re.fullmatch(NUMBER, said)}
    same = number_in(point).replace_strict(listed, default=None, return_dtype=pl.String)
    return pl.coalesce(meaning, same)


def _renumbered(values: Mapping[str, str]) -> bool:
    """Whether numbers of the export are those of another scale."""
    return any(
        re.fullmatch(NUMBER, word) and re.fullmatch(NUMBER, meant) for word, meant in values.items()
    )


def _said(
    made_of: ColumnSource, column: Column, header: Sequence[str], missing: Sequence[str]
) -> pl.Expr:
    """The text of one column as the export has it; null where that means nothing."""
    words = (*missing, *made_of.missing)

    def filled(cell: pl.Expr) -> pl.Expr:
        return pl.when(~_means_nothing(cell, made_of, column, words)).then(cell) if words else cell

    if made_of.first_of is not None:
        # A word that means nothing is none, and the next column is asked.
        return pl.coalesce(filled(cells_under(name, header)) for name in made_of.first_of)
    return filled(_origin(made_of, header))


def _means_nothing(
    cell: pl.Expr, made_of: ColumnSource, column: Column, words: Sequence[str]
) -> pl.Expr:
    """Whether a cell is one of the words that mean nothing; of a number, whether it is equal."""
    is_listed = cell_folded(cell).is_in(words)
    point = words if made_of.decimal == "." else [word.replace(",", ".") for word in words]
    numbers = [float(word) for word in point if re.fullmatch(NUMBER, word)]
    if column.kind not in (Kind.INTEGER, Kind.REAL) or not numbers:
        return is_listed
    said = number_in(with_our_mark(cell_folded(cell), made_of))
    return is_listed | said.is_in(numbers).fill_null(False)


def _origin(column: ColumnSource, header: Sequence[str]) -> pl.Expr:
    if column.constant is not None:
        return pl.lit(column.constant or None, pl.String)
    if column.joined is not None:
        cells = [cells_under(name, header) for name in column.joined]
        return pl.concat_str(cells, separator=" ")
    if column.ordinal is not None:
        within = [cells_under(name, header) for name in column.ordinal.within]
        # Order of the file, whatever order the engine hands the rows over in.
        return pl.col("row_number").rank("ordinal").over(within).cast(pl.String)
    return cells_under(column.source or "", header)
