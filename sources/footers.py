"""What stands below the rows: totals and notes, and what they say about the rows."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import dropwhile

from domain.errors import ExportRejected
from sources.folding import folded
from sources.header import BLANK

# Rows of a legend have a mark and its meaning.
LARGEST_NOTE = 2
PLACES = 9
# A decimal mark, and a mark between thousands that goes with it.
NOTATIONS = ((".", ","), (",", "."))


def is_footer(cells: Sequence[str], patterns: Sequence[str]) -> bool:
    """Whether a row begins the footer: its first cell that is not blank is like one of them."""
    first = next((cell for cell in cells if cell.strip(BLANK)), "")
    return any(re.search(pattern, first.strip()) for pattern in patterns)


def refuse_rows_within(
    footer: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], patterns: Sequence[str]
) -> None:
    """Raises ExportRejected where rows stand below a totals row, which would be lost with it."""
    fewest = min((_filled(cells) for cells in rows), default=0)
    # Totals stand together, at the top: further down a pattern may be like a name.
    below = list(dropwhile(lambda cells: is_footer(cells, patterns), footer))
    totals = [is_footer(cells, patterns) for cells in below]
    last = max((n for n, is_total in enumerate(totals) if is_total), default=-1)
    # What only some rows have may be blank in those below; no remark stands above another total.
    needed = [
        fewest if is_total else 0 if n < last else fewest // 2 + 1
        for n, is_total in enumerate(totals)
    ]
    like_rows = [
        cells
        for cells, cells_needed in zip(below, needed, strict=True)
        if _filled(cells) >= max(cells_needed, LARGEST_NOTE + 1)
    ]
    if like_rows:
        raise ExportRejected(
            "rows_below_footer",
            f"{len(like_rows)} rows stand below the first row of the footer and look like data; "
            "expected nothing but totals and notes there. Remove subtotals from the export, or "
            "mend the footer's pattern in the mapping",
        )


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip(BLANK)) for cell in cells)


def refuse_other_sum(
    column: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    totals: Sequence[str] | None,
) -> None:
    """Raises ExportRejected where the totals row says another sum of a column than its rows."""
    found = [position for position, name in enumerate(header) if folded(name) == folded(column)]
    if len(found) != 1:
        raise ExportRejected(
            "control_sum",
            f"column '{column}', whose total is to be checked, stands {len(found)} times in the "
            "header; expected once. Mend total_of in the mapping, or export it with that column",
        )
    (position,) = found
    total = totals[position] if totals and position < len(totals) else ""
    if not any(
        _number(total, notation) == _sum([row[position] for row in rows], notation)
        for notation in NOTATIONS
    ):
        raise ExportRejected(
            "control_sum",
            f"the total of column '{column}' is missing or is not the sum of its {len(rows)} "
            "rows: rows are missing, or a cell was changed. Export it again",
        )


def _sum(cells: Sequence[str], notation: tuple[str, str]) -> Decimal:
    """The sum of the numbers; other cells count nothing, as in a spreadsheet."""
    numbers = (_number(cell, notation) for cell in cells)
    return round(sum((number for number in numbers if number is not None), Decimal()), PLACES)


def _number(cell: str, notation: tuple[str, str]) -> Decimal | None:
    """The number in a cell, which may have marks or blanks between its thousands."""
    decimal, thousands = notation
    text = "".join(cell.split())
    grouped = rf"[+-]?\d{{1,3}}({re.escape(thousands)}\d{{3}})+({re.escape(decimal)}\d+)?"
    if re.fullmatch(grouped, text):
        text = text.replace(thousands, "")
    if not re.fullmatch(rf"[+-]?\d+({re.escape(decimal)}\d+)?", text):
        return None
    return round(Decimal(text.replace(decimal, ".")), PLACES)
