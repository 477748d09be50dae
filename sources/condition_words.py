"""The words of a condition, and which cells say one of them."""

import re
from collections.abc import Sequence

import polars as pl

from sources.folding import folded

WHOLE = re.compile(r"([+-]?[0-9]+)(?:[.,]0{1,2})?")
TRUTHS = ("true", "false")


def is_given(cell: pl.Expr, globs: Sequence[str], *, is_id: bool) -> pl.Expr:
    """Whether a folded cell is one of the values; an empty value stands for a blank cell."""
    patterns = [
        glob_pattern(glob) if "*" in glob or is_id else _word_pattern(glob)
        for glob in map(folded, globs)
    ]
    said = _is_any(cell, patterns).fill_null(False)
    return said | cell.is_null() if "" in globs else said


def without(cell: pl.Expr, globs: Sequence[str], missing: Sequence[str], *, is_id: bool) -> pl.Expr:
    """The folded cell, null where it is a word that means nothing and none of the values."""
    if not missing:
        return cell
    pattern = re.escape if is_id else _word_pattern
    is_value = _is_any(cell, [pattern(folded(glob)) for glob in globs])
    return pl.when(is_value | ~_is_any(cell, [pattern(word) for word in missing])).then(cell)


def any_of(globs: Sequence[str]) -> str:
    """One pattern for several values, in which * stands for anything."""
    return _whole([glob_pattern(glob) for glob in globs])


def glob_pattern(glob: str) -> str:
    """The pattern of a value in which * stands for anything."""
    return ".*".join(re.escape(part) for part in glob.split("*"))


def _word_pattern(word: str) -> str:
    """The pattern of a word: 1 is 1.0 to some programs, and true is True.

    No other numbers: a version 1.1 is not 1.10, a code 07 not 7, and 1,000 may be a thousand.
    """
    if whole := WHOLE.fullmatch(word):
        return rf"{re.escape(whole[1])}(?:[.,]0{{1,2}})?"
    return f"(?i:{word})" if word.lower() in TRUTHS else re.escape(word)


def _is_any(cell: pl.Expr, patterns: Sequence[str]) -> pl.Expr:
    return cell.str.contains(_whole(patterns))


def _whole(patterns: Sequence[str]) -> str:
    return f"(?s)^(?:{'|'.join(patterns)})$"
