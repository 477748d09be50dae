"""Arrays of numbers as columns of an export. Days count from 1970-01-01, moments in seconds."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

Integers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

DAY_SECONDS = 86_400
# A day after every date: an end that is still open.
NEVER = 1_000_000

MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%S"


def day_number(day: date) -> int:
    """Days from 1970-01-01 to ``day``."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


def weekday_of(days: Integers) -> Integers:
    """The weekday of each day, Monday 0."""
    return (days + 3) % 7


def position_in_group(groups: Integers) -> Integers:
    """The position, from 0, of each element within its run of equal ``groups``."""
    positions = np.arange(len(groups))
    is_first = np.append(True, groups[1:] != groups[:-1])[: len(groups)]
    return positions - np.maximum.accumulate(np.where(is_first, positions, 0))


def day_column(days: Integers) -> pl.Series:
    """Dates; NEVER is an empty cell."""
    return _known(pl.Series(days).cast(pl.Int32).cast(pl.Date), days < NEVER)


def moment_column(seconds: Integers) -> pl.Series:
    """Date-times."""
    return pl.Series(seconds * 1_000_000).cast(pl.Datetime("us"))


def integer_column(values: npt.NDArray[np.generic], is_known: Flags) -> pl.Series:
    """Whole numbers; empty where not known."""
    return _known(pl.Series(np.where(is_known, values, 0)).cast(pl.Int64), is_known)


def text_column(
    texts: Sequence[str] | pl.Series, index: Integers, is_known: Flags | None = None
) -> pl.Series:
    """The text at each index; empty where not known."""
    text = pl.Series(texts, dtype=pl.String)
    if is_known is None:
        return text.gather(pl.Series(index))
    return _known(text.gather(pl.Series(np.where(is_known, index, 0))), is_known)


def numbered_ids(prefix: pl.Series, mark: str, number: npt.NDArray[np.generic]) -> pl.Series:
    """Ids such as clinic_a-0007-1-s12: the prefix, a mark, a number."""
    return pl.select(pl.concat_str(prefix, pl.lit(mark), pl.Series(number))).to_series()


def _known(column: pl.Series, is_known: Flags) -> pl.Series:
    if is_known.all():
        return column
    return pl.select(pl.when(pl.Series(is_known)).then(column)).to_series()
