"""CSV for people, who open it with a spreadsheet: no cell of text is taken for a formula."""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TextIO

# Blanks of any width, and marks that are not seen, do not stop a spreadsheet.
UNSEEN = r"\x00\u200b-\u200f\u2060\ufeff"
FORMULA = re.compile(
    rf"^(?=[\s{UNSEEN}]*[=+\-@＝＋－＠\t\r])"
    # A later line, where a reader takes a line break for the end of the cell.
    rf"|(?:(?<=\n)|(?<=\r)(?!\n))(?=(?:[^\S\r\n]|[{UNSEEN}])*[=+\-@＝＋－＠\t])"
)
# What is written as it is; everything else is text.
PLAIN = (bool, int, float, Decimal, date, datetime, time, timedelta)


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]], file: TextIO) -> None:
    """Writes a header and the rows; nulls are empty, numbers stay numbers, ids text."""
    writer = csv.writer(file)
    writer.writerow([safe_text(name) for name in columns])
    writer.writerows([_cell(value) for value in row] for row in rows)


def safe_text(text: str) -> str:
    """The text with a quote before each line of it that a spreadsheet would run as a formula."""
    return FORMULA.sub("'", text)


def _cell(value: object) -> object:
    """A cell as the csv module writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if value is None or isinstance(value, PLAIN) else safe_text(str(value))
