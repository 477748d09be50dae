"""What the cells of a row say, as text in the notation of the plain export."""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from domain.columns import Column, Kind
from sources.columns import USUAL_HIGHEST, ColumnSource
from sources.conditions import cells_under
from sources.dataset_source import DatasetSource
from sources.folding import cell_folded
from sources.notation import iso_date, iso_moment

# Whatever staging takes for a number.
NUMBER = r"^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$"
# A day that is written as the moment at which it begins in UTC.
MIDNIGHT_UTC = r"^(\d{4}-\d{2}-\d{2})T00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)$"
# Whole numbers below it are themselves as floats.
EXACT = 2**53
SLASH = r"[/\\]"
# A score out of the highest one, and nothing else: 7/10, 7 out of 10.
SCORE = r"^(\d+(?:[.,]\d+)?)\s*(?:/|out of|von|de|sur)\s*{highest}$"
PERCENT = r"^\s*(\d+(?:[.,]\d+)?)\s*%\s*$"
# Behind a number that is not written as the mapping says.
WITH_POINT = " (with a point)"
# Behind a number that the mapping does not list among those that mean others.
UNLISTED = " (unlisted)"


def unlisted_words(source: DatasetSource, header: Sequence[str], missing: Sequence[str]) -> pl.Expr:
    """The columns of a row whose word the mapping lists no meaning of."""
    names = [
        pl.when(_is_unlisted(column, header, missing)).then(pl.lit(name))
        for name, column in source.columns.items()
        if column.values
    ]
    return pl.concat_list(names).list.drop_nulls() if names else pl.lit([], pl.List(pl.String))


def _is_unlisted(column: ColumnSource, header: Sequence[str], missing: Sequence[str]) -> pl.Expr:
    said = _said(column, header, missing)
    return said.is_not_null() & _meaning(said, column, column.values or {}).is_null()


def column_text(
    source: DatasetSource, column: Column, header: Sequence[str], missing: Sequence[str]
) -> pl.Expr:
    """The text of one column; null where the mapping does not name it."""
    if column.name not in source.columns:
        return pl.lit(None, pl.String)
    made_of = source.columns[column.name]
    cell = _cell(made_of, header, missing)
    if made_of.suffix is not None:
        cell = cell + f" {made_of.suffix}"
    is_made = made_of.joined is not None or made_of.suffix is not None
    # An id may hold no slash, but a date that is part of a made one may.
    return cell.str.replace_all(SLASH, "-") if is_made and column.kind is Kind.ID else cell


def _cell(column: ColumnSource, header: Sequence[str], missing: Sequence[str]) -> pl.Expr:
    """The text of one column, rewritten as the mapping says."""
    cell = _said(column, header, missing)
    if column.values:
        if "" in column.values:
            cell = cell.fill_null("")
        # A label that the list lacks stays as it is, and validation stops at it. A number would be
        # taken for one of our scale, which it is not.
        unlisted = cell + UNLISTED if _renumbered(column.values) else cell
        cell = pl.coalesce(_meaning(cell, column, column.values), unlisted)
        cell = pl.when(cell != "").then(cell)
    if column.score:
        highest = USUAL_HIGHEST if column.score is True else column.score
        # Out of another one it is a score of another scale: it stays, and validation stops at it.
        score = SCORE.format(highest=highest)
        cell = pl.coalesce(cell.str.strip_chars().str.to_lowercase().str.extract(score), cell)
    if column.percent:
        cell = pl.coalesce(cell.str.extract(PERCENT), cell)
    if column.date is not None:
        cell = iso_date(cell, column.date, column.zone)
    if column.datetime is not None:
        cell = iso_moment(cell, column.datetime, column.zone)
    if column.midnight_utc_date:
        cell = pl.coalesce(cell.str.strip_chars().str.extract(MIDNIGHT_UTC), cell)
    if column.decimal == ",":
        # A dot is no decimal mark here: with words behind it validation stops at it.
        has_point = cell.str.contains(".", literal=True)
        with_point = cell.str.replace(",", ".", literal=True)
        cell = pl.when(has_point).then(cell + WITH_POINT).otherwise(with_point)
    if column.decimal == "either":
        cell = cell.str.replace_all(",", ".", literal=True)
    return _in_our_unit(cell, column)


def _meaning(cell: pl.Expr, column: ColumnSource, values: Mapping[str, str]) -> pl.Expr:
    """What the mapping says that a word means; null where it lists none.

    Where numbers mean others, 3.0 is 3.
    """
    word = cell_folded(cell)
    meaning = word.replace_strict(dict(values), default=None, return_dtype=pl.String)
    if not _renumbered(values):
        return meaning
    point = word if column.decimal == "." else word.str.replace(",", ".", literal=True)
    number = pl.when(point.str.contains(NUMBER)).then(
        point.str.strip_prefix("+").cast(pl.Float64, strict=False)
    )
    listed = {float(said): meant for said, meant in values.items() if re.fullmatch(NUMBER, said)}
    same = number.replace_strict(listed, default=None, return_dtype=pl.String)
    return pl.coalesce(meaning, same)


def _renumbered(values: Mapping[str, str]) -> bool:
    """Whether numbers of the export are those of another scale."""
    return any(
        re.fullmatch(NUMBER, word) and re.fullmatch(NUMBER, meant) for word, meant in values.items()
    )


def _said(column: ColumnSource, header: Sequence[str], missing: Sequence[str]) -> pl.Expr:
    """The text of one column as the export has it; null where that means nothing."""
    blanks = (*missing, *column.missing)
    return _filled(_origin(column, header, blanks), blanks)


def _filled(cell: pl.Expr, blanks: Sequence[str]) -> pl.Expr:
    return pl.when(~cell_folded(cell).is_in(blanks)).then(cell) if blanks else cell


def _origin(column: ColumnSource, header: Sequence[str], blanks: Sequence[str]) -> pl.Expr:
    if column.constant is not None:
        return pl.lit(column.constant or None, pl.String)
    if column.joined is not None:
        cells = [cells_under(name, header) for name in column.joined]
        return pl.concat_str(cells, separator=" ")
    if column.first_of is not None:
        # A word that means nothing is none, and the next column is asked.
        return pl.coalesce(_filled(cells_under(name, header), blanks) for name in column.first_of)
    if column.ordinal is not None:
        within = [cells_under(name, header) for name in column.ordinal.within]
        # Order of the file, whatever order the engine hands the rows over in.
        return pl.col("row_number").rank("ordinal").over(within).cast(pl.String)
    return cells_under(column.source or "", header)


def _in_our_unit(cell: pl.Expr, column: ColumnSource) -> pl.Expr:
    if column.multiply is None and column.add is None:
        return cell
    text = cell.str.strip_chars()
    number = pl.when(text.str.contains(NUMBER)).then(
        text.str.strip_prefix("+").cast(pl.Float64, strict=False)
    )
    factor = 1.0 if column.multiply is None else column.multiply
    scaled = number * factor + (column.add or 0)
    is_whole = (scaled == scaled.round(0)) & (scaled.abs() < EXACT)
    # Twelve decimals: enough for any score, too few to show what binary fractions add.
    text = (
        pl.when(is_whole)
        .then(scaled.cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise(scaled.round(12).cast(pl.String))
    )
    return pl.coalesce(text, cell)
