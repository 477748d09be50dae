"""The numbers that cells say, each step of the way to the notation and unit of the plain export."""

import polars as pl

from sources.columns import USUAL_HIGHEST, ColumnSource

# Whatever staging takes for a number.
NUMBER = r"^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$"
# Whole numbers below it are themselves as floats.
EXACT = 2**53
# A score out of the highest one, and nothing else: 7/10, 7 out of 10.
SCORE = r"^(\d+(?:[.,]\d+)?)\s*(?:/|out of|von|de|sur)\s*{highest}$"
PERCENT = r"^\s*(\d+(?:[.,]\d+)?)\s*%\s*$"
# Behind a number that is not written as the mapping says.
WITH_POINT = " (with a point)"


def number_in(text: pl.Expr) -> pl.Expr:
    """The number that a text is; null where it is none."""
    return pl.when(text.str.contains(NUMBER)).then(
        text.str.strip_prefix("+").cast(pl.Float64, strict=False)
    )


def without_scale(cell: pl.Expr, column: ColumnSource) -> pl.Expr:
    """The number alone of a score out of the highest one, and of a percentage."""
    if column.score:
        highest = USUAL_HIGHEST if column.score is True else column.score
        # Out of another one it is a score of another scale: it stays, and validation stops at it.
        score = SCORE.format(highest=highest)
        cell = pl.coalesce(cell.str.strip_chars().str.to_lowercase().str.extract(score), cell)
    if column.percent:
        cell = pl.coalesce(cell.str.extract(PERCENT), cell)
    return cell


def with_our_mark(cell: pl.Expr, column: ColumnSource) -> pl.Expr:
    """The cell with a point for its decimal mark."""
    if column.decimal == ",":
        # A dot is no decimal mark here: with words behind it validation stops at it.
        has_point = cell.str.contains(".", literal=True)
        with_point = cell.str.replace(",", ".", literal=True)
        return pl.when(has_point).then(cell + WITH_POINT).otherwise(with_point)
    if column.decimal == "either":
        return cell.str.replace_all(",", ".", literal=True)
    return cell


def in_our_unit(cell: pl.Expr, column: ColumnSource) -> pl.Expr:
    """The number times and plus what the mapping says; what is no number stays."""
    if column.multiply is None and column.add is None:
        return cell
    factor = 1.0 if column.multiply is None else column.multiply
    scaled = number_in(cell.str.strip_chars()) * factor + (column.add or 0)
    is_whole = (scaled == scaled.round(0)) & (scaled.abs() < EXACT)
    # Twelve decimals: enough for any score, too few to show what binary fractions add.
    text = (
        pl.when(is_whole)
        .then(scaled.cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise(scaled.round(12).cast(pl.String))
    )
    return pl.coalesce(text, cell)
