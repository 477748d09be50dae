"""One column of an unknown table: how full it is, what it holds, which dates it may mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from sources.date_notations import DateFit, date_fits

Looks = Literal[
    "nothing",
    "dates",
    "ids",
    "ids that a spreadsheet has rewritten",
    "whole numbers",
    "numbers with a decimal point",
    "numbers with a decimal comma",
    "numbers, some with a point and some with a comma",
    "scores such as 7/10",
    "times of day",
    "text",
]
FEW = 12
MOST_PATTERNS = 4
LONGEST_PATTERN = 24
# What sources write where there is nothing. Numbers such as -99 may be meant: a person decides.
NOTHING = (
    *("NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NaT", "NULL", "null", "None", "none"),
    *(
        "-",
        "--",
        ".",
        "?",
        "<undefined>",
        "[not completed]",
        "unknown",
        "k.A.",
        "n.d.",
        "n.v.t.",
        "-99",
        "-999",
    ),
)

WHOLE = r"^[+-]?\d+$"
PADDED = r"^0\d+$"
POINT = r"^[+-]?\d*\.\d+$"
COMMA = r"^[+-]?\d*,\d+$"
REWRITTEN = r"^\d(?:[.,]\d+)?E\+\d+$|^\d[.,]\d+E\d{2}$|^\d[.,]\d{4,}E\d$"
SCORE = r"^\d+(?:[.,]\d+)?\s*/\s*\d+$"
CLOCK = r"(?i)^\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]m)?$"
CODE = r"^[\p{L}\d_.:/|#-]*\d[\p{L}\d_.:/|#-]*$"


@dataclass(frozen=True)
class ColumnProfile:
    """What the cells of one column are.

    ``values`` are all of them with their rows, most frequent first, where few differ; ``patterns``
    the same for the forms of the cells: 9 for a digit, A and a for letters. ``missing`` are the
    words that may stand for nothing. ``looks_like`` and ``dates`` leave them and blank cells aside.
    """

    name: str
    filled: int
    blank: int
    distinct: int
    values: tuple[tuple[str, int], ...]
    patterns: tuple[tuple[str, int], ...]
    shortest: int
    longest: int
    looks_like: Looks
    missing: tuple[tuple[str, int], ...]
    dates: tuple[DateFit, ...]

    @property
    def meant(self) -> int:
        """Cells that hold something and no word for nothing."""
        return self.filled - sum(rows for _, rows in self.missing)


def profile_of(name: str, cells: Sequence[str | None]) -> ColumnProfile:
    """The profile of a column's cells."""
    counted = pl.DataFrame({"value": cells}, schema={"value": pl.String}).select(
        pl.col("value").fill_null("").str.strip_chars()
    )
    counted = counted.group_by("value").agg(rows=pl.len().cast(pl.Int64))
    counted = counted.sort(["rows", "value"], descending=[True, False])
    filled = counted.filter(pl.col("value") != "")
    is_missing = pl.col("value").is_in(NOTHING)
    meant = filled.filter(~is_missing)
    dates = date_fits(meant)
    lengths = filled["value"].str.len_chars()
    return ColumnProfile(
        name=name,
        filled=int(filled["rows"].sum()),
        blank=len(cells) - int(filled["rows"].sum()),
        distinct=filled.height,
        values=tuple(filled.iter_rows()) if filled.height <= FEW else (),
        patterns=_patterns(filled),
        shortest=int(lengths.min() or 0),  # type: ignore[arg-type]
        longest=int(lengths.max() or 0),  # type: ignore[arg-type]
        looks_like=_looks_like(meant, is_date=bool(dates)),
        missing=tuple(filled.filter(is_missing).iter_rows()),
        dates=dates,
    )


def _patterns(filled: pl.DataFrame) -> tuple[tuple[str, int], ...]:
    form = (
        pl.col("value")
        .str.replace_all(r"\d", "9")
        .str.replace_all(r"\p{Lu}", "A")
        .str.replace_all(r"[\p{L}--\p{Lu}]", "a")
        .str.slice(0, LONGEST_PATTERN)
    )
    counted = filled.group_by(form.alias("form")).agg(pl.col("rows").sum())
    counted = counted.sort(["rows", "form"], descending=[True, False])
    return tuple(counted.head(MOST_PATTERNS).iter_rows())


def _looks_like(meant: pl.DataFrame, *, is_date: bool) -> Looks:
    """What nearly all cells are; ``text`` where they have no one form."""
    if not meant.height:
        return "nothing"
    if is_date:
        return "dates"
    if _has(meant, REWRITTEN).any():
        return "ids that a spreadsheet has rewritten"
    if _has(meant, SCORE).all():
        return "scores such as 7/10"
    if _has(meant, CLOCK).all():
        return "times of day"
    whole, point, comma = (_has(meant, pattern) for pattern in (WHOLE, POINT, COMMA))
    if (whole | point | comma).all():
        return _kind_of_number(meant, has_point=point.any(), has_comma=comma.any())
    is_code = _has(meant, CODE).all()
    return "ids" if is_code else "text"


def _kind_of_number(meant: pl.DataFrame, *, has_point: bool, has_comma: bool) -> Looks:
    if has_point and has_comma:
        return "numbers, some with a point and some with a comma"
    if has_point:
        return "numbers with a decimal point"
    if has_comma:
        return "numbers with a decimal comma"
    # Zeros in front, or too long to count anything.
    is_id = _has(meant, PADDED).any() or _has(meant, r"^\d{7}").any()
    return "ids" if is_id else "whole numbers"


def _has(meant: pl.DataFrame, pattern: str) -> pl.Series:
    return meant["value"].str.contains(pattern)
