"""What a text holds besides its cells' own letters."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sources.limits import CHUNK

# In a piece of a text, some in a hundred of its lines: more are read sooner than looked at. Of a
# large text their letters are all held at once.
MOST_ODD = 200
MOST_ODD_BYTES = CHUNK // 32


@dataclass(frozen=True)
class Marks:
    """The bytes of a text, its quotation marks, returns and lines, an open one at the end included.

    A return that stands alone is a line end to some readers and not to others. ``odd`` are the
    lines with quotation marks and an open one, of which Polars passes over a delimiter at its end;
    null where they are many, or a line is longer than a piece.
    """

    size: int
    quotes: int
    returns: int
    lone_returns: int
    lines: int
    ends_open: bool
    odd: list[str] | None


def marks_of(text: Path) -> Marks:
    """Those of a text in UTF-8."""
    size = quotes = returns = ends = breaks = 0
    ends_open = False
    odd: list[bytes] = []
    is_each_known = True
    for piece in _pieces(text):
        size += len(piece)
        breaks += piece.count(b"\n")
        ends_open = not piece.endswith(b"\n")
        is_each_known = is_each_known and len(piece) < 2 * CHUNK and _noted(piece, odd)
        # Whether there are any is told in a tenth of the time of counting them.
        if b'"' in piece:
            quotes += piece.count(b'"')
        if b"\r" in piece:
            returns += piece.count(b"\r")
            ends += piece.count(b"\r\n")
    lines = [line.decode() for line in odd] if is_each_known else None
    return Marks(size, quotes, returns, returns - ends, breaks + ends_open, ends_open, lines)


def _pieces(text: Path) -> Iterator[bytes]:
    """The text in whole lines; of one that is too long a piece, which ends with no lone return."""
    with text.open("rb") as file:
        while piece := file.read(CHUNK) + file.readline(CHUNK):
            yield piece + (file.read(1) if piece.endswith(b"\r") else b"")


def _noted(piece: bytes, odd: list[bytes]) -> bool:
    """Adds the odd lines of a piece; whether they were few and short enough."""
    end = held = 0
    for _ in range(MOST_ODD):
        if (place := piece.find(b'"', end)) < 0:
            if end < len(piece) and not piece.endswith(b"\n"):
                odd.append(piece[piece.rfind(b"\n") + 1 :])
            return True
        end = piece.find(b"\n", place) + 1 or len(piece)
        odd.append(piece[piece.rfind(b"\n", 0, place) + 1 : end])
        held += len(odd[-1])
        if held > MOST_ODD_BYTES:
            return False
    return False
