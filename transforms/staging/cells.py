"""What the text of one cell stands for; null where it does not stand for a value of that kind."""

from collections.abc import Callable, Mapping

import polars as pl

from domain.columns import Kind

# Takes cells by their ``text`` and gives what each stands for.
Reader = Callable[[pl.DataFrame], pl.Series]

DATE = r"^\d{4}-\d{2}-\d{2}$"
FIRST, BEYOND = pl.date(1, 1, 1), pl.date(10_000, 1, 1)
INTEGER = r"^[+-]?\d{1,15}(?:\.0+)?$"
REAL = r"^[+-]?(?:\d{1,15}(?:\.\d*)?|\.\d+)$"


def date(text: pl.Expr) -> pl.Expr:
    """The ISO date."""
    text = text.str.strip_chars()
    day = text.str.to_date("%Y-%m-%d", strict=False)
    return pl.when(text.str.contains(DATE)).then(in_calendar(day))


def in_calendar(day: pl.Expr) -> pl.Expr:
    """The date or date-time; null outside the years 1 to 9999, which most programs cannot show."""
    return pl.when((day >= FIRST) & (day < BEYOND)).then(day)


def integer(text: pl.Expr) -> pl.Expr:
    """The whole number."""
    # More digits than any number has that is exact in every program.
    plain = pl.when(pl.col("text").str.len_bytes() <= 15).then(
        pl.col("text").cast(pl.Int64, strict=False)
    )
    read = in_turn(lambda cells: cells.select(plain).to_series(), _odd_integer)
    return text.map_batches(
        lambda batch: read(batch.to_frame("text")), return_dtype=pl.Int64, is_elementwise=True
    )


def _odd_integer(cells: pl.DataFrame) -> pl.Series:
    """The whole numbers among blanks, or with decimals that are naught."""
    text = pl.col("text").str.strip_chars()
    number = text.str.strip_prefix("+").cast(pl.Float64, strict=False).cast(pl.Int64, strict=False)
    return cells.select(pl.when(text.str.contains(INTEGER)).then(number)).to_series()


def in_turn(first: Reader, *others: Reader) -> Reader:
    """What reads each text as the first does that can; the others see what is left."""

    def read(cells: pl.DataFrame) -> pl.Series:
        found = first(cells)
        for other in others:
            unread = (found.is_null() & cells["text"].is_not_null()).arg_true()
            if len(unread):
                found = found.scatter(unread, other(cells[unread]))
        return found

    return read


def real(text: pl.Expr) -> pl.Expr:
    """The decimal number; a word such as NaN or inf is none, and naught has no sign."""
    text = text.str.strip_chars()
    number = text.str.strip_prefix("+").cast(pl.Float64, strict=False)
    unsigned = pl.when(number == 0).then(0.0).otherwise(number)
    return pl.when(text.str.contains(REAL)).then(unsigned)


PARSERS: Mapping[Kind, Callable[[pl.Expr], pl.Expr]] = {
    Kind.DATE: date,
    Kind.INTEGER: integer,
    Kind.REAL: real,
}
