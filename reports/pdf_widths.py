"""How wide the columns of a table are in print, so that no word runs into the next column."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

Cell = dict[str, Any]
Rows = Sequence[Sequence[Cell]]

# Of a line of A4, of a column's text, and of the room beside it, in letters.
LINE, LEAST, MOST, BESIDE = 122.0, 5.0, 28, 1.5
# A text of so many is not broken, nor a line of a column's name.
SHORT, SHORT_NAME = 14, 10
# How much wider the bold letters of a column's name are than others, and digits.
BOLD, DIGIT = 1.22, 1.05


def widths(head: Rows, body: Rows, room: float = LINE) -> list[float]:
    """By column: as wide as it needs to be, and its part of the room that is left.

    It needs no more than its longest word, unless that is a number or a short text. ``room`` is
    how many letters a line has.
    """
    columns = sum(cell["colspan"] for cell in (*head, *body)[0])
    needed = [LEAST + BESIDE] * columns
    wanted = [*needed]
    for rows in (head, body):
        for place, cell in _of_one_column(rows, columns):
            letter = BOLD if rows is head else DIGIT if cell["align"] == "right" else 1.0
            line, least = _line(cell) * letter, _least(cell, is_name=rows is head) * letter
            needed[place] = max(needed[place], least + _beside(cell))
            wanted[place] = max(wanted[place], line + _beside(cell))
    left, more = room - sum(needed), sum(wanted) - sum(needed)
    part = min(1.0, max(0.0, left / more)) if more else 0.0
    pairs = zip(needed, wanted, strict=True)
    return [round(need + part * (want - need), 2) for need, want in pairs]


def _of_one_column(rows: Rows, columns: int) -> Iterator[tuple[int, Cell]]:
    """The cells that are of one column alone, each with its place."""
    # A row that continues one above it lacks that one's cells at its start.
    for row in rows:
        place = columns - sum(cell["colspan"] for cell in row)
        for cell in row:
            if cell["colspan"] == 1:
                yield place, cell
            place += cell["colspan"]


def _beside(cell: Cell) -> float:
    """Words stand further apart from the number before them."""
    return 3 * BESIDE if cell["apart"] else BESIDE


def _line(cell: Cell) -> int:
    return min(MOST, max(len(line) for line in _text(cell).split("\n")))


def _least(cell: Cell, *, is_name: bool) -> int:
    line, words = _line(cell), re.split("[ \n]", _text(cell))
    is_number = not is_name and cell["align"] == "right"
    is_short = line <= (SHORT_NAME if is_name else SHORT)
    return line if is_number or is_short else min(MOST, max(map(len, words)))


def _text(cell: Cell) -> str:
    return "".join(run["text"] for run in cell["runs"])
