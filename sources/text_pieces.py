"""A delimited text in pieces of whole records: lines that are a row each, and the other records."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

import polars as pl

from domain.errors import ExportRejected
from sources.delimited import lines_of, records_as_they_stand
from sources.row_lines import is_row_line

# Each line of it may be a record of its own, which takes hundreds of bytes.
PIECE = 2 << 20


@dataclass(frozen=True, slots=True)
class OtherRecord:
    """A record that was read by itself: its cells, null where its quotation marks are wrong.

    ``lines`` are its lines as they stand, from the line ``first`` of a piece to before ``after``.
    """

    first: int
    after: int
    cells: list[str] | None
    lines: str


@dataclass(frozen=True)
class TextPiece:
    """The records of a piece by number, the first of the piece 1.

    ``row_lines``: line, row_number; each is a row. ``others``: all other records.
    """

    records: int
    row_lines: pl.DataFrame
    others: dict[int, OtherRecord]


def text_pieces(
    file: TextIO, width: int, delimiter: str, lines_above: int = 0
) -> Iterator[TextPiece]:
    """The records below the first; raises ExportRejected where quotation marks never close."""
    _, header = next(records_as_they_stand(file, delimiter))
    lines_above += len(lines_of(header))
    kept = ""
    while more := _more(file, len(kept)):
        lines = (
            _lines(kept + more)
            .to_frame()
            .with_columns(is_row=is_row_line(pl.col("line"), width, delimiter))
        )
        others, end = _others(lines, delimiter)
        yield _piece(lines.head(end), others)
        kept = "".join(lines["line"].slice(end))
        lines_above += end
    if kept:
        # What never ended is refused there.
        next(records_as_they_stand(iter(lines_of(kept)), delimiter, lines_above))


def _more(file: TextIO, kept: int) -> str:
    """Whole lines: as much again as was kept, or a record over many pieces would take for ever."""
    return file.read(max(PIECE, kept)) + file.readline()


def _lines(text: str) -> pl.Series:
    """The lines of a text, each with its end."""
    if text.count("\r") > text.count("\r\n"):
        return pl.Series("line", lines_of(text), pl.String)
    return pl.Series("line", [text]).str.split("\n", inclusive=True).explode()


def _others(lines: pl.DataFrame, delimiter: str) -> tuple[list[OtherRecord], int]:
    """The records that begin at lines that are no rows; where the first line stands of none yet."""
    others: list[OtherRecord] = []
    reading = _Reading(lines["line"].to_list())
    records = records_as_they_stand(reading, delimiter)
    for first in lines["is_row"].not_().arg_true():
        if first < reading.place:
            continue
        reading.place = first
        try:
            cells, as_they_stand = next(records)
        except ExportRejected:
            # Its quotation marks may close in the next piece.
            return others, first
        others.append(OtherRecord(first, reading.place, cells, as_they_stand))
    return others, lines.height


@dataclass
class _Reading:
    """Lines, and the place of the one that is read next."""

    lines: list[str]
    place: int = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.place == len(self.lines):
            raise StopIteration
        self.place += 1
        return self.lines[self.place - 1]


def _piece(lines: pl.DataFrame, others: list[OtherRecord]) -> TextPiece:
    inside = [place for other in others for place in range(other.first + 1, other.after)]
    first_lines = (
        lines.with_row_index("place")
        .filter(~pl.col("place").is_in(inside))
        .with_row_index("row_number", offset=1)
    )
    numbers = first_lines.filter(~pl.col("is_row"))["row_number"]
    return TextPiece(
        first_lines.height,
        first_lines.filter("is_row").select("line", "row_number"),
        dict(zip(numbers, others, strict=True)),
    )
