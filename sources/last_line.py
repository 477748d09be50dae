"""The last line of a text: whether it has a line break, and where it has none, that it is whole."""

from collections import deque
from itertools import islice
from pathlib import Path
from typing import Literal

from domain.errors import ExportRejected
from sources.delimited import Record, Unreadable, delimited_records
from sources.footers import is_footer
from sources.header import BLANK
from sources.layout import Layout

LastLine = Literal["ended", "open"]


def ends_open(text: Path) -> bool:
    """Whether the last line has no line break."""
    with text.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 1))
        return file.read(1) not in (b"", b"\n", b"\r")


def refuse_cut_record(text: Path, delimiter: str, layout: Layout) -> None:
    """Raises ExportRejected where a last line without its line break has fewer cells than names.

    One that is cut within its last cell nothing tells: a mapping says that it takes that risk.
    """
    if not ends_open(text):
        return
    records = delimited_records(text, delimiter)
    above = layout.header_row - 1
    names = [*islice(records, above + layout.header_rows)][above:]
    expected = max(map(_width, names), default=0)
    # What ends the rows need not be as wide as they are; of blank cells nothing tells.
    rows = (r for r in records if isinstance(r, Unreadable) or not is_footer(r, layout.footer))
    last = deque(rows, maxlen=1)
    if last and not isinstance(last[0], Unreadable) and len(last[0]) < expected:
        raise ExportRejected(
            "truncated",
            f"the last line has {len(last[0])} cells and no line break; expected {expected} cells, "
            "as in the header: it may be cut. Export it again",
        )


def _width(names: Record) -> int:
    """The place of the last name."""
    cells = [] if isinstance(names, Unreadable) else names
    return max((place for place, cell in enumerate(cells, 1) if cell.strip(BLANK)), default=0)
