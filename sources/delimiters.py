"""The delimiter of a text: declared by its mapping, stated in its first line, or by its header."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, TextIO

from pydantic import AfterValidator

from domain.errors import ExportRejected
from sources.layout import Layout

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "^": "caret"}
STATED = re.compile(r'"?sep=([^\w\s"]|\t)"?\r?\n?', re.I)
QUOTED = re.compile(r'"[^"]*"')
NOT_DELIMITERS = '"\r\n\0'


def _one_character(delimiter: str) -> str:
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in NOT_DELIMITERS:
        raise ValueError("expected one ASCII character such as a comma, a semicolon or a tab")
    return delimiter


# How a mapping names one.
Delimiter = Annotated[str, AfterValidator(_one_character)]


def knowable(lines: str, delimiter: str) -> str:
    """Lines with tabs for a rare delimiter: else nobody finds the cells of who is forgotten."""
    return lines if delimiter in DELIMITERS else lines.replace(delimiter, "\t")


def stated_delimiter(text: Path) -> str | None:
    """The delimiter that a first line such as ``sep=;`` states; null where there is none."""
    with text.open(encoding="utf-8", newline="") as file:
        stated = STATED.fullmatch(file.readline(len('"sep=;"\r\n')))
    return stated[1] if stated else None


def delimiter_of(text: Path, declared: str | None, layout: Layout) -> str:
    """The delimiter that the mapping declares, the text states, or its header rows agree on.

    Raises ExportRejected where two of them differ, none of them settles it, or the header has
    another than the one declared.
    """
    stated = stated_delimiter(text)
    if stated and declared and stated != declared:
        raise ExportRejected(
            "wrong_delimiter",
            f"line 1 states another delimiter than the mapping, which expects "
            f"{DELIMITERS.get(declared, declared)!r}. Name the file's own in the mapping",
        )
    if declared and not stated and layout.header_row == 1:
        _refuse_other_in_header(text, declared)
    return declared or stated or _agreed_delimiter(text, layout)


def _refuse_other_in_header(text: Path, declared: str) -> None:
    with text.open(encoding="utf-8", newline="") as file:
        line = file.readline()
    marks = QUOTED.sub("", line)
    others = [name for mark, name in DELIMITERS.items() if mark in marks]
    # Where a name goes on in the next line, all that is here may be part of it.
    if others and declared not in marks and line.count('"') % 2 == 0:
        expected = DELIMITERS.get(declared, declared)
        raise ExportRejected(
            "wrong_delimiter",
            f"header row: it is one cell, since the delimiter is {' or '.join(others)}; "
            f"expected {expected}. Export it with that, or name the file's own in its mapping",
        )


def _agreed_delimiter(text: Path, layout: Layout) -> str:
    with text.open(encoding="utf-8", newline="") as file:
        first = layout.header_row - 1
        header = [
            QUOTED.sub("", record)
            for record in islice(_whole_records(file), first, first + layout.header_rows)
        ]
    counts = {mark: {record.count(mark) for record in header} for mark in DELIMITERS}
    used = [mark for mark, found in counts.items() if found and found != {0}]
    if len(used) == 1 and len(counts[used[0]]) == 1:
        return used[0]
    found_marks = ", ".join(DELIMITERS[mark] for mark in used) or "none"
    raise ExportRejected(
        "unknown_delimiter",
        f"the header does not settle the delimiter: it could be {found_marks}; expected one of "
        f"{', '.join(DELIMITERS.values())}. Name it in the mapping",
    )


def _whole_records(file: TextIO) -> Iterator[str]:
    """Lines, joined while a quotation mark is open; a line that states the delimiter is none."""
    record = ""
    for number, line in enumerate(file):
        if number == 0 and STATED.fullmatch(line):
            continue
        record += line
        if record.count('"') % 2 == 0:
            yield record
            record = ""
