"""The records of a delimited text, whatever stands above its header."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from domain.errors import ExportRejected
from sources.delimiters import knowable, stated_delimiter
from sources.header import LONGEST_CELL
from sources.swallowed import has_swallowed


@dataclass(frozen=True)
class Unreadable:
    """A record whose quotation marks are wrong: its lines as they stand."""

    lines: str


Record = list[str] | Unreadable


def lines_of(text: str) -> list[str]:
    """The lines of a text, each with its end."""
    return list(StringIO(text, newline=""))


def record_of(cells: list[str] | None, lines: str) -> Record:
    """The record of these cells, null where the quotation marks of its lines are wrong."""
    return Unreadable(lines) if cells is None else cells


def cells_of(record: Record) -> list[str]:
    """The cells of a record; where its quotation marks are wrong its lines as one cell."""
    return [record.lines] if isinstance(record, Unreadable) else record


def readable_records(records: Iterable[Record]) -> list[list[str]]:
    """The cells of records; raises ExportRejected where one has wrong quotation marks."""
    found = list(records)
    for number, record in enumerate(found, 1):
        if isinstance(record, Unreadable):
            raise ExportRejected(
                "malformed",
                f"record {number}: its quotation marks are wrong. Export it again",
            )
    return [record for record in found if not isinstance(record, Unreadable)]


def delimited_records(text: Path, delimiter: str) -> Iterator[Record]:
    """Every record of a text, blank ones too; a line that states the delimiter is none.

    Raises ExportRejected where the text ends within quotation marks.
    """
    has_statement = stated_delimiter(text) is not None
    with text.open(encoding="utf-8", newline="") as file:
        if has_statement:
            next(file)
        for cells, lines in records_as_they_stand(file, delimiter, int(has_statement)):
            yield record_of(cells, knowable(lines, delimiter))


def records_as_they_stand(
    text: Iterator[str], delimiter: str, lines_above: int = 0
) -> Iterator[tuple[list[str] | None, str]]:
    """Each record: its cells, null where its quotation marks are wrong, and its lines.

    ``text`` gives lines with their ends. Raises ExportRejected where it ends within quotation
    marks.
    """
    csv.field_size_limit(LONGEST_CELL)
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        try:
            cells: list[str] | None = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                line = lines_above + reader.line_num
                raise ExportRejected(
                    "truncated",
                    f"line {line}: the file ends within quotation marks that opened earlier; "
                    "expected them closed. Export it again",
                ) from None
            cells = None
        if cells is not None and has_swallowed(cells, delimiter):
            cells = None
        yield cells, "".join(lines.read).rstrip("\r\n")
        lines.read.clear()


def record_lines(text: Path, delimiter: str) -> Iterator[str]:
    """The lines of each record as they stand, a line that states the delimiter among the first's.

    The same records as ``delimited_records`` gives; to be written again, and read again then.
    """
    csv.field_size_limit(LONGEST_CELL)
    with text.open(encoding="utf-8", newline="") as file:
        lines = _Lines(file)
        if stated_delimiter(text) is not None:
            next(lines)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        is_over = False
        while not is_over:
            try:
                next(reader)
            except StopIteration:
                is_over = True
            except csv.Error:
                # It is a record all the same, if a malformed one.
                pass
            yield "".join(lines.read)
            lines.read.clear()


class _Lines:
    """The lines of a text, and those read since ``read`` was last cleared."""

    def __init__(self, text: Iterator[str]) -> None:
        self._text = text
        self.read: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._text)
        self.read.append(line)
        return line
