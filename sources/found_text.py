"""What an unknown table turns out to be: its encoding, its delimiter, where its header stands.

Only for a person who looks at a new export: what is taken in is read as its mapping says.
"""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from sources.delimiters import DELIMITERS, stated_delimiter
from sources.encodings import is_valid
from sources.header import BLANK, LONGEST_CELL
from sources.marks import marked_encoding

# In this order: hardly any other text is valid UTF-8, and every text is valid Latin-1.
ENCODINGS = ("utf-8", "cp1252", "latin-1")
LOOKED_AT = 1000
LIKE_A_NUMBER = re.compile(r"[+-]?[\d.,:/ -]+%?")


def encoding_of(path: Path) -> str:
    """The first encoding that a text is valid in; whether it is the one meant a person must see."""
    with path.open("rb") as file:
        start = file.read(4096)
    if marked := marked_encoding(start):
        return marked.removesuffix("-sig")
    if b"\0" in start:
        # In western words every other byte is 0 in UTF-16, and which one tells the order.
        return "utf-16-be" if start[::2].count(0) > start[1::2].count(0) else "utf-16-le"
    return next(encoding for encoding in ENCODINGS if is_valid(path, encoding))


def found_delimiter(text: Path) -> str:
    """The delimiter that a text states, or by which most records have the same number of cells."""
    return stated_delimiter(text) or max(DELIMITERS, key=lambda mark: _agreement(text, mark))


def _agreement(text: Path, delimiter: str) -> tuple[float, int]:
    """Share of the records that have the usual number of cells, and that number; 0 for one cell.

    And 0 where one is no record: as with quotation marks that are never closed.
    """
    csv.field_size_limit(LONGEST_CELL)
    try:
        with text.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, delimiter=delimiter)
            records = [record for record in islice(reader, LOOKED_AT) if any(record)]
    except csv.Error:
        return 0.0, 0
    width = _usual_width(records)
    usual = sum(len(record) == width for record in records)
    return (usual / len(records), width) if width > 1 else (0.0, 0)


def _usual_width(records: Sequence[Sequence[str]]) -> int:
    """The number of cells that most records have, blank records apart; the greater of two."""
    widths = Counter(len(record) for record in records if any(cell.strip(BLANK) for cell in record))
    return max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))[0]


def header_row_of(records: Sequence[Sequence[str]]) -> int:
    """Number of the header, from 1: the first record as wide as most that holds words alone."""
    width = _usual_width(records)
    numbered = enumerate(records, start=1)
    return next((number for number, record in numbered if _is_header(record, width)), 1)


def _is_header(record: Sequence[str], width: int) -> bool:
    filled = [cell.strip(BLANK) for cell in record if cell.strip(BLANK)]
    is_full = len(record) >= width and 2 * len(filled) > width
    return is_full and not any(LIKE_A_NUMBER.fullmatch(cell) for cell in filled)
