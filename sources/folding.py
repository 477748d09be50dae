"""Text made comparable: one form of each letter, one kind of blank, no markup."""

import html
import re
import unicodedata

import polars as pl

TAG = re.compile(r"<[^<>]*>")
QUOTES = re.compile(r"[\"'‘’“”]")


def folded(text: str) -> str:
    """The text without a byte order mark, in composed letters, with single blanks between words."""
    return " ".join(unicodedata.normalize("NFC", text.replace("\ufeff", "")).split())


def composed(text: str) -> str:
    """The text in composed letters: a Mac writes names of files with accents apart."""
    return unicodedata.normalize("NFC", text)


def as_label(text: str) -> str:
    """A label as one export and another can agree on it: no markup, no quotation marks.

    REDCap takes markup out of the labels that it exports, and changes or drops quotation marks.
    """
    return folded(QUOTES.sub("", TAG.sub("", html.unescape(text))))


def cell_folded(cell: pl.Expr) -> pl.Expr:
    """Every cell of a column in composed letters, with single blanks between words.

    For comparing words only: an id, and whatever is kept, stays as it was exported.
    """
    return cell.str.normalize("NFC").str.replace_all(r"\s+", " ").str.strip_chars(" ")


def cell_as_label(cell: pl.Expr) -> pl.Expr:
    """Every cell of a column as a label that two exports can agree on."""
    return cell_folded(cell.str.normalize("NFC").str.replace_all(QUOTES.pattern, ""))
